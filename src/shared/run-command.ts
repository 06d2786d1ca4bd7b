/** The one way to run another program: no shell, bounded output, and every way of ending is a value. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { Problem } from '../domain/problem.ts';
import type { Environment } from './environment.ts';

export type CommandOptions = {
  env: Environment;
  /** Written to the program's standard input, which is closed then. */
  input?: string;
  /** Milliseconds; without it the program may take as long as it likes. */
  timeoutMs?: number;
  signal?: AbortSignal;
  onStart?: (pid: number) => void;
  onStdoutLine?: (line: string) => void;
  onStderrLine?: (line: string) => void;
  /** Between asking the program to end and ending it. Default 2000. */
  graceMs?: number;
};

export type CommandResult = {
  argv: readonly string[];
  /** `not-found`: there is no such program; `not-started`: it is there and can't be run, `stderr` says why. */
  ended: 'exited' | 'signalled' | 'timed-out' | 'aborted' | 'not-found' | 'not-started';
  /** Undefined unless it exited by itself. */
  code: number | undefined;
  signal: NodeJS.Signals | undefined;
  /** The last million characters. */
  stdout: string;
  stderr: string;
  ms: number;
};

export type RunCommand = (argv: readonly [string, ...string[]], options: CommandOptions) => Promise<CommandResult>;

const outputLimit = 1_000_000;
const defaultGraceMs = 2_000;
/** Windows has no process groups to signal. */
const grouped = process.platform !== 'win32';

const collector = (onLine?: (line: string) => void) => {
  const decoder = new StringDecoder('utf8');
  let text = '';
  let rest = '';
  return {
    add(chunk: Buffer): void {
      const added = decoder.write(chunk);
      text = (text + added).slice(-outputLimit);
      if (onLine === undefined) return;
      const lines = (rest + added).split('\n');
      rest = lines.pop() as string;
      for (const line of lines) onLine(line);
    },
    end(): string {
      if (rest !== '') onLine?.(rest);
      rest = '';
      return text;
    },
  };
};

const kill = (child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    if (grouped) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It has ended already.
  }
};

export const runCommand: RunCommand = (argv, options) =>
  new Promise((resolve) => {
    const { signal, timeoutMs, graceMs = defaultGraceMs } = options;
    const startedAt = performance.now();
    const out = collector(options.onStdoutLine);
    const err = collector(options.onStderrLine);
    const result = (how: Pick<CommandResult, 'ended'> & Partial<CommandResult>): CommandResult => ({
      argv,
      code: undefined,
      signal: undefined,
      stdout: out.end(),
      stderr: err.end(),
      ms: Math.round(performance.now() - startedAt),
      ...how,
    });
    if (signal?.aborted === true) return resolve(result({ ended: 'aborted' }));

    const [program, ...rest] = argv;
    // A group of its own: Ctrl-C in the terminal reaches only this process, which then ends the whole group.
    const child = spawn(program, rest, { env: { ...options.env }, detached: grouped, windowsHide: true });
    let stopping: 'timed-out' | 'aborted' | undefined;
    let killer: NodeJS.Timeout | undefined;
    const dropStreams = (): void => {
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const stop = (why: 'timed-out' | 'aborted'): void => {
      if (stopping !== undefined) return;
      stopping = why;
      kill(child, 'SIGTERM');
      killer = setTimeout(() => {
        kill(child, 'SIGKILL');
        dropStreams();
      }, graceMs);
    };
    const aborted = (): void => stop('aborted');
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => stop('timed-out'), timeoutMs);
    signal?.addEventListener('abort', aborted, { once: true });
    const settle = (value: CommandResult): void => {
      clearTimeout(timer);
      clearTimeout(killer);
      signal?.removeEventListener('abort', aborted);
      resolve(value);
    };

    child.stdout.on('data', (chunk: Buffer) => out.add(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.add(chunk));
    // A program that ends without reading its input is not an error of ours.
    child.stdin.on('error', () => {});
    child.on('spawn', () => {
      options.onStart?.(child.pid as number);
      child.stdin.end(options.input ?? '');
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      settle(result({ ended: error.code === 'ENOENT' ? 'not-found' : 'not-started', stderr: error.message }));
    });
    child.on('exit', () => {
      // Something that it left running may hold the pipes open for good.
      killer ??= setTimeout(dropStreams, graceMs);
    });
    child.on('close', (code, by) => {
      // Members of the group that took no notice of the first signal.
      if (stopping !== undefined) kill(child, 'SIGKILL');
      const ended = stopping ?? (code === null ? 'signalled' : 'exited');
      settle(
        result({ ended, code: stopping === undefined ? (code ?? undefined) : undefined, signal: by ?? undefined }),
      );
    });
  });

export const succeeded = ({ ended, code }: CommandResult): boolean => ended === 'exited' && code === 0;

/** One word of a shell's line, whatever is in it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** As it could be typed into a shell. */
export const commandLine = (argv: readonly string[]): string => argv.map(quoted).join(' ');

const howItEnded = ({ ended, code, signal, ms }: CommandResult): string => {
  switch (ended) {
    case 'exited':
      return `exit code ${code}`;
    case 'signalled':
      return `ended by ${signal}`;
    case 'timed-out':
      return `no end in ${Math.round(ms / 1000)} s`;
    case 'aborted':
      return 'interrupted';
    case 'not-found':
      return 'no such program in PATH';
    case 'not-started':
      return 'it could not be started';
  }
};

/** The last lines of what a program wrote, to standard error if it wrote there at all. */
export const lastLines = ({ stdout, stderr }: CommandResult, count = 8): string[] => {
  const text = stderr.trim() === '' ? stdout : stderr;
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count);
};

/** A failed command as a problem that shows the command, how it ended and the end of its output. */
export const commandProblem = (
  result: CommandResult,
  { code, what, next }: { code: string; what: string; next: string },
): Problem => {
  const said = lastLines(result).map((line) => `\n    ${line}`);
  return { code, what: `${what} (${howItEnded(result)})${said.join('')}`, where: commandLine(result.argv), next };
};
