/** Answers to wishes of whoever is in a lesson. */
import { stay, type Effect, type Move } from '../events.ts';
import type { AttemptState, InLesson, LessonState, Notice } from '../state.ts';

export const tell = (state: LessonState, text: string, tone: Notice['tone'] = 'info'): Move<LessonState> =>
  stay({ ...state, notice: { tone, text } });

export const withAttempt = (
  state: InLesson,
  change: Partial<AttemptState>,
  effects: readonly Effect[] = [],
): Move<InLesson> => ({
  state: { ...state, attempt: { ...state.attempt, ...change } },
  effects,
});
