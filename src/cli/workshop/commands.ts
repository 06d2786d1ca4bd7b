/** Runs the lines that the learner gives on the workshop's command line. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { constants } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import { failed, ok, type Result } from '../../domain/problem.ts';
import type { CommandCall, Commands } from '../../lesson/ports.ts';
import type { Environment } from '../../shared/environment.ts';
import { withKubectl } from './kubectl-shim.ts';
import { endGroup, isGroupThere, watchOverGroup } from './process-group.ts';
import { takesTerminal, withAlias, withoutTerminal } from './takes-terminal.ts';

export type CommandPlace = {
  /** The learner's files. */
  folder: string;
  kubeconfig: string;
  stateFolder: string;
  env: Environment;
  /** Between asking a command to end and ending it. Default 2000. */
  graceMs?: number;
  /** For tests: a shell that is not there. */
  shell?: string;
};

type Code = Result<{ code: number }>;

const windows = process.platform === 'win32';

/** A flood is read no faster than this, so that keys are still heard. */
const windowMs = 50;
const bytesInWindow = 256 * 1024;

/** For what wraps its output by itself. */
const columns = '80';

/** What a shell says for a program that a signal ended. */
const codeOf = (code: number | null, signal: NodeJS.Signals | null): number =>
  code ?? 128 + (signal === null ? 0 : constants.signals[signal]);

const shellArguments = (line: string): string[] => (windows ? ['/d', '/s', '/c', `"${line}"`] : ['-c', line]);

const notStarted = (shell: string, folder: string, error: Error): Code =>
  failed({
    code: 'no-shell',
    what: `${shell} could not be started: ${error.message}`,
    where: folder,
    next: 'The command line needs a shell. Leave the workshop, and see whether it starts in this terminal.',
  });

/** Hands on text as it comes, and lets a flood wait. */
const readSlowly = (child: ChildProcess, onOutput: CommandCall['onOutput']): void => {
  const streams = [child.stdout!, child.stderr!];
  let left = bytesInWindow;
  let timer: NodeJS.Timeout | undefined;
  const refill = (): void => {
    timer = undefined;
    left = bytesInWindow;
    for (const stream of streams) stream.resume();
  };
  for (const [index, stream] of streams.entries()) {
    const name = index === 0 ? 'out' : 'err';
    const decoder = new StringDecoder('utf8');
    stream.on('data', (chunk: Buffer) => {
      onOutput(decoder.write(chunk), name);
      left -= chunk.length;
      timer ??= setTimeout(refill, windowMs);
      if (left <= 0) for (const each of streams) each.pause();
    });
    stream.on('end', () => {
      const rest = decoder.end();
      if (rest !== '') onOutput(rest, name);
    });
  }
};

export const openCommands = (place: CommandPlace): Commands => {
  const { folder, kubeconfig, stateFolder, graceMs = 2_000, shell = windows ? 'cmd.exe' : 'sh' } = place;

  const environment = async (own: Environment): Promise<NodeJS.ProcessEnv> => {
    const env = await withKubectl(place.env, stateFolder);
    // A folder that is gone would look like a shell that is not there.
    await mkdir(folder, { recursive: true }).catch(() => {});
    return { ...env, KUBECONFIG: kubeconfig, ...own };
  };

  const run = async ({ line, onOutput, hurry }: CommandCall, signal: AbortSignal): Promise<Code> => {
    const env = await environment({ COLUMNS: columns, TERM: 'dumb', PAGER: 'cat', NO_COLOR: '1' });
    if (signal.aborted) return ok({ code: codeOf(null, 'SIGTERM') });
    // A group and a session of its own: Ctrl-C in the terminal is the workshop's, and nothing can ask at the terminal.
    const child = spawn(shell, shellArguments(withoutTerminal(line)), {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !windows,
      windowsHide: true,
      windowsVerbatimArguments: windows,
    });
    const { pid } = child;
    const guard = pid === undefined ? undefined : watchOverGroup(pid);
    readSlowly(child, onOutput);
    const finished = new Promise<Code>((resolve) => {
      child.on('error', (error) => {
        if (child.pid === undefined) resolve(notStarted(shell, folder, error));
      });
      let late: NodeJS.Timeout | undefined;
      child.on('exit', (code, by) => {
        // What it left running may hold the streams open: what has been written by now is all there is to wait for.
        late = setTimeout(() => {
          child.stdout.destroy();
          child.stderr.destroy();
        }, graceMs);
        void (async () => {
          if (pid === undefined || !isGroupThere(pid)) return;
          if (!signal.aborted) onOutput('What it left running was ended.\n', 'err');
          await endGroup(pid, { graceMs, hurry });
        })();
        child.on('close', () => {
          clearTimeout(late);
          resolve(ok({ code: codeOf(code, by) }));
        });
      });
    });
    const stop = (): void => {
      if (pid !== undefined) void endGroup(pid, { graceMs, hurry });
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await finished;
    } finally {
      signal.removeEventListener('abort', stop);
      if (pid !== undefined && isGroupThere(pid)) await endGroup(pid, { graceMs, hurry });
      guard?.dismiss();
    }
  };

  const runInTerminal = async (line: string, signal: AbortSignal): Promise<Code> => {
    const env = await environment({});
    if (signal.aborted) return ok({ code: codeOf(null, 'SIGTERM') });
    return new Promise((resolve) => {
      const child = spawn(shell, shellArguments(withAlias(line)), {
        cwd: folder,
        env,
        stdio: 'inherit',
        windowsVerbatimArguments: windows,
        signal,
        killSignal: 'SIGHUP',
      });
      child.on('error', (error) => {
        if (child.pid === undefined) resolve(notStarted(shell, folder, error));
      });
      child.on('close', (code, by) => resolve(ok({ code: codeOf(code, by) })));
    });
  };

  return { takesTerminal, run, runInTerminal };
};
