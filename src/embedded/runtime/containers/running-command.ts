/** Ties a command in a container to whoever runs it from outside. */
import type { Process } from '../kernel/process.ts';
import type { Exit, Signal } from '../sys.ts';
import type { HostStreams, RunningCommand } from '../types.ts';
import { deferred } from './deferred.ts';
import { Delivery } from './delivery.ts';
import { feed } from './feed.ts';
import type { Stdio } from './stdio.ts';

/**
 * Connects the streams. With `keepInput` the end of what is fed is not the end of the input. `detach` stops both directions;
 * `flushed` resolves when all output was taken. */
export const connectStreams = (
  stdio: Stdio,
  { stdin, stdout, stderr }: HostStreams,
  keepInput = false,
): { detach(): void; flushed(): Promise<void> } => {
  const deliveries = {
    stdout: stdout === undefined ? undefined : new Delivery(stdout),
    stderr: stderr === undefined ? undefined : new Delivery(stderr),
  };
  const stopListening = stdio.listen(deliveries);
  const { input } = stdio;
  const target = input === undefined || !keepInput ? input : { ...input, end() {} };
  const stopFeeding = stdin === undefined || target === undefined ? undefined : feed(stdin, target);
  return {
    detach() {
      stopListening();
      stopFeeding?.();
    },
    async flushed() {
      await deliveries.stdout?.flushed();
      await deliveries.stderr?.flushed();
    },
  };
};

/** A command of its own. It is over when it has ended and nobody it left behind holds its output any more. */
export const runningCommand = (
  process: Process,
  stdio: Stdio,
  streams: HostStreams,
  signal: (signal: Signal) => void,
): RunningCommand => {
  const connection = connectStreams(stdio, streams);
  const ended = deferred<Exit>();
  const givenUp = deferred<void>();
  process.onExit = (exit) => {
    stdio.terminal?.hangUp();
    ended.resolve(exit);
  };
  const finish = async (): Promise<Exit> => {
    const exit = await ended.promise;
    if (stdio.terminal === undefined) await Promise.race([stdio.closed(), givenUp.promise]);
    connection.detach();
    await connection.flushed();
    return exit;
  };
  return {
    exited: finish(),
    kill(name) {
      // Whoever kills it waits for nobody else.
      if (name === 'KILL') givenUp.resolve();
      signal(name);
    },
    resize: (columns, rows) => stdio.terminal?.resize({ columns, rows }),
  };
};
