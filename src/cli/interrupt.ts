/** Ctrl-C, a closed terminal and `kill`: the first asks everything to stop and clean up, the second ends at once. */
import { exitCodes } from './exit-codes.ts';

const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Runs `work` with a signal that is aborted by an interruption; an interrupted run has the exit code of its signal. */
export const interruptible = async (
  work: (signal: AbortSignal) => Promise<number>,
  onFirst: () => void = () => {},
): Promise<number> => {
  const controller = new AbortController();
  let code: number | undefined;
  const stop = (name: NodeJS.Signals): void => {
    const number = 128 + (signals[name as keyof typeof signals] ?? exitCodes.interrupted - 128);
    if (code !== undefined) process.exit(number);
    code = number;
    onFirst();
    controller.abort(new Interrupted(name));
  };
  const names = Object.keys(signals) as NodeJS.Signals[];
  for (const name of names) process.on(name, stop);
  try {
    const result = await work(controller.signal);
    return code ?? result;
  } catch (error) {
    if (code !== undefined) return code;
    throw error;
  } finally {
    for (const name of names) process.off(name, stop);
  }
};
