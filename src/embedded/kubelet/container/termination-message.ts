/** What a container leaves behind for its status. */
import type { Container } from '../../objects.ts';
import type { ContainerExit, ContainerLog } from '../../runtime/types.ts';

const mostLines = 80;
const mostBytes = 2048;

/** The end of its log: the last 80 lines, at most 2 KiB. */
const tailOf = (log: ContainerLog): string => {
  const pieces: Uint8Array[] = [];
  let lines = 0;
  for (const { text, partial } of log.lines().toReversed()) {
    if (!partial) lines += 1;
    if (lines > mostLines) break;
    pieces.unshift(...(partial ? [text] : [text, newline]));
  }
  const all = Buffer.concat(pieces);
  return all.subarray(Math.max(0, all.length - mostBytes)).toString();
};

const newline = new Uint8Array([10]);

export const terminationMessage = (container: Container, exit: ContainerExit, log: ContainerLog): string => {
  if (exit.message !== '' || exit.code === 0 || container.terminationMessagePolicy !== 'FallbackToLogsOnError')
    return exit.message;
  return tailOf(log);
};
