import { nextSolutionFile } from '../solution.ts';
import { stay, type InLesson, type LessonState, type Move, type Wish } from '../state.ts';
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
