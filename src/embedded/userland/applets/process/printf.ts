import type { Program } from '../../../runtime/sys.ts';
import { complain, showUsage } from '../options.ts';
import { printfText } from './printf-text.ts';
import { writeText } from './write-text.ts';

export const printf: Program = async (sys) => {
  let args = sys.argv.slice(1);
  if (args[0] === '--') args = args.slice(1);
  const [format, ...values] = args;
  if (format === undefined) return showUsage(sys, { usage: 'FORMAT [ARG]...' });
  const { text, problems } = printfText(format, values);
  for (const problem of problems) await complain(sys, problem);
  return writeText(sys, text, problems.length > 0 ? 1 : 0);
};
