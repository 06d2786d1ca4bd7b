import { type Program, SysError } from '../../../runtime/sys.ts';
import { readOptions, showUsage } from '../options.ts';
import { become } from './run-command.ts';

const table = { short: '+c', usage: '[-c] PROG ARGS' };

export const setsid: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return showUsage(sys, table);
  try {
    sys.setSession();
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    // The leader of a group can't: a child does it, and nobody waits for that.
    sys.fork(async (child) => {
      child.setSession();
      return become(child, options.operands);
    });
    return 0;
  }
  return become(sys, options.operands);
};
