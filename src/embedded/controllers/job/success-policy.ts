/** Whether enough numbers of an indexed Job have succeeded, by its successPolicy. */
import { parseIndexes } from './indexes.ts';
import type { Spec } from './job-spec.ts';

/** The rule that holds, in the words of the condition. */
export const metRule = (spec: Spec, succeeded: ReadonlySet<number>): string | undefined => {
  if (succeeded.size === 0) return undefined;
  for (const [index, rule] of (spec.successPolicy?.rules ?? []).entries()) {
    const wanted =
      rule.succeededIndexes === undefined ? undefined : parseIndexes(rule.succeededIndexes, spec.completions);
    if (wanted?.size === 0) continue;
    const done = wanted === undefined ? succeeded.size : [...wanted].filter((each) => succeeded.has(each)).length;
    if (done === wanted?.size || (rule.succeededCount !== undefined && done >= rule.succeededCount))
      return `Matched rules at index ${index}`;
  }
  return undefined;
};
