import { stay, type LessonState, type Move, type Wish } from '../state.ts';

export const onDoctor = (state: LessonState, wish: Wish): Move<LessonState> =>
  wish.type === 'back' && state.doctor !== undefined
    ? stay({ ...state, screen: state.doctor.from, doctor: undefined })
    : stay(state);
