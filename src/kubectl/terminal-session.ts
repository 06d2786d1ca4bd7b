/** A person's terminal joined to a container's: raw keys, its size, and everything as before at the end. */
import type { StreamOptions, TerminalSize } from '../cluster/console-types.ts';
import type { Context, Io } from './verb.ts';

export type SessionOptions = {
  /** `-i` */
  stdin: boolean;
  /** `-t` */
  tty: boolean;
  quiet?: boolean;
  /** A program that was there before shows itself again when its terminal changes size. */
  redraw?: boolean;
};

const watchSize =
  ({ stdout }: Io, redraw: boolean) =>
  (tell: (size: TerminalSize) => void): (() => void) => {
    const now = (): void => {
      if (stdout.columns !== undefined && stdout.rows !== undefined) {
        tell({ columns: stdout.columns, rows: stdout.rows });
      }
    };
    if (redraw && stdout.columns !== undefined && stdout.rows !== undefined) {
      tell({ columns: stdout.columns + 1, rows: stdout.rows + 1 });
    }
    now();
    stdout.on('resize', now);
    return () => stdout.off('resize', now);
  };

export const withTerminal = async <T>(
  context: Context,
  { stdin, tty, quiet = false, redraw = false }: SessionOptions,
  run: (streams: StreamOptions) => Promise<T>,
): Promise<T> => {
  const { io } = context;
  const raw = stdin && tty && io.stdin.isTTY === true;
  if (stdin && tty && !raw && !quiet) {
    await context.tell('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  }
  if (raw) io.stdin.setRawMode?.(true);
  try {
    return await run({
      tty: raw,
      stdin: stdin ? io.stdin : undefined,
      stdout: io.stdout,
      stderr: raw ? undefined : io.stderr,
      ...(raw && { onSize: watchSize(io, redraw) }),
    });
  } finally {
    if (raw) io.stdin.setRawMode?.(false);
    // Otherwise the open standard input keeps this process from ending.
    if (stdin) io.stdin.pause();
  }
};
