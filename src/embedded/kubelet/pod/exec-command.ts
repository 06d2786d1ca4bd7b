/** Runs a command in a container to its end and collects what it says. */
import type { Clock } from '../../clock.ts';
import type { Exit, RuntimeContainer } from '../../runtime/types.ts';
import { signals } from '../../runtime/sys.ts';

export type CommandResult = { code: number; stdout: string; stderr: string } | { failure: string } | { timedOut: true };

/** Nobody reads more than so much of a probe's output. */
const longestOutput = 16 * 1024;

const codeOf = (exit: Exit): number => (exit.signal === undefined ? exit.code : 128 + signals[exit.signal]);

const collector = (): { take: (bytes: Uint8Array) => void; text: () => string } => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  return {
    take(bytes) {
      if (length >= longestOutput) return;
      chunks.push(bytes.slice());
      length += bytes.length;
    },
    text: () => Buffer.concat(chunks).subarray(0, longestOutput).toString(),
  };
};

/** `failure`: it could not be started. A command that is too slow, or that nobody waits for any more, is killed. */
export const execCommand = async (
  container: RuntimeContainer,
  command: readonly string[],
  { clock, timeoutMs, signal }: { clock: Clock; timeoutMs?: number; signal?: AbortSignal },
): Promise<CommandResult> => {
  const stdout = collector();
  const stderr = collector();
  const running = container.exec(command, { stdout: stdout.take, stderr: stderr.take });
  if ('failure' in running) return running;
  let timedOut = false;
  const stop = (): void => {
    timedOut = true;
    running.kill('KILL');
  };
  const cancel = timeoutMs === undefined ? undefined : clock.schedule(clock.now() + timeoutMs, stop);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const exit = await running.exited;
    return timedOut ? { timedOut } : { code: codeOf(exit), stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    cancel?.();
    signal?.removeEventListener('abort', stop);
  }
};
