import { stay, type LessonState, type Move, type Wish } from '../state.ts';

export const onSettings = (state: LessonState, wish: Wish): Move<LessonState> =>
  wish.type === 'back' && state.settling !== undefined
    ? stay({ ...state, screen: state.settling.from, settling: undefined })
    : stay(state);
