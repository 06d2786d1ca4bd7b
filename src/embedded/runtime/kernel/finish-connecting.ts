import type { Clock } from '../../clock.ts';
import type { OpenFile } from '../open-file.ts';
import { SysError } from '../sys.ts';

/** How long Linux sends SYNs before it gives up. */
const connectTimeoutMs = 127_000;

/** Waits for a socket that connects. `wait` calls `begin` and waits for its callback. */
export const finishConnecting = async (
  file: OpenFile,
  clock: Clock,
  timeoutMs = connectTimeoutMs,
  wait: (begin: (wake: () => void) => () => void) => Promise<void>,
): Promise<void> => {
  const until = clock.now() + timeoutMs;
  let timedOut = false;
  await wait((wake) => {
    const cancelReady = file.whenReady('write', wake);
    const cancelTimer = clock.schedule(until, () => {
      timedOut = true;
      wake();
    });
    return () => {
      cancelReady();
      cancelTimer();
    };
  });
  if (timedOut) throw new SysError('ETIMEDOUT');
  // A failed one says why to whoever writes.
  file.write(new Uint8Array(0));
};
