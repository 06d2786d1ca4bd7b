import { moveSelection } from '../selection.ts';
import { stay, type LessonState, type Move, type Wish } from '../state.ts';
import { startAttempt } from '../visits.ts';

export const onCatalogue = (state: LessonState, wish: Wish, now: number): Move<LessonState> => {
  switch (wish.type) {
    case 'select':
      return stay({ ...state, cursor: moveSelection(state.cursor, state.lessons.length, wish.by) });
    case 'open': {
      const slug = wish.scenario ?? state.lessons[state.cursor]?.scenario.slug;
      return slug === undefined ? stay(state) : startAttempt(state, slug, now);
    }
    default:
      return stay(state);
  }
};
