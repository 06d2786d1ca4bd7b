import { stay, type Move, type Wish } from '../events.ts';
import type { InLesson, LessonState } from '../state.ts';

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
