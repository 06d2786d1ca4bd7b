/** One more hint: of the step that is read, or of the one that works towards a check. */
import type { Scenario } from '../../domain/scenario.ts';
import { openHint, openHints, stepAt } from '../attempt/reading.ts';
import type { Effect, Move } from '../events.ts';
import type { InLesson, Lesson, LessonState } from '../state.ts';
import { tell, withAttempt } from './in-lesson.ts';

export const hint = (state: InLesson, { scenario }: Lesson): Move<LessonState> => {
  const { reading, failures } = state.attempt;
  const step = stepAt(scenario, reading);
  const opened = openHint(reading, scenario);
  if (step.hints.length === 0) return tell(state, 'This step has no hints.');
  if (opened === reading) return tell(state, 'That was the last hint of this step.');
  const happening = { type: 'hint', step: step.id, hints: openHints(opened, step) } as const;
  return withAttempt(state, { reading: opened, helped: failures }, [
    { type: 'save', scenario: scenario.slug, happening },
  ]);
};

/** The step that works towards a check: of several the nearest one that was read already; the last one for a check of no step. */
const stepFor = ({ steps }: Scenario, read: number, check: string): number => {
  const naming = steps.flatMap((step, index) => (step.checks.includes(check) ? [index] : []));
  return naming.findLast((index) => index <= read) ?? naming[0] ?? steps.length - 1;
};

export const hintFor = (state: InLesson, lesson: Lesson, check: string): Move<LessonState> => {
  const { scenario } = lesson;
  const { reading } = state.attempt;
  const step = stepFor(scenario, reading.step, check);
  const there = { ...state, screen: 'lesson', attempt: { ...state.attempt, reading: { ...reading, step } } } as const;
  const opened = hint(there, lesson);
  if (step === reading.step) return opened;
  const walked: Effect = {
    type: 'save',
    scenario: scenario.slug,
    happening: { type: 'step', step: scenario.steps[step]!.id },
  };
  return { state: opened.state, effects: [walked, ...opened.effects] };
};
