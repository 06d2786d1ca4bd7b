import type { Sys } from '../../../runtime/sys.ts';
import { complain } from '../options.ts';
import { closeInput, openInput, reasonOf } from '../streams.ts';

/** Opens files one after the other; none is standard input. What can't be opened is said, and `onFailure` hears of it. */
export async function* openEach(
  sys: Sys,
  paths: readonly string[],
  onFailure: () => void,
  unreadable: (path: string, reason: string) => string | undefined,
): AsyncGenerator<number> {
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const fd = await openInput(sys, path);
    if (fd === undefined) {
      onFailure();
      continue;
    }
    try {
      if (sys.fstat(fd).type === 'directory') {
        const message = unreadable(path, 'Is a directory');
        if (message !== undefined) {
          await complain(sys, message);
          onFailure();
        }
        continue;
      }
      yield fd;
    } catch (error) {
      reasonOf(error);
      onFailure();
    } finally {
      closeInput(sys, fd);
    }
  }
}
