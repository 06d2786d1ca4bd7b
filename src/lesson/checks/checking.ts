/** Asking for a check: what it covers, what it breaks, and the run itself. */
import { filesBeingApplied, filesNotTaken } from '../files/files.ts';
import { checksSoFar } from '../attempt/reading.ts';
import { nextRun } from './quiet.ts';
import { isGoing, startRun } from './run.ts';
import { stay, type Move } from '../events.ts';
import type { InLesson, Lesson, LessonState, RunState } from '../state.ts';
import { currentLesson } from '../visits.ts';

const warningsFor = ({ warnings }: Lesson, checks: readonly string[]): string[] => [
  ...new Set(checks.flatMap((id) => warnings[id] ?? [])),
];

export const beginRun = (state: InLesson, only: readonly string[] | undefined, now: number): Move<LessonState> => {
  const { attempt } = state;
  const { predictions, quiet } = attempt;
  const run = startRun(attempt.run, currentLesson(state).scenario, {
    number: nextRun(attempt),
    only,
    predictions,
    now,
  });
  // The driver ends it before this one begins, and says so when it has cleaned up.
  const ending: RunState = quiet.status === 'running' ? { ...quiet, status: 'stopping' } : quiet;
  return {
    state: { ...state, screen: 'checking', attempt: { ...attempt, run, quiet: ending, predict: undefined } },
    effects: [{ type: 'run-checks', run: run.number, answers: attempt.quiz.answers, only, quiet: false }],
  };
};

/** Runs the checks of the steps so far, once all that was saved is on the cluster; what would disturb the learner's objects is asked first. */
export const askForChecks = (state: InLesson, now: number): Move<LessonState> => {
  const lesson = currentLesson(state);
  const { scenario } = lesson;
  if (isGoing(state.attempt.run)) return stay({ ...state, screen: 'checking' });
  const checks = checksSoFar(scenario, state.attempt.reading);
  if (checks.length === 0) {
    return stay({
      ...state,
      notice: { tone: 'info', text: 'This step is for reading: there is nothing to check yet.' },
    });
  }
  const applying = filesBeingApplied(state.attempt.files);
  if (applying.length > 0) {
    return stay({
      ...state,
      checkWaits: true,
      notice: { tone: 'info', text: `Waiting for ${applying.join(', ')} to be applied: the checks run after that.` },
    });
  }
  const only = checks.length === scenario.checks.length ? undefined : checks;
  const warnings = warningsFor(lesson, checks);
  if (warnings.length === 0) return beginRun(state, only, now);
  const questions = checks.flatMap((check) => {
    const forecast = lesson.forecasts[check];
    return forecast === undefined ? [] : [{ check, forecast }];
  });
  if (questions.length === 0) return stay({ ...state, dialog: { kind: 'disturb', warnings, only } });
  const predict = { warnings, only, questions, selected: 0 };
  return stay({ ...state, screen: 'predict', attempt: { ...state.attempt, predict } });
};

/** A check that has waited for an apply: it goes on, unless there is now something to mend first. */
export const checkAfterApply = (state: InLesson, now: number): Move<LessonState> => {
  if (filesBeingApplied(state.attempt.files).length > 0) return stay(state);
  const went = { ...state, checkWaits: false, notice: undefined };
  const refused = filesNotTaken(state.attempt.files);
  if (refused.length === 0) return askForChecks(went, now);
  const text = `${refused.join(', ')} was not applied, so nothing was checked. c checks what is on the cluster.`;
  return stay({ ...went, notice: { tone: 'bad', text } });
};
