/**
 * Whose turn it is among the cluster's own parts: a turn of the event loop does a few milliseconds of their work
 * together, then the API is heard again.
 */

/** A request waits for one slice, and for what the containers compute meanwhile. */
const sliceMs = 5;

/** Calls `work` soon, after those who asked before. */
export type Turns = (work: () => void) => void;

const settled = Promise.resolve();

export const createTurns = (): Turns => {
  let row: (() => void)[] = [];
  let next = 0;
  let running = false;

  const slice = async (): Promise<void> => {
    const began = performance.now();
    while (next < row.length && performance.now() - began < sliceMs) {
      const work = row[next]!;
      next += 1;
      try {
        work();
      } finally {
        // What follows at once from its promises is part of its time.
        await settled;
      }
    }
    // What was done is let go in blocks: taking each off the front would cost the whole length.
    if (next === row.length || next > 1_000) {
      row = row.slice(next);
      next = 0;
    }
    running = row.length > 0;
    if (running) setImmediate(() => void slice());
  };

  return (work) => {
    row.push(work);
    if (running) return;
    running = true;
    setImmediate(() => void slice());
  };
};
