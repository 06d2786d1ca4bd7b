import type { Program } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { parseCount } from '../text/counts.ts';

const table = { short: 'cs:', usage: '[-c] -s SIZE FILE...' };

export const truncate: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const text = options.value('s');
  if (text === undefined || options.operands.length === 0) return showUsage(sys, table);
  const size = parseCount(text);
  if (size === undefined) {
    await complain(sys, `invalid number '${text}'`);
    return 1;
  }
  let code = 0;
  for (const path of options.operands) {
    let fd: number;
    try {
      fd = await sys.open(path, { write: true, create: !options.has('c') }, 0o666);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (error.errno === 'ENOENT' && options.has('c')) continue;
      await complain(sys, `${path}: open: ${error.message}`);
      code = 1;
      continue;
    }
    try {
      sys.truncate(fd, size);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      await complain(sys, `${path}: truncate: ${error.message}`);
      code = 1;
    } finally {
      sys.close(fd);
    }
  }
  return code;
};
