import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';

const table = { short: 'fldnrat:', usage: '[-rlfda] [-t FSTYPE] FILESYSTEM|DIRECTORY' };

export const umount: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0 && !options.has('a')) return showUsage(sys, table);
  let code = 0;
  for (const path of options.operands) {
    try {
      sys.unmount(path);
    } catch (error) {
      await complain(sys, `can't unmount ${path}: ${reasonOf(error)}`);
      code = 1;
    }
  }
  return code;
};
