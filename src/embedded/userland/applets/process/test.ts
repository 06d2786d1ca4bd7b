import type { Program } from '../../../runtime/sys.ts';
import { complain } from '../options.ts';
import { test as evaluate } from './test-expression.ts';

/** `test`, `[` and `[[`. */
export const test: Program = async (sys) => {
  const result = evaluate(sys, sys.argv);
  if (typeof result === 'number') return result;
  await complain(sys, result.problem);
  return 2;
};
