import { stay, type AttemptState, type Effect, type LessonState, type Move, type Notice } from '../state.ts';

/** The state of a lesson that has an attempt. */
export type InLesson = LessonState & { attempt: AttemptState };

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
