import { moveStep, stepAt } from '../attempt/reading.ts';
import { stay, type Move } from '../events.ts';
import type { InLesson, Lesson, LessonState } from '../state.ts';
import { tell, withAttempt } from './in-lesson.ts';

/** To another step. */
export const walk = (state: InLesson, { scenario }: Lesson, by: 1 | -1): Move<LessonState> => {
  const reading = moveStep(state.attempt.reading, scenario, by);
  if (reading.step === state.attempt.reading.step) {
    return by === 1 ? tell(state, 'This is the last step. c checks all of it.') : stay(state);
  }
  const step = stepAt(scenario, reading).id;
  return withAttempt(state, { reading }, [
    { type: 'save', scenario: scenario.slug, happening: { type: 'step', step } },
  ]);
};
