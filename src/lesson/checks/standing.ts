/** How a check stands by all that is known: the newest verdict of the runs that were asked for and those that ran by themselves. */
import { isGoing } from './run.ts';
import type { AttemptState, CheckState, RunState } from '../state.ts';

export type Standing = {
  check: CheckState;
  /** A file was applied after this verdict. */
  stale: boolean;
};

/** Newest first; of runs that began in the same moment the later one by number. */
const runsOf = ({ run, quiet }: AttemptState): RunState[] =>
  [quiet, quiet.last, run, run.last]
    .filter((each) => each !== undefined && each.status !== 'none')
    .map((each) => each!)
    .toSorted((a, b) => b.startedAt - a.startedAt || b.number - a.number);

const lastApplied = ({ files }: AttemptState): number =>
  Math.max(0, ...files.list.map(({ status, at = 0 }) => (status === 'applied' ? at : 0)));

/** Undefined when it was never looked at. */
export const standingOf = (attempt: AttemptState, id: string): Standing | undefined => {
  for (const run of runsOf(attempt)) {
    const check = run.checks.find((each) => each.id === id);
    if (check === undefined) continue;
    if (check.result !== undefined) return { check, stale: lastApplied(attempt) > run.startedAt };
    if (isGoing(run) && check.state === 'running') return { check, stale: false };
  }
  return undefined;
};
