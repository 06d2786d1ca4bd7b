import { stay, type LessonState, type Move, type Wish } from '../state.ts';
import type { InLesson } from './in-lesson.ts';

export const onDebrief = (state: InLesson, wish: Wish): Move<LessonState> => {
  switch (wish.type) {
    case 'summary':
      return stay({ ...state, screen: 'summary' });
    case 'report':
      return stay({ ...state, screen: 'report' });
    case 'back':
      return stay({ ...state, screen: 'lesson' });
    default:
      return stay(state);
  }
};
