import { stay, type Move, type Wish } from '../events.ts';
import type { InLesson, LessonState } from '../state.ts';
import { withAttempt } from './in-lesson.ts';

export const onChecking = (state: InLesson, wish: Wish): Move<LessonState> => {
  const { run } = state.attempt;
  if ((wish.type !== 'stop' && wish.type !== 'back') || run.status !== 'running') return stay(state);
  return withAttempt(state, { run: { ...run, status: 'stopping' } }, [{ type: 'stop-checks' }]);
};
