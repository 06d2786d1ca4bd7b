import { stay, type LessonState, type Move, type Wish } from '../state.ts';

export const onOpening = (state: LessonState, wish: Wish): Move<LessonState> =>
  wish.type === 'retry' && state.opening.status === 'failed'
    ? {
        state: { ...state, opening: { ...state.opening, status: 'running', stages: [], problem: undefined } },
        effects: [{ type: 'open-cluster' }],
      }
    : stay(state);
