import { foundLessons, lessonInSight, noSearch } from '../search.ts';
import { editText, type TextEdit } from '../text-input.ts';
import { stay, type Move, type Wish } from '../events.ts';
import type { LessonState } from '../state.ts';
import { moveInSight } from './catalogue.ts';

/** The mark goes with what is found. */
const withCursorInSight = (state: LessonState): LessonState => ({
  ...state,
  cursor: lessonInSight(state) ?? state.cursor,
});

/** What is pasted may have line ends and control characters in it. */
const onOneLine = (edit: TextEdit): TextEdit =>
  edit.type === 'type' ? { ...edit, text: edit.text.replaceAll(/\s/g, ' ').replaceAll(/\p{Control}/gu, '') } : edit;

/** While the learner types what the catalogue is searched for. */
export const onSearch = (state: LessonState, wish: Wish): Move<LessonState> => {
  const search = state.search ?? noSearch;
  switch (wish.type) {
    case 'edit-text': {
      const input = editText(search.input, onOneLine(wish.edit));
      const next = { ...state, search: { ...search, input } };
      const found = foundLessons(next);
      return stay({ ...next, cursor: found.includes(state.cursor) ? state.cursor : (found[0] ?? state.cursor) });
    }
    case 'search':
      return stay(
        withCursorInSight({
          ...state,
          search: search.input.text.trim() === '' ? undefined : { ...search, typing: false },
        }),
      );
    case 'back':
      return stay(withCursorInSight({ ...state, search: undefined }));
    case 'select':
      return moveInSight(state, wish.by);
    default:
      return stay(state);
  }
};
