/** A program in a real pseudo-terminal, and what a person would see of it. */
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export type TerminalOptions = {
  columns: number;
  rows: number;
  env?: Record<string, string>;
  cwd?: string;
  /** How long `waitFor` and `ended` wait at most. */
  patienceMs?: number;
};

export type TerminalSession = {
  type(keys: string): void;
  /** The rows of the visible screen, without spaces at their ends. */
  rows(): string[];
  screen(): string;
  /** Resolves with the screen as soon as it shows the text, or the test says yes; rejects with the last screen. */
  waitFor(what: string | RegExp | ((screen: string) => boolean), patienceMs?: number): Promise<string>;
  resize(columns: number, rows: number): void;
  isAlternate(): boolean;
  /** Everything the program wrote, with its escape sequences and the seconds since the start. */
  output: readonly { at: number; text: string }[];
  /** The emulator, for drawing pictures of it. */
  emulator: InstanceType<typeof xterm.Terminal>;
  pid: number;
  /** Resolves with the exit code. */
  ended(patienceMs?: number): Promise<number>;
  /** As when the window is closed: the terminal is gone. Resolves when the program has ended. */
  hangUp(): Promise<void>;
  /** Ends the program if it still runs. */
  close(): Promise<void>;
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const describeWish = (what: unknown): string => (typeof what === 'function' ? 'what was wanted' : String(what));

export const startTerminal = (
  argv: readonly [string, ...string[]],
  { columns, rows, env = {}, cwd, patienceMs = 10_000 }: TerminalOptions,
): TerminalSession => {
  const [program, ...rest] = argv;
  // CI and NO_COLOR change what programs draw by their mere presence.
  const { CI: _ci, NO_COLOR: _noColor, ...inherited } = process.env;
  const pty = spawn(program, rest, {
    name: 'xterm-256color',
    cols: columns,
    rows,
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...(inherited as Record<string, string>), ...env },
  });
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1_000 });
  const output: { at: number; text: string }[] = [];
  const watchers = new Set<() => void>();
  const startedAt = performance.now();
  let exitCode: number | undefined;
  const tell = (): void => {
    for (const watcher of watchers) watcher();
  };
  pty.onData((text) => {
    output.push({ at: (performance.now() - startedAt) / 1_000, text });
    emulator.write(text, tell);
  });
  // Programs ask terminals questions (their colours, their keyboard); the emulator answers.
  emulator.onData((answer) => {
    if (exitCode === undefined) pty.write(answer);
  });
  pty.onExit(({ exitCode: code }) => {
    exitCode = code;
    // After all that is still to be parsed.
    emulator.write('', tell);
  });

  const visible = (): string[] => {
    const { active } = emulator.buffer;
    return Array.from(
      { length: emulator.rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
    );
  };
  const screen = (): string => visible().join('\n').trimEnd();

  const until = <T>(what: string, find: () => T | undefined, limitMs: number): Promise<T> =>
    new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        watchers.delete(look);
        clearTimeout(timer);
        act();
      };
      const look = (): void => {
        const found = find();
        if (found !== undefined) settle(() => resolve(found));
      };
      const timer = setTimeout(
        () => settle(() => reject(new Error(`no ${what} in ${limitMs} ms; the screen:\n${screen()}`))),
        limitMs,
      );
      watchers.add(look);
      look();
    });

  const shows = (what: string | RegExp | ((screen: string) => boolean)): string | undefined => {
    const now = screen();
    const is = typeof what === 'function' ? what(now) : typeof what === 'string' ? now.includes(what) : what.test(now);
    return is ? now : undefined;
  };

  const ended = (limitMs = patienceMs): Promise<number> => until('end', () => exitCode, limitMs);

  return {
    type: (keys) => pty.write(keys),
    rows: visible,
    screen,
    waitFor: (what, limitMs = patienceMs) => until(describeWish(what), () => shows(what), limitMs),
    resize: (nextColumns, nextRows) => {
      emulator.resize(nextColumns, nextRows);
      pty.resize(nextColumns, nextRows);
    },
    isAlternate: () => emulator.buffer.active.type === 'alternate',
    output,
    emulator,
    pid: pty.pid,
    ended,
    hangUp: async () => {
      // Not among the declared methods: it closes the terminal itself, and the kernel tells the program.
      (pty as unknown as { destroy(): void }).destroy();
      const limit = performance.now() + patienceMs;
      while (isRunning(pty.pid)) {
        if (performance.now() > limit) throw new Error(`still running ${patienceMs} ms after the terminal was closed`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      exitCode ??= 129;
    },
    close: async () => {
      if (exitCode === undefined) pty.kill('SIGKILL');
      await ended();
      emulator.dispose();
    },
  };
};
