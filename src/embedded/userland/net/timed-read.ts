import type { Sys } from '../../runtime/sys.ts';

/** Nothing came for too long. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** `sys.read` that waits no longer than `timeoutMs` (undefined: for ever). Throws TimedOut. */
export const timedRead = async (
  sys: Sys,
  fd: number,
  timeoutMs: number | undefined,
  max?: number,
): Promise<Uint8Array> => {
  if (timeoutMs !== undefined && (await sys.poll([fd], timeoutMs)).length === 0) throw new TimedOut();
  return sys.read(fd, max);
};
