import { SysError } from '../sys.ts';
import type { PendingWait, Process } from './process.ts';

/**
 * Waits until `begin`'s callback is called. Rejects when the process ends, and, if it is interruptible, with EINTR when a
 * signal was handled. `begin` returns how to call it off.
 */
export const suspend = (
  process: Process,
  begin: (wake: () => void) => () => void,
  interruptible = false,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let settled = false;
    let cancel: (() => void) | undefined;
    const wait: PendingWait = {
      interruptible,
      settle(error) {
        if (settled) return;
        settled = true;
        process.waits.delete(wait);
        cancel?.();
        if (error === undefined) resolve();
        else reject(error);
      },
    };
    process.waits.add(wait);
    cancel = begin(() => wait.settle());
    // It was ready at once: nothing is left to call off but what `begin` may still hold.
    if (settled) cancel();
  });

export const interrupt = (process: Process): void => {
  for (const wait of process.waits) if (wait.interruptible) wait.settle(new SysError('EINTR'));
};
