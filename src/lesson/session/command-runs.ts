/** The commands of one attempt as they run: what they write reaches the screen now and then, never all at once. */
import { failed, type Result } from '../../domain/problem.ts';
import type { OutputStream } from '../console/command-output.ts';
import { outputFeed } from './output-feed.ts';
import type { Attempt, Clock, LendTerminal } from '../ports.ts';
import type { AttemptEvent, Effect } from '../events.ts';
import { unexpected } from '../unexpected.ts';

type RunCommand = Extract<Effect, { type: 'run-command' }>;

export type CommandRuns = {
  /** Resolves when it has ended. */
  run(effect: RunCommand, attempt: Attempt): Promise<void>;
  stop(effect: Extract<Effect, { type: 'stop-command' }>): void;
  /** Resolves when none runs any more. Never rejects. */
  settled(): Promise<void>;
};

type CommandRunsOptions = {
  dispatch: (event: AttemptEvent) => void;
  clock: Clock;
  lendTerminal: LendTerminal;
  /** Stops all of them. */
  signal: AbortSignal;
};

/** How often what a command writes reaches the screen at most. */
const outputEveryMs = 100;

export const commandRuns = ({ dispatch, clock, lendTerminal, signal }: CommandRunsOptions): CommandRuns => {
  type Run = { over: AbortController; hurry: AbortController; running: Promise<void> };
  const runs = new Map<number, Run>();

  const run = async (
    { number, line }: RunCommand,
    { commands }: Attempt,
    stop: AbortSignal,
    hurry: AbortSignal,
  ): Promise<void> => {
    const feed = outputFeed({
      deliver: (pieces, dropped) => dispatch({ type: 'command-output', number, pieces, dropped }),
      everyMs: outputEveryMs,
      clock,
      signal,
    });
    const lend = (): Promise<Result<{ code: number }>> => {
      feed.add('It had the terminal to itself.\n', 'out');
      return lendTerminal(() => commands.runInTerminal(line, stop));
    };
    const onOutput = (text: string, stream: OutputStream): void => feed.add(text, stream);
    const result = await (commands.takesTerminal(line) ? lend() : commands.run({ line, onOutput, hurry }, stop)).catch(
      (error: unknown) => failed(unexpected(error)),
    );
    feed.end();
    dispatch({
      type: 'command-ended',
      number,
      code: result.ok ? result.value.code : undefined,
      problem: result.ok ? undefined : result.problem,
    });
  };

  return {
    run: (effect, attempt) => {
      const [over, hurry] = [new AbortController(), new AbortController()];
      const stop = AbortSignal.any([signal, over.signal]);
      const running = run(effect, attempt, stop, hurry.signal).finally(() => runs.delete(effect.number));
      runs.set(effect.number, { over, hurry, running });
      return running;
    },
    stop: ({ number, hard }) => {
      const command = runs.get(number);
      command?.over.abort();
      if (hard) command?.hurry.abort();
    },
    settled: async () => void (await Promise.allSettled([...runs.values()].map(({ running }) => running))),
  };
};
