import type { Clock } from '../ports.ts';

/** How often values of a burst are handed on, in milliseconds: at first, and once the burst has lasted so long. */
export type Pace = { everyMs: number; lastingMs: number; thenEveryMs: number };

/** Hands on only the newest of values that come in bursts, at the pace given; the first one of a burst at once. */
export const latestOf = <T>(
  deliver: (value: T) => void,
  { pace, clock, signal }: { pace: Pace; clock: Clock; signal: AbortSignal },
): ((value: T) => void) => {
  let waiting: { value: T } | undefined;
  let resting = false;
  const rest = async (): Promise<void> => {
    resting = true;
    const since = clock.now();
    while (!signal.aborted) {
      const lasts = clock.now() - since >= pace.lastingMs;
      await clock.sleep(lasts ? pace.thenEveryMs : pace.everyMs, signal).catch(() => {});
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
