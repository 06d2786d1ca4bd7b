import { stay, type Move, type Wish } from '../events.ts';
import type { InLesson, LessonState } from '../state.ts';
import { leaveAttempt } from '../visits.ts';

export const onSummary = (state: InLesson, wish: Wish, now: number): Move<LessonState> => {
  switch (wish.type) {
    case 'open':
      return leaveAttempt(state, now);
    case 'report':
      return stay({ ...state, screen: 'report' });
    case 'debrief':
      return stay({ ...state, screen: 'debrief' });
    case 'back':
      return stay({ ...state, screen: 'lesson' });
    default:
      return stay(state);
  }
};
