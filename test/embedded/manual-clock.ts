import type { Clock } from '../../src/embedded/clock.ts';

/** Time that moves only when told to. */
export const manualClock = (start = Date.parse('2026-01-31T12:00:00Z')) => {
  let now = start;
  let timers: { at: number; run: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    schedule(at, run) {
      const timer = { at, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const cancel = clock.schedule(now + ms, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          reject(signal.reason as Error);
        });
      }),
  };
  /** Lets everything run that is ready now. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 30; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
  };
  return {
    ...clock,
    settle,
    /** Runs what is due on the way, each at its own time. */
    async advance(ms: number): Promise<void> {
      const end = now + ms;
      await settle();
      for (;;) {
        const next = timers.filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.run();
        await settle();
      }
      now = end;
      await settle();
    },
  };
};

export type ManualClock = ReturnType<typeof manualClock>;
