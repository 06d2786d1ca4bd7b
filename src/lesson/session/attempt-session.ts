/** One attempt while the learner is in it: its watches, and the effects that concern it. All of it ends with `end`. */
import { failed, ok, type Result } from '../../domain/problem.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { checkRuns } from './check-runs.ts';
import { commandRuns } from './command-runs.ts';
import { latestOf } from './latest.ts';
import type { LiveView } from '../live/live-view.ts';
import type { ApplyReport, Attempt, LendTerminal, Ports } from '../ports.ts';
import type { AttemptEvent, Effect } from '../events.ts';
import { unexpected } from '../unexpected.ts';

export type AttemptSession = {
  /** Resolves when the attempt has ended; rejects on a bug of a port. */
  running: Promise<void>;
  carryOut(effect: Effect): Promise<void>;
  /** Stops all work on it and waits for that; checks clean up after themselves first. The problem: it could not be discarded. */
  end(discard: boolean): Promise<Result<void>>;
};

export type AttemptSessionOptions = {
  ports: Ports;
  scenario: Scenario;
  namespace: string | undefined;
  fresh: boolean;
  /** Starts only after this, and not at all when it is a problem. */
  after?: Promise<Result<void>> | undefined;
  lendTerminal: LendTerminal;
  dispatch(event: AttemptEvent): void;
};

/** How often new views of the cluster reach the screen: nobody reads a table that changes faster for long. */
const viewPace = { everyMs: 200, lastingMs: 2_000, thenEveryMs: 700 };

export const attemptSession = (options: AttemptSessionOptions): AttemptSession => {
  const { ports, scenario, namespace, fresh, after, lendTerminal } = options;
  const over = new AbortController();
  const { signal } = over;
  let attempt: Attempt | undefined;
  /** From then on the journal knows the namespace. */
  let announced = false;
  /** What arrives late belongs to nobody. */
  const dispatch = (event: AttemptEvent): void => {
    if (!signal.aborted) options.dispatch(event);
  };
  const checks = checkRuns({ dispatch, signal });
  const commands = commandRuns({ dispatch, clock: ports.clock, lendTerminal, signal });

  /** A port that breaks after it was told to stop has only stopped. */
  const unlessOver = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  };

  const showText = async (current: Attempt, file: string): Promise<void> => {
    const text = await current.read(file).catch(() => undefined);
    dispatch({ type: 'file-text', file, text });
  };

  const live = async (running: Attempt, texts: ReadonlyMap<string, string | undefined>): Promise<void> => {
    const show = latestOf((view: LiveView) => dispatch({ type: 'view', view }), {
      pace: viewPace,
      clock: ports.clock,
      signal,
    });
    await Promise.all([
      running.watch({ onView: show, onTrouble: (problem) => dispatch({ type: 'trouble', problem }) }, signal),
      ports.watchFiles(
        running.workspaceFolder,
        {
          texts,
          onChange: (file) => {
            dispatch({ type: 'file-saved', file });
            void showText(running, file);
          },
          onTrouble: (problem) => dispatch({ type: 'files-unwatched', problem }),
        },
        signal,
      ),
    ]);
  };

  const run = async (): Promise<void> => {
    const before = await after;
    if (signal.aborted) return;
    if (before?.ok === false) return dispatch({ type: 'not-begun', problem: before.problem });
    const begun: Result<Attempt> = await ports
      .beginAttempt({ scenario, namespace, fresh, onStage: (stage) => dispatch({ type: 'stage', stage }) }, signal)
      .catch((error: unknown) => failed(unexpected(error)));
    if (!begun.ok) return dispatch({ type: 'not-begun', problem: begun.problem });
    attempt = begun.value;
    // It was left before it was there; `end` still has it to end.
    if (signal.aborted) return;
    const current = attempt;
    const { workspaceFolder, files, terminalLine, openShell } = current;
    // Before anybody can save one of them because they see the lesson.
    const texts = new Map(
      await Promise.all(files.map(async (file) => [file, await current.read(file).catch(() => undefined)] as const)),
    );
    if (signal.aborted) return;
    announced = true;
    dispatch({
      type: 'began',
      namespace: attempt.namespace,
      folder: workspaceFolder,
      files,
      terminalLine,
      canOpenShell: openShell !== undefined,
    });
    for (const [file, text] of texts) dispatch({ type: 'file-text', file, text });
    await live(current, texts);
  };

  const apply = async (file: string, work: Promise<ApplyReport>): Promise<void> => {
    const report = await work.catch((error: unknown): ApplyReport => ({
      done: [],
      problems: [unexpected(error)],
      replaceable: [],
    }));
    dispatch({ type: 'applied', file, ...report });
  };

  const handBack = async (work: Promise<Result<void>>): Promise<void> => {
    const result = await work.catch((error: unknown) => failed(unexpected(error)));
    dispatch({ type: 'handed-back', problem: result.ok ? undefined : result.problem });
  };

  const edit = (
    { file, at, how }: Extract<Effect, { type: 'open-editor' }>,
    { workspaceFolder }: Attempt,
  ): Promise<Result<void>> => {
    const editing = ports.editorFor(workspaceFolder, file, at, how);
    return editing.takesTerminal ? lendTerminal(() => editing.open(signal)) : editing.open(signal);
  };

  const readSolution = async (current: Attempt): Promise<void> => {
    const read = await current.solution().catch((error: unknown) => failed(unexpected(error)));
    dispatch(read.ok ? { type: 'solution', files: read.value } : { type: 'no-solution', problem: read.problem });
  };

  const carryOut = async (effect: Effect): Promise<void> => {
    if (attempt === undefined || signal.aborted) return;
    const current = attempt;
    switch (effect.type) {
      case 'apply-file':
        return apply(effect.file, current.apply(effect.file, signal));
      case 'replace-object':
        return apply(effect.file, current.replace(effect.file, signal));
      case 'open-editor':
        return handBack(edit(effect, current));
      case 'open-shell':
        return handBack(lendTerminal(async () => (await current.openShell?.(signal)) ?? ok(undefined)));
      case 'run-checks':
        return checks.run(effect, current);
      case 'stop-checks':
        return checks.stop();
      case 'read-solution':
        return readSolution(current);
      case 'run-command':
        return commands.run(effect, current);
      case 'stop-command':
        return commands.stop(effect);
      default:
        return undefined;
    }
  };

  const running = unlessOver(run());
  return {
    running,
    carryOut,
    end: async (discard) => {
      over.abort();
      await running.catch(() => {});
      await Promise.all([checks.settled(), commands.settled()]);
      if (attempt === undefined) return ok(undefined);
      // A namespace that was made for a visit which ended before it began is in no journal: nobody would find it again.
      const unknown = !announced && attempt.namespace !== namespace;
      return attempt.end({ discard: discard || unknown });
    },
  };
};
