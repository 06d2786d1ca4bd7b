import type { Clock } from '../../../src/cluster/types.ts';

/** Time that passes only when everything waits for it. */
export const virtualClock = (start = Date.parse('2030-01-01T00:00:00Z')): Clock => {
  let now = start;
  const sleepers = new Map<object, { until: number; wake: () => void }>();
  const next = (): void => {
    const [first] = [...sleepers.values()].toSorted((a, b) => a.until - b.until);
    if (first === undefined) return;
    now = Math.max(now, first.until);
    first.wake();
  };
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const key = {};
        const end = (settle: () => void) => (): void => {
          if (sleepers.delete(key)) settle();
        };
        sleepers.set(key, { until: now + ms, wake: end(resolve) });
        signal?.addEventListener(
          'abort',
          end(() => reject(signal.reason)),
          { once: true },
        );
        setImmediate(next);
      }),
  };
};
