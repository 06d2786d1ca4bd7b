/** Starts a program that goes on when this one ends, and waits until it says that it is ready. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Environment } from './environment.ts';

export type BackgroundOptions = {
  env: Environment;
  /** Where it works; the caller's own folder may be removed meanwhile. */
  cwd: string;
  /** Its output, from the start of this run. */
  logFile: string;
  /** Milliseconds until it must be ready. */
  timeoutMs: number;
  signal: AbortSignal;
};

/** `ready`: the first message that it sent. `ended`: it ended, or was ended for being late; with its last lines. */
export type Background = { ready: unknown; pid: number } | { ended: string; lastLines: string[] };

const tail = async (file: string): Promise<string[]> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-8);
};

/** The program sends its message with `process.send`, as Node's programs do. Rejects when the signal is aborted. */
export const startBackground = async (
  [program, ...args]: readonly [string, ...string[]],
  { env, cwd, logFile, timeoutMs, signal }: BackgroundOptions,
): Promise<Background> => {
  signal.throwIfAborted();
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(program, args, {
    env: { ...env },
    cwd,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  try {
    return await new Promise<Background>((resolve, reject) => {
      const late = setTimeout(() => stop(`it was not ready in ${timeoutMs / 1000} s`), timeoutMs);
      const ended = (how: string): void => void tail(logFile).then((lastLines) => resolve({ ended: how, lastLines }));
      const stop = (how: string): void => {
        child.removeAllListeners('exit');
        child.kill('SIGKILL');
        ended(how);
      };
      const aborted = (): void => {
        child.kill('SIGKILL');
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', aborted, { once: true });
      child.once('error', (error) => ended(error.message));
      child.once('exit', (code, name) => ended(name === null ? `exit code ${code}` : `ended by ${name}`));
      child.once('message', (ready) => resolve({ ready, pid: child.pid! }));
      child.once('close', () => signal.removeEventListener('abort', aborted));
      const done = (): void => {
        clearTimeout(late);
        signal.removeEventListener('abort', aborted);
      };
      child.once('message', done);
      child.once('exit', done);
      child.once('error', done);
    });
  } finally {
    child.removeAllListeners();
    child.on('error', () => {});
    if (child.connected) child.disconnect();
    child.unref();
  }
};
