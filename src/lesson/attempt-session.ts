/** One attempt while the learner is in it: its watches, and the effects that concern it. All of it ends with `end`. */
import { failed, ok, type Result } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import { latestOf } from './latest.ts';
import { outputFeed } from './output-feed.ts';
import type { ApplyReport, Attempt, Ports } from './ports.ts';
import type { AttemptEvent, Effect } from './state.ts';
import { unexpected } from './unexpected.ts';

export type AttemptSession = {
  /** Resolves when the attempt has ended; rejects on a bug of a port. */
  running: Promise<void>;
  carryOut(effect: Effect): Promise<void>;
  /** Stops all work on it and waits for that; checks clean up after themselves first. The problem: it could not be discarded. */
  end(discard: boolean): Promise<Result<void>>;
};

export type LendTerminal = <T>(work: () => Promise<T>) => Promise<T>;

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

/** How often a new view of the cluster reaches the screen at most. */
const viewEveryMs = 200;

/** And what a command writes. */
const outputEveryMs = 100;

export const attemptSession = (options: AttemptSessionOptions): AttemptSession => {
  const { ports, scenario, namespace, fresh, after, lendTerminal } = options;
  const over = new AbortController();
  const { signal } = over;
  let attempt: Attempt | undefined;
  /** From then on the journal knows the namespace. */
  let announced = false;
  type Run = { over: AbortController; running: Promise<void> };
  let checks: Run | undefined;
  let quietChecks: Run | undefined;
  type Command = { over: AbortController; hurry: AbortController; running: Promise<void> };
  const commands = new Map<number, Command>();

  /** What arrives late belongs to nobody. */
  const dispatch = (event: AttemptEvent): void => {
    if (!signal.aborted) options.dispatch(event);
  };

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
    const show = latestOf(
      (view: Parameters<Parameters<Attempt['watch']>[0]['onView']>[0]) => dispatch({ type: 'view', view }),
      {
        everyMs: viewEveryMs,
        clock: ports.clock,
        signal,
      },
    );
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

  const apply = async (file: string, how: (signal: AbortSignal) => Promise<ApplyReport>): Promise<void> => {
    const report = await how(signal).catch((error: unknown): ApplyReport => ({
      done: [],
      problems: [unexpected(error)],
      replaceable: [],
    }));
    dispatch({ type: 'applied', file, ...report });
  };

  const handOver = async (work: () => Promise<Result<void>>): Promise<void> => {
    const result = await lendTerminal(work).catch((error: unknown) => failed(unexpected(error)));
    dispatch({ type: 'handed-back', problem: result.ok ? undefined : result.problem });
  };

  const grade = async (
    { run, answers, only }: Extract<Effect, { type: 'run-checks' }>,
    grading: Attempt,
    stop: AbortSignal,
  ): Promise<void> => {
    const report = (event: AttemptEvent): void => {
      if (!stop.aborted) dispatch(event);
    };
    // It may have been stopped while it waited for an earlier run to clean up.
    if (stop.aborted) return dispatch({ type: 'run-stopped', run });
    try {
      const onProgress: Parameters<Attempt['grade']>[0]['onProgress'] = (progress) =>
        report({ type: 'check-progress', run, progress });
      report({ type: 'graded', run, grade: await grading.grade({ answers, only, onProgress }, stop) });
    } catch (error) {
      report({ type: 'run-broke', run, problem: unexpected(error) });
    }
    if (stop.aborted) dispatch({ type: 'run-stopped', run });
  };

  const runChecks = async (effect: Extract<Effect, { type: 'run-checks' }>, current: Attempt): Promise<void> => {
    const own = new AbortController();
    const start = (): Promise<void> => grade(effect, current, AbortSignal.any([signal, own.signal]));
    // Two gradings at once would stand in each other's way: the one that runs by itself ends first.
    const before = quietChecks;
    before?.over.abort();
    const running = before === undefined ? start() : before.running.then(start);
    if (effect.quiet) quietChecks = { over: own, running };
    else [quietChecks, checks] = [undefined, { over: own, running }];
    return running;
  };

  const edit = async ({ file, at, how }: Extract<Effect, { type: 'open-editor' }>, folder: string): Promise<void> => {
    const editing = ports.editorFor(folder, file, at, how);
    if (editing.takesTerminal) return handOver(() => editing.open(signal));
    const result = await editing.open(signal).catch((error: unknown) => failed(unexpected(error)));
    dispatch({ type: 'handed-back', problem: result.ok ? undefined : result.problem });
  };

  const runCommand = async (
    { number, line }: Extract<Effect, { type: 'run-command' }>,
    { commands: port }: Attempt,
    stop: AbortSignal,
    hurry: AbortSignal,
  ): Promise<void> => {
    const feed = outputFeed({
      deliver: (pieces, dropped) => dispatch({ type: 'command-output', number, pieces, dropped }),
      everyMs: outputEveryMs,
      clock: ports.clock,
      signal,
    });
    const lend = (): Promise<Result<{ code: number }>> => {
      feed.add('It had the terminal to itself.\n', 'out');
      return lendTerminal(() => port.runInTerminal(line, stop));
    };
    const onOutput = (text: string, stream: 'out' | 'err'): void => feed.add(text, stream);
    const result = await (
      port.takesTerminal(line) ? lend() : port.run({ line, columns: 80, onOutput, hurry }, stop)
    ).catch((error: unknown) => failed(unexpected(error)));
    feed.end();
    dispatch({
      type: 'command-ended',
      number,
      code: result.ok ? result.value.code : undefined,
      problem: result.ok ? undefined : result.problem,
    });
  };

  const startCommand = (effect: Extract<Effect, { type: 'run-command' }>, current: Attempt): Promise<void> => {
    const [own, hurry] = [new AbortController(), new AbortController()];
    const stop = AbortSignal.any([signal, own.signal]);
    const ran = runCommand(effect, current, stop, hurry.signal).finally(() => commands.delete(effect.number));
    commands.set(effect.number, { over: own, hurry, running: ran });
    return ran;
  };

  const stopCommand = ({ number, hard }: Extract<Effect, { type: 'stop-command' }>): void => {
    const command = commands.get(number);
    command?.over.abort();
    if (hard) command?.hurry.abort();
  };

  const readSolution = async (current: Attempt): Promise<void> => {
    const read = await current.solution().catch((error: unknown) => failed(unexpected(error)));
    dispatch(read.ok ? { type: 'solution', files: read.value } : { type: 'no-solution', problem: read.problem });
  };

  const carryOut = async (effect: Effect): Promise<void> => {
    if (attempt === undefined || signal.aborted) return;
    const { workspaceFolder } = attempt;
    const current = attempt;
    switch (effect.type) {
      case 'apply-file':
        return apply(effect.file, (stop) => current.apply(effect.file, stop));
      case 'replace-object':
        return apply(effect.file, (stop) => current.replace(effect.file, stop));
      case 'open-editor':
        return edit(effect, workspaceFolder);
      case 'open-shell':
        return handOver(async () => (await current.openShell?.(signal)) ?? ok(undefined));
      case 'run-checks':
        return runChecks(effect, current);
      case 'stop-checks':
        return (effect.quiet ? quietChecks : checks)?.over.abort();
      case 'read-solution':
        return readSolution(current);
      case 'run-command':
        return startCommand(effect, current);
      case 'stop-command':
        return stopCommand(effect);
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
      const ran = [...commands.values()].map((command) => command.running);
      await Promise.allSettled([checks?.running, quietChecks?.running, ...ran]);
      if (attempt === undefined) return ok(undefined);
      // A namespace that was made for a visit which ended before it began is in no journal: nobody would find it again.
      const unknown = !announced && attempt.namespace !== namespace;
      return attempt.end({ discard: discard || unknown });
    },
  };
};
