import { stay, type Move, type Wish } from '../events.ts';
import type { LessonState } from '../state.ts';
import { startAttempt } from '../visits.ts';

/** From the welcome to the catalogue, or to the scenario that was asked for. */
export const goIn = (state: LessonState, now: number): Move<LessonState> => {
  const inside: LessonState = { ...state, screen: 'catalogue', startWith: undefined };
  return state.startWith === undefined ? stay(inside) : startAttempt(inside, state.startWith, now);
};

export const onOpening = (state: LessonState, wish: Wish, now: number): Move<LessonState> => {
  const { opening } = state;
  if (wish.type === 'open' && opening.status === 'ready') return goIn(state, now);
  if (wish.type === 'open' && opening.status === 'running') {
    return stay({ ...state, opening: { ...opening, eager: true } });
  }
  if (wish.type !== 'retry' || opening.status !== 'failed') return stay(state);
  return {
    state: { ...state, opening: { ...opening, status: 'running', stages: [], problem: undefined, startedAt: now } },
    effects: [{ type: 'open-cluster' }],
  };
};
