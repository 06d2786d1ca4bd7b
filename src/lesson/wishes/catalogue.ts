import { foundLessons, lessonInSight, noSearch } from '../search.ts';
import { moveSelection } from '../selection.ts';
import { stay, type Move, type Wish } from '../events.ts';
import type { LessonState } from '../state.ts';
import { startAttempt } from '../visits.ts';

/** Moves the mark among the rows that the search leaves. */
export const moveInSight = (state: LessonState, by: number | 'first' | 'last'): Move<LessonState> => {
  const found = foundLessons(state);
  const at = found.indexOf(lessonInSight(state) ?? -1);
  return stay({ ...state, cursor: found[moveSelection(at, found.length, by)] ?? state.cursor });
};

export const onCatalogue = (state: LessonState, wish: Wish, now: number): Move<LessonState> => {
  switch (wish.type) {
    case 'select':
      return moveInSight(state, wish.by);
    case 'open': {
      const slug = wish.scenario ?? state.lessons[lessonInSight(state) ?? -1]?.scenario.slug;
      return slug === undefined ? stay(state) : startAttempt(state, slug, now);
    }
    case 'search':
      return stay({ ...state, search: { ...(state.search ?? noSearch), typing: true } });
    case 'back':
      return stay({ ...state, cursor: lessonInSight(state) ?? state.cursor, search: undefined });
    default:
      return stay(state);
  }
};
