/** Which run the report is about, and how far the learner has moved in it. */
import type { AttemptState, RunState } from '../state.ts';

/** The last quiet run that came to its end; while there is none, the one that goes on. */
const settledQuiet = ({ quiet }: AttemptState): RunState =>
  quiet.status === 'done' || quiet.last === undefined ? quiet : quiet.last;

export const reported = (attempt: AttemptState): RunState =>
  attempt.reporting === 'quiet' ? settledQuiet(attempt) : attempt.run;

/** The run with the newest verdicts; undefined when none has any. */
export const newestReport = (attempt: AttemptState): AttemptState['reporting'] | undefined => {
  const { run } = attempt;
  const quiet = settledQuiet(attempt);
  const asked = run.grade !== undefined || run.problem !== undefined;
  if (quiet.grade !== undefined && (!asked || quiet.startedAt >= run.startedAt)) return 'quiet';
  return asked ? 'run' : undefined;
};

export const withSelected = (attempt: AttemptState, selected: number): Partial<AttemptState> => {
  const { quiet, reporting } = attempt;
  const shown = { ...reported(attempt), selected };
  if (reporting === 'run') return { run: shown };
  return { quiet: reported(attempt) === quiet ? shown : { ...quiet, last: shown } };
};
