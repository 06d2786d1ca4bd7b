import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { canonical } from './readlink.ts';

const table = { short: '', usage: 'FILE...' };

export const realpath: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return showUsage(sys, table);
  let code = 0;
  for (const path of options.operands) {
    try {
      const whole = canonical(sys, path);
      await sys.write(1, Buffer.from(`${whole}\n`));
    } catch (error) {
      await complain(sys, `${path}: ${reasonOf(error)}`);
      code = 1;
    }
  }
  return code;
};
