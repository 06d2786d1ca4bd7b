import type { Clock } from '../src/cluster/types.ts';

/** Time that stands still until somebody sleeps; then it jumps to the end of the shortest sleep. */
export const fakeClock = (): Clock => {
  let now = 1_000_000;
  type Sleeper = { at: number; wake: () => void };
  let sleepers: Sleeper[] = [];
  let scheduled = false;
  const jump = (): void => {
    scheduled = false;
    const next = sleepers.toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined) return;
    sleepers = sleepers.filter((sleeper) => sleeper !== next);
    now = Math.max(now, next.at);
    next.wake();
    plan();
  };
  // A few turns of the event loop let everything else that is ready go first.
  const plan = (): void => {
    if (scheduled || sleepers.length === 0) return;
    scheduled = true;
    setImmediate(() => setImmediate(() => setImmediate(jump)));
  };
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal.reason as Error);
        });
        plan();
      }),
  };
};
