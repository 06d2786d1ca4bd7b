import type { Check, Scenario } from '../../domain/scenario.ts';
import { forecastRows, type Fact, type Predictions } from './forecast.ts';
import type { CheckProgress } from '../../domain/grade.ts';
import type { AttemptEvent } from '../events.ts';
import type { CheckState, RunState } from '../state.ts';

export const noRun: RunState = {
  status: 'none',
  number: 0,
  checks: [],
  full: false,
  startedAt: 0,
  grade: undefined,
  problem: undefined,
  selected: 0,
  last: undefined,
};

export const isGoing = ({ status }: RunState): boolean => status === 'running' || status === 'stopping';

/** A check says at most this much at a time. */
const linesKept = 20;

/** `number`: unique in its attempt, across the runs that were asked for and those that went by themselves. */
type NewRun = {
  number: number;
  only: readonly string[] | undefined;
  predictions?: Readonly<Record<string, Predictions>>;
  now: number;
};

/** A check that has not begun. */
export const unseen = ({ id, title, points, because }: Check): CheckState => ({
  id,
  title,
  points,
  because,
  state: 'pending',
  lines: [],
  startedAt: undefined,
  measured: undefined,
  result: undefined,
});

export const startRun = (
  before: RunState,
  { checks }: Scenario,
  { number, only, predictions = {}, now }: NewRun,
): RunState => ({
  ...noRun,
  status: 'running',
  number,
  full: only === undefined,
  startedAt: now,
  last: before.status === 'done' ? before : before.last,
  checks: checks
    .filter(({ id }) => only === undefined || only.includes(id))
    .map((check) => {
      const said = predictions[check.id];
      return said === undefined ? unseen(check) : { ...unseen(check), said };
    }),
});

const progressOf = (check: CheckState, progress: CheckProgress, now: number): CheckState => {
  switch (progress.state) {
    case 'running':
      return { ...check, state: 'running', startedAt: now };
    case 'says': {
      const lines = [...check.lines, { at: now, text: progress.line }].slice(-linesKept);
      return { ...check, state: 'running', lines };
    }
    case 'measured':
      return { ...check, measured: progress.measured };
    case 'done':
      return { ...check, state: 'done', result: progress.result };
  }
};

const verdictsOf = (checks: readonly CheckState[], results: readonly NonNullable<CheckState['result']>[]) =>
  checks.map((check): CheckState => {
    const result = results.find((each) => each.check === check.id);
    return result === undefined ? check : { ...check, state: 'done', result };
  });

const isSurprise = ({ said = {}, measured }: CheckState): boolean =>
  measured !== undefined &&
  forecastRows(Object.keys(said) as Fact[], measured, said).some(({ right }) => right === false);

/** The check that deserves a look first: one that did not pass, else one that was a surprise, else the first. */
const firstToSee = (checks: readonly CheckState[]): number => {
  const missing = checks.findIndex(({ result }) => result !== undefined && result.verdict !== 'pass');
  return missing >= 0 ? missing : Math.max(0, checks.findIndex(isSurprise));
};

export const reduceRun = (run: RunState, event: AttemptEvent, now: number): RunState => {
  if (!('run' in event) || event.run !== run.number) return run;
  if (!isGoing(run)) return run;
  switch (event.type) {
    case 'check-progress':
      return {
        ...run,
        checks: run.checks.map((check) =>
          check.id === event.progress.check ? progressOf(check, event.progress, now) : check,
        ),
      };
    case 'graded': {
      const checks = verdictsOf(run.checks, event.grade.results);
      return { ...run, status: 'done', grade: event.grade, checks, selected: firstToSee(checks), last: undefined };
    }
    case 'run-broke':
      return { ...run, status: 'broken', problem: event.problem };
    case 'run-stopped':
      return { ...(run.last ?? noRun), number: run.number };
  }
};

/** Full marks: every check of the scenario was asked, and none failed or could not be checked. */
export const hasFullMarks = ({ full, grade }: RunState): boolean => full && grade?.outcome === 'pass';
