/** Work that must be over by a certain time. */
import type { Context } from './verb.ts';

export const timedOut = Symbol('timed out');

/** Gives `action` a signal that ends after `ms` (undefined: never) as well as with the command. */
export const within = async <T>(
  context: Context,
  ms: number | undefined,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T | typeof timedOut> => {
  if (ms === undefined) return action(context.signal);
  const over = new AbortController();
  const finished = new AbortController();
  const timer = context.clock.sleep(ms, AbortSignal.any([finished.signal, context.signal])).then(
    () => over.abort(),
    () => {},
  );
  try {
    const result = await action(AbortSignal.any([over.signal, context.signal]));
    return over.signal.aborted && result === undefined ? timedOut : result;
  } catch (error) {
    if (over.signal.aborted && !context.signal.aborted) return timedOut;
    throw error;
  } finally {
    finished.abort();
    await timer;
  }
};
