import { beginRun } from './checks/checking.ts';
import { stay, type Move } from './events.ts';
import type { LessonState } from './state.ts';
import { startOver } from './visits.ts';

/** Yes or no to the question on the screen. */
export const answerDialog = (state: LessonState, yes: boolean, now: number): Move<LessonState> => {
  const { dialog, attempt, ...rest } = state;
  const closed = { ...rest, attempt, dialog: undefined };
  if (dialog?.kind === 'cluster') return { state: closed, effects: [{ type: 'answer-cluster', yes }] };
  if (dialog === undefined || !yes || attempt === undefined) return stay(closed);
  switch (dialog.kind) {
    case 'disturb':
      return beginRun({ ...closed, attempt }, dialog.only, now);
    case 'reset':
      return startOver({ ...closed, attempt }, now);
  }
};
