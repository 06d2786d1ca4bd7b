import { stay, type InLesson, type LessonState, type Move, type Wish } from '../state.ts';
import { withAttempt } from './in-lesson.ts';

export const onChecking = (state: InLesson, wish: Wish): Move<LessonState> => {
  const { run } = state.attempt;
  if ((wish.type !== 'stop' && wish.type !== 'back') || run.status !== 'running') return stay(state);
  return withAttempt(state, { run: { ...run, status: 'stopping' } }, [{ type: 'stop-checks' }]);
};
