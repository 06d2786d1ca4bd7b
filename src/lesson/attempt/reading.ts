import type { Scenario, Step } from '../../domain/scenario.ts';
import type { ScenarioProgress } from '../journal.ts';
import type { ReadingState } from '../state.ts';

export const readingFrom = ({ steps }: Scenario, { step, hints }: ScenarioProgress): ReadingState => ({
  step: Math.max(
    0,
    steps.findIndex(({ id }) => id === step),
  ),
  hints,
});

export const stepAt = ({ steps }: Scenario, { step }: ReadingState): Step => steps[step] ?? steps[0]!;

/** How many hints of a step are open. */
export const openHints = ({ hints }: ReadingState, step: Step): number =>
  Math.min(hints[step.id] ?? 0, step.hints.length);

export const moveStep = (reading: ReadingState, { steps }: Scenario, by: number): ReadingState => ({
  ...reading,
  step: Math.min(steps.length - 1, Math.max(0, reading.step + by)),
});

/** Opens one more hint of this step; the same state when there is none. */
export const openHint = (reading: ReadingState, scenario: Scenario): ReadingState => {
  const step = stepAt(scenario, reading);
  const open = openHints(reading, step);
  return open === step.hints.length ? reading : { ...reading, hints: { ...reading.hints, [step.id]: open + 1 } };
};

export const hintsUsed = (reading: ReadingState, { steps }: Scenario): number =>
  steps.reduce((sum, step) => sum + openHints(reading, step), 0);

/** The checks that the steps so far work towards: on the last step, all of them. */
export const checksSoFar = ({ steps, checks }: Scenario, { step }: ReadingState): string[] => {
  const named = new Set(steps.slice(0, step + 1).flatMap((each) => each.checks));
  return checks.map(({ id }) => id).filter((id) => step >= steps.length - 1 || named.has(id));
};
