import { SysError } from '../sys.ts';
import type { PendingWait, Process } from './process.ts';

/**
 * Waits until `begin`'s callback is called; `begin` returns how to call it off. If it is interruptible it rejects with EINTR
 * when a signal was handled. It never comes back when the process ends meanwhile: a rejection would find tasks of the
 * program that nobody waits for.
 */
export const suspend = (
  process: Process,
  begin: (wake: () => void) => () => void,
  interruptible = false,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let over = false;
    let cancel: (() => void) | undefined;
    const finish = (how: () => void): void => {
      if (over) return;
      over = true;
      process.waits.delete(wait);
      cancel?.();
      how();
    };
    const wait: PendingWait = {
      interrupt() {
        if (interruptible) finish(() => reject(new SysError('EINTR')));
      },
      abandon: () => finish(() => {}),
    };
    process.waits.add(wait);
    cancel = begin(() => finish(resolve));
    // It was ready at once: nothing is left to call off but what `begin` may still hold.
    if (over) cancel();
  });

export const interrupt = (process: Process): void => {
  for (const wait of process.waits) wait.interrupt();
};
