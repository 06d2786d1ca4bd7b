/** The checks of one attempt as they run: those that the learner asked for and those that run by themselves. */
import type { Attempt, GradeCall } from '../ports.ts';
import type { AttemptEvent, Effect } from '../events.ts';
import { unexpected } from '../unexpected.ts';

type RunChecks = Extract<Effect, { type: 'run-checks' }>;

export type CheckRuns = {
  /** Resolves when they are done, or stopped and cleaned up. */
  run(effect: RunChecks, attempt: Attempt): Promise<void>;
  /** Stops those that the learner asked for. */
  stop(): void;
  /** Resolves when none runs any more. Never rejects. */
  settled(): Promise<void>;
};

type CheckRunsOptions = {
  dispatch: (event: AttemptEvent) => void;
  /** Stops all of them. */
  signal: AbortSignal;
};

export const checkRuns = ({ dispatch, signal }: CheckRunsOptions): CheckRuns => {
  type Run = { over: AbortController; running: Promise<void> };
  let asked: Run | undefined;
  let quiet: Run | undefined;

  const grade = async ({ run, answers, only }: RunChecks, attempt: Attempt, stop: AbortSignal): Promise<void> => {
    const report = (event: AttemptEvent): void => {
      if (!stop.aborted) dispatch(event);
    };
    // It may have been stopped while it waited for an earlier run to clean up.
    if (stop.aborted) return dispatch({ type: 'run-stopped', run });
    try {
      const onProgress: GradeCall['onProgress'] = (progress) => report({ type: 'check-progress', run, progress });
      report({ type: 'graded', run, grade: await attempt.grade({ answers, only, onProgress }, stop) });
    } catch (error) {
      report({ type: 'run-broke', run, problem: unexpected(error) });
    }
    if (stop.aborted) dispatch({ type: 'run-stopped', run });
  };

  return {
    run: async (effect, attempt) => {
      const own = new AbortController();
      const start = (): Promise<void> => grade(effect, attempt, AbortSignal.any([signal, own.signal]));
      // Two gradings at once would stand in each other's way: the one that runs by itself ends first.
      const before = quiet;
      before?.over.abort();
      const running = before === undefined ? start() : before.running.then(start);
      if (effect.quiet) quiet = { over: own, running };
      else [quiet, asked] = [undefined, { over: own, running }];
      return running;
    },
    stop: () => asked?.over.abort(),
    settled: async () => void (await Promise.allSettled([asked?.running, quiet?.running])),
  };
};
