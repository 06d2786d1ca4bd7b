import { stay, type Move, type Wish } from '../events.ts';
import type { LessonState } from '../state.ts';
import { leadBack } from './aside.ts';

export const onDoctor = (state: LessonState, wish: Wish, now: number): Move<LessonState> => {
  const { doctor } = state;
  if (doctor === undefined) return stay(state);
  if (wish.type === 'back') return leadBack(state, doctor.from, now);
  if (wish.type !== 'retry' || doctor.status === 'running') return stay(state);
  return { state: { ...state, doctor: { ...doctor, status: 'running' } }, effects: [{ type: 'examine' }] };
};
