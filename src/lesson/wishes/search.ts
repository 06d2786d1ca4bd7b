import { stay, type LessonState, type Move, type Wish } from '../state.ts';

/** While the learner types what the catalogue is searched for. */
export const onSearch = (state: LessonState, _wish: Wish): Move<LessonState> => stay(state);
