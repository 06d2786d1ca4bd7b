import type { Clock } from './ports.ts';

/** Hands on only the newest of values that come in bursts, at most once per `everyMs`; the first one at once. */
export const latestOf = <T>(
  deliver: (value: T) => void,
  { everyMs, clock, signal }: { everyMs: number; clock: Clock; signal: AbortSignal },
): ((value: T) => void) => {
  let waiting: { value: T } | undefined;
  let resting = false;
  const rest = async (): Promise<void> => {
    resting = true;
    while (!signal.aborted) {
      await clock.sleep(everyMs, signal).catch(() => {});
      if (waiting === undefined || signal.aborted) break;
      const { value } = waiting;
      waiting = undefined;
      deliver(value);
    }
    resting = false;
  };
  return (value) => {
    if (signal.aborted) return;
    if (resting) {
      waiting = { value };
      return;
    }
    deliver(value);
    void rest();
  };
};
