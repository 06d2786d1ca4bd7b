import { askForChecks } from '../checks/checking.ts';
import { checksSoFar } from '../attempt/reading.ts';
import { newestReport, reported, withSelected } from '../checks/reported.ts';
import { hasFullMarks, isGoing } from '../checks/run.ts';
import { moveSelection } from '../selection.ts';
import { stay, type Move, type Wish } from '../events.ts';
import type { InLesson, LessonState, RunState } from '../state.ts';
import { currentLesson } from '../visits.ts';
import { hintFor } from './hint.ts';
import { tell, withAttempt } from './in-lesson.ts';
import { onFile } from './on-file.ts';
import { walk } from './walk.ts';

/** Opens the newest verdicts; a run that was asked for and goes on comes first. */
export const showReport = (state: InLesson): Move<LessonState> => {
  const { attempt } = state;
  if (isGoing(attempt.run)) return stay({ ...state, screen: 'checking' });
  const reporting = newestReport(attempt);
  return reporting === undefined
    ? tell(state, 'No check has run yet. c runs one.')
    : stay({ ...state, screen: 'report', attempt: { ...attempt, reporting } });
};

/** Everything that the steps so far ask for was looked at, and passes. */
const leadsOn = (state: InLesson, run: RunState): boolean =>
  run.grade?.outcome === 'pass' &&
  checksSoFar(currentLesson(state).scenario, state.attempt.reading).every((id) =>
    run.checks.some((check) => check.id === id),
  );

export const onReport = (state: InLesson, wish: Wish, now: number): Move<LessonState> => {
  const run = reported(state.attempt);
  const shown = run.checks[run.selected];
  switch (wish.type) {
    case 'select':
      return withAttempt(state, withSelected(state.attempt, moveSelection(run.selected, run.checks.length, wish.by)));
    case 'hint':
      return shown?.result?.verdict === 'fail' ? hintFor(state, currentLesson(state), shown.id) : stay(state);
    case 'summary':
      if (hasFullMarks(run)) {
        return stay({ ...state, screen: currentLesson(state).scenario.debrief.length > 0 ? 'debrief' : 'summary' });
      }
      // What passes so far leads on; what does not leads back to where it can be mended.
      return leadsOn(state, run)
        ? walk({ ...state, screen: 'lesson' }, currentLesson(state), 1)
        : stay({ ...state, screen: 'lesson' });
    case 'edit':
    case 'apply':
    case 'replace':
      return onFile(state, wish.type);
    case 'check':
    case 'retry':
      return askForChecks(state, now);
    case 'back':
      return stay({ ...state, screen: 'lesson' });
    default:
      return stay(state);
  }
};
