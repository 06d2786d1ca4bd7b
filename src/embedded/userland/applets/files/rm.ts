import type { Program, Stat, Sys } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { appletName, complain, readOptions, showUsage } from '../options.ts';
import { ask } from './ask.ts';
import { join, lastPart } from './paths.ts';

const table = { short: 'firRv', usage: '[-irf] FILE...' };

export type Removal = { force: boolean; recursive: boolean; interactive: boolean; verbose?: boolean };

/** Removes a file or, with `recursive`, a folder and what is in it. Returns whether all of it could go. */
export const remove = async (sys: Sys, path: string, how: Removal): Promise<boolean> => {
  let stat: Stat;
  try {
    stat = sys.stat(path, { follow: false });
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno === 'ENOENT' && how.force) return true;
    await complain(sys, `can't remove '${path}': ${error.message}`);
    return false;
  }
  const name = appletName(sys);
  const told = async (text: string): Promise<void> => {
    if (how.verbose === true) await sys.write(1, Buffer.from(`${text}\n`));
  };
  await sys.step();
  try {
    if (stat.type === 'directory') {
      if (!how.recursive) {
        await complain(sys, `'${path}' is a directory`);
        return false;
      }
      if (how.interactive && !(await ask(sys, `${name}: descend into directory '${path}'?`))) return true;
      let well = true;
      for (const entry of sys.readDirectory(path)) well = (await remove(sys, join(path, entry.name), how)) && well;
      if (how.interactive && !(await ask(sys, `${name}: remove directory '${path}'?`))) return well;
      sys.removeDirectory(path);
      await told(`removed directory: '${path}'`);
      return well;
    }
    if (how.interactive && !(await ask(sys, `${name}: remove '${path}'?`))) return true;
    sys.unlink(path);
    await told(`removed '${path}'`);
    return true;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    await complain(sys, `can't remove '${path}': ${error.message}`);
    return false;
  }
};

export const rm: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const force = options.has('f');
  if (options.operands.length === 0) return force ? 0 : showUsage(sys, table);
  const order = options.given.findLast(({ letter }) => letter === 'f' || letter === 'i')?.letter;
  const how = {
    force,
    recursive: options.has('r') || options.has('R'),
    interactive: order === 'i',
    verbose: options.has('v'),
  };
  let code = 0;
  for (const path of options.operands) {
    const name = lastPart(path);
    if (name === '.' || name === '..') {
      await complain(sys, "can't remove '.' or '..'");
      code = 1;
    } else if (!(await remove(sys, path, how))) code = 1;
  }
  return code;
};
