import { nextSolutionFile } from '../attempt/solution.ts';
import { stay, type Move, type Wish } from '../events.ts';
import type { InLesson, LessonState } from '../state.ts';
import { withAttempt } from './in-lesson.ts';

export const onSolution = (state: InLesson, wish: Wish): Move<LessonState> => {
  switch (wish.type) {
    case 'back':
    case 'solution':
      return stay({ ...state, screen: 'lesson' });
    case 'next-file':
      return withAttempt(state, { solution: nextSolutionFile(state.attempt.solution) });
    default:
      return stay(state);
  }
};
