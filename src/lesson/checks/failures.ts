/** How often in a row checks failed, and when that is a reason to offer help. */
import type { CheckResult } from '../../domain/grade.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { openHints, stepAt } from '../attempt/reading.ts';
import type { AttemptState } from '../state.ts';

/** What was skipped or could not be checked says nothing about the learner's work. */
export const countFailures = (
  { failures, helped }: Pick<AttemptState, 'failures' | 'helped'>,
  results: readonly CheckResult[],
): Pick<AttemptState, 'failures' | 'helped'> => {
  const passed = new Set(results.filter(({ verdict }) => verdict === 'pass').map(({ check }) => check));
  const failed = results.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check);
  const left = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).filter(([id]) => !passed.has(id)));
  return {
    failures: { ...left(failures), ...Object.fromEntries(failed.map((id) => [id, (failures[id] ?? 0) + 1])) },
    helped: left(helped),
  };
};

/** Once may be a slip; a step without hints has only its solution to give, so that waits longer. */
const failuresBeforeHint = 2;
const failuresBeforeSolution = 3;

/** What would help with a check of this step that keeps failing. */
export const helpOffered = (
  { failures, helped, reading, solution }: AttemptState,
  scenario: Scenario,
): 'hint' | 'solution' | undefined => {
  const step = stepAt(scenario, reading);
  const stuck = step.checks.map((id) => failures[id] ?? 0).filter((count) => count >= failuresBeforeHint);
  const more = step.checks.some((id) => (failures[id] ?? 0) > (helped[id] ?? 0));
  if (stuck.length === 0 || !more) return undefined;
  if (openHints(reading, step) < step.hints.length) return 'hint';
  const enough = step.hints.length > 0 || Math.max(...stuck) >= failuresBeforeSolution;
  return enough && !solution.seen ? 'solution' : undefined;
};
