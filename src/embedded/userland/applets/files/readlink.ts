import type { Program, Sys } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { folderOf, join, lastPart } from './paths.ts';

const table = { short: 'fnvsqm', usage: '[-fnv] FILE' };

/** The path without links. A link to nothing stands for the place that it points to. Throws SysError. */
export const canonical = (sys: Sys, path: string): string => {
  try {
    return sys.realPath(path);
  } catch (error) {
    if (!(error instanceof SysError) || error.errno !== 'ENOENT') throw error;
    let target: string;
    try {
      target = sys.readLink(path);
    } catch (other) {
      reasonOf(other);
      throw error;
    }
    const folder = sys.realPath(folderOf(path));
    const whole = target.startsWith('/') ? target : join(folder, target);
    try {
      return canonical(sys, whole);
    } catch (other) {
      reasonOf(other);
      return join(sys.realPath(folderOf(whole)), lastPart(whole));
    }
  }
};

export const readlink: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length !== 1) return showUsage(sys, table);
  const path = options.operands[0]!;
  let text: string;
  try {
    text = options.has('f') ? canonical(sys, path) : sys.readLink(path);
  } catch (error) {
    const reason = reasonOf(error);
    if (options.has('v')) {
      const notLink = error instanceof SysError && error.errno === 'EINVAL';
      await complain(sys, `${path}: cannot read link: ${notLink ? 'not a symlink' : reason}`);
    }
    return 1;
  }
  await sys.write(1, Buffer.from(options.has('n') ? text : `${text}\n`));
  return 0;
};
