/** All time of the practice cluster goes through one of these. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `run` once, not before `at` (milliseconds since the epoch). Returns how to call it off. */
  schedule(at: number, run: () => void): () => void;
  /** Of a clock that skips time: not while somebody holds it. Returns how to let go. */
  hold?(): () => void;
}

/** `sleep` for whoever has `now` and `schedule`. */
const sleeper =
  (now: () => number, schedule: Clock['schedule']): Clock['sleep'] =>
  (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const stop = (): void => {
        cancel();
        reject(signal?.reason as Error);
      };
      const cancel = schedule(now() + ms, () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      });
      signal?.addEventListener('abort', stop, { once: true });
    });

/** setTimeout fires at once for more than this. */
const longestTimeoutMs = 2 ** 31 - 1;

const scheduleIn = (now: () => number): Clock['schedule'] => {
  return (at, run) => {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const left = Math.ceil(at - now());
      timer = left > longestTimeoutMs ? setTimeout(arm, longestTimeoutMs) : setTimeout(run, Math.max(0, left));
    };
    arm();
    return () => clearTimeout(timer);
  };
};

const now = (): number => Date.now();
const schedule = scheduleIn(now);

/** The machine's own time. */
export const systemClock: Clock = { now, schedule, sleep: sleeper(now, schedule) };

/** The machine's own time, from `startAt` on so many times as fast. */
export const scaledClock = (speed: number, startAt: number): Clock => {
  const began = Date.now();
  const scaledNow = (): number => Math.floor(startAt + (Date.now() - began) * speed);
  const scheduleAt = scheduleIn(() => scaledNow() / speed);
  const scaledSchedule: Clock['schedule'] = (at, run) => {
    // A millisecond of the machine's that a timer comes too early may be a second here.
    const arm = (): (() => void) => scheduleAt(at / speed, () => (scaledNow() < at ? (cancel = arm()) : run()));
    let cancel = arm();
    return () => cancel();
  };
  return { now: scaledNow, schedule: scaledSchedule, sleep: sleeper(scaledNow, scaledSchedule) };
};

export interface SkippingClock extends Clock {
  /** An answer is on its way, say. */
  hold(): () => void;
  /** Forgets all timers. */
  stop(): void;
}

type Timer = { at: number; run: () => void };

/** Turns of the event loop without anything due before time is skipped: what is under way in memory needs a few. */
const quietTurns = 4;
/**
 * And at least this long, for what travels over a loopback socket; longer before a long leap, for what the file system or a
 * handshake takes: a leap of minutes is over everybody's deadline.
 */
const quietMs = (leapMs: number): number => Math.min(40, 1.5 + leapMs / 1_500);

/**
 * Real time with the waiting left out: whenever nothing goes on, it jumps to the next timer. It never stands still, so
 * that a program which is busy for ever still meets its deadline.
 */
export const skippingClock = (startAt: number = Date.now()): SkippingClock => {
  const began = performance.now();
  let skipped = 0;
  let holders = 0;
  let stopped = false;
  let watching = false;
  /** Sorted by `at`, the soonest last. */
  const timers: Timer[] = [];

  const now = (): number => Math.floor(startAt + (performance.now() - began) + skipped);

  const runDue = (): boolean => {
    let ran = false;
    for (let next = timers.at(-1); next !== undefined && next.at <= now(); next = timers.at(-1)) {
      timers.pop();
      ran = true;
      next.run();
    }
    return ran;
  };

  let turns = 0;
  let quietSince = 0;
  const stir = (): void => {
    turns = 0;
    quietSince = performance.now();
  };
  const turn = (): void => {
    watching = false;
    if (stopped || timers.length === 0) return;
    if (runDue() || holders > 0) stir();
    turns += 1;
    const next = timers.at(-1);
    if (next !== undefined && turns > quietTurns && performance.now() - quietSince >= quietMs(next.at - now())) {
      skipped += Math.max(0, next.at - now());
      runDue();
      stir();
    }
    watch();
  };
  const watch = (): void => {
    if (watching || stopped || timers.length === 0) return;
    watching = true;
    // While a holder works there is no hurry; otherwise every turn of the event loop is looked at.
    if (holders > 0) setTimeout(turn, 1);
    else setImmediate(turn);
  };

  const schedule: Clock['schedule'] = (at, run) => {
    const timer = { at: Math.ceil(at), run };
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      // Equal times run in the order in which they were asked for.
      if (timers[middle]!.at > timer.at) low = middle + 1;
      else high = middle;
    }
    timers.splice(low, 0, timer);
    stir();
    watch();
    return () => {
      const index = timers.indexOf(timer);
      if (index >= 0) timers.splice(index, 1);
    };
  };

  return {
    now,
    schedule,
    sleep: sleeper(now, schedule),
    hold() {
      holders += 1;
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        holders -= 1;
        stir();
      };
    },
    stop() {
      stopped = true;
      timers.length = 0;
    },
  };
};
