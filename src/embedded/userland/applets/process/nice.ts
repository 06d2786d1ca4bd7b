import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { become } from './run-command.ts';
import { writeText } from './write-text.ts';

/** Everybody's niceness is 0: a container's share of the processor is its limit's business. */
export const nice: Program = async (sys) => {
  const table = { short: '+n:', usage: '[-n ADJUST] [PROG ARGS]' };
  const numeric = /^-(\d+)$/.exec(sys.argv[1] ?? '');
  if (numeric !== null && sys.argv.length > 2) return become(sys, sys.argv.slice(2));
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const adjustment = options.value('n');
  if (adjustment !== undefined && !/^[-+]?\d+$/.test(adjustment)) {
    await complain(sys, `invalid number '${adjustment}'`);
    return 1;
  }
  return options.operands.length === 0 ? writeText(sys, '0\n') : become(sys, options.operands);
};
