import type { Stat, Sys } from '../../../runtime/sys.ts';
import { join } from './paths.ts';

/** Calls `visit` for a path and all that is in it, folders before what they hold. Links are not followed. */
export const walkTree = async (
  sys: Sys,
  path: string,
  visit: (path: string, stat: Stat) => Promise<void> | void,
  refused: (path: string, error: unknown) => Promise<void>,
): Promise<void> => {
  await sys.step();
  let stat: Stat;
  try {
    stat = sys.stat(path, { follow: false });
  } catch (error) {
    await refused(path, error);
    return;
  }
  await visit(path, stat);
  if (stat.type !== 'directory') return;
  let names: string[];
  try {
    names = sys.readDirectory(path).map(({ name }) => name);
  } catch (error) {
    await refused(path, error);
    return;
  }
  for (const name of names) await walkTree(sys, join(path, name), visit, refused);
};
