/** A command with all that it started: ending it for sure, also when this process is gone. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const windows = process.platform === 'win32';

const signalGroup = (pid: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    // Somebody is there whom we may not end.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const stateAndGroup = (pid: string): { state: string; group: number } | undefined => {
  try {
    // The name of the program stands in parentheses, which may be part of it too.
    const [state = '', , group] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return { state, group: Number(group) };
  } catch {
    return undefined;
  }
};

/** Ended processes keep their group until somebody asks how they ended, which in some containers nobody does. */
const hasOnlyZombies = (pid: number): boolean => {
  if (process.platform !== 'linux') return false;
  const members = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(stateAndGroup)
    .filter((member) => member?.group === pid);
  return members.every((member) => member?.state === 'Z');
};

/** Whether any process of the group is left. On Windows there are no groups. */
export const isGroupThere = (pid: number): boolean => !windows && signalGroup(pid, 0) && !hasOnlyZombies(pid);

const lookEveryMs = 20;

/** Asks all of it to end, and ends it after `graceMs` or as soon as there is a hurry. Resolves when it is gone. */
export const endGroup = async (
  pid: number,
  { graceMs, hurry }: { graceMs: number; hurry: AbortSignal },
): Promise<void> => {
  if (windows) {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  if (!hurry.aborted) signalGroup(pid, 'SIGTERM');
  const until = performance.now() + graceMs;
  while (isGroupThere(pid) && !hurry.aborted && performance.now() < until) await delay(lookEveryMs);
  if (isGroupThere(pid)) signalGroup(pid, 'SIGKILL');
};

/** Reads until the pipe from the workshop breaks, which it does however the workshop ends. */
const guardScript = 'read _; kill -TERM -"$1"; sleep 2; kill -KILL -"$1"';

export type Guard = {
  /** The group has ended: nothing is to be done. */
  dismiss(): void;
  /** What happens when this process is killed. */
  abandon(): void;
};

/** Ends the group when this process is killed. Windows does that by itself. */
export const watchOverGroup = (pid: number): Guard => {
  if (windows) return { dismiss: () => {}, abandon: () => {} };
  const guard = spawn('sh', ['-c', guardScript, 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  return { dismiss: () => void guard.kill('SIGKILL'), abandon: () => guard.stdin.destroy() };
};
