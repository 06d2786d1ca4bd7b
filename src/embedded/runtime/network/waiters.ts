/** Who waits for an open file: each is called once. */
import type { Ready } from '../open-file.ts';

export interface Waiters {
  /** Calls `run` soon when `ready` says so already, else at a later `wake`. Returns how to call it off. */
  add(what: Ready, run: () => void): () => void;
  wake(...what: Ready[]): void;
}

export const createWaiters = (ready: (what: Ready) => boolean): Waiters => {
  const waiting: Record<Ready, Set<() => void>> = { read: new Set(), write: new Set() };
  const wake = (what: Ready): void => {
    if (waiting[what].size === 0) return;
    const all = [...waiting[what]];
    waiting[what].clear();
    for (const run of all) run();
  };
  return {
    add(what, run) {
      // One entry for each call: the same function may wait twice.
      const entry = (): void => run();
      waiting[what].add(entry);
      if (ready(what)) {
        queueMicrotask(() => {
          if (waiting[what].delete(entry)) entry();
        });
      }
      return () => {
        waiting[what].delete(entry);
      };
    },
    wake(...what) {
      for (const each of what) wake(each);
    },
  };
};
