import type { Program } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { folderOf } from './paths.ts';

const table = {
  short: 'pi',
  long: { parents: 'p', 'ignore-fail-on-non-empty': 'i' },
  usage: '[-p] DIRECTORY...',
};

export const rmdir: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return showUsage(sys, table);
  let code = 0;
  for (const operand of options.operands) {
    let path = operand;
    try {
      for (;;) {
        sys.removeDirectory(path);
        path = folderOf(path);
        if (!options.has('p') || path === '.' || path === '/') break;
      }
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (options.has('i') && error.errno === 'ENOTEMPTY') continue;
      await complain(sys, `'${path}': ${error.message}`);
      code = 1;
    }
  }
  return code;
};
