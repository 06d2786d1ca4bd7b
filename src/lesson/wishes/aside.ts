/** The screens that can be opened from nearly everywhere and lead back to where they were opened. */
import { isFirstVisit } from '../opening.ts';
import { stay, type Move } from '../events.ts';
import type { LessonState, Screen } from '../state.ts';
import { goIn } from './opening.ts';

/** Back to `from`. The welcome has nothing to wait for once the cluster has come meanwhile. */
export const leadBack = (state: LessonState, from: Screen, now: number): Move<LessonState> => {
  const back: LessonState = { ...state, screen: from, doctor: undefined, settling: undefined };
  return from === 'opening' && back.opening.status === 'ready' && (back.opening.eager || !isFirstVisit(back))
    ? goIn(back, now)
    : stay(back);
};
