/** What the state folder knows of the practice cluster: who runs it, how to reach it, and who is starting it right now. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileOnce, readFileIfThere, removeFile } from '../../shared/files.ts';
import { isProcessRunning } from '../../shared/is-process-running.ts';

/** Written by the practice cluster itself when it answers, removed when it ends. */
export type Running = {
  pid: number;
  /** Which program it is: another build may do things differently. */
  build: string;
  url: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** How many times as fast as the machine's its time goes. */
  speed: number;
};

/** A start takes a second; a lock that is older than this was left behind. */
const lockLifeMs = 60_000;

export const embeddedRecord = (stateFolder: string) => {
  const folder = join(stateFolder, 'practice');
  const runningFile = join(folder, 'running.json');
  const lockFile = join(folder, 'starting.lock');
  const kubeconfig = join(folder, 'kubeconfig');
  const keptFile = join(folder, 'kept.gz');

  const isStale = (text: string, now: number): boolean => {
    const [pid, at] = text.trim().split(' ').map(Number);
    return !(pid! > 0 && at! > now - lockLifeMs && isProcessRunning(pid!));
  };

  return {
    folder,
    kubeconfig,
    logFile: join(folder, 'log'),

    /** Undefined when nothing runs: a record whose process is gone says nothing. */
    async running(): Promise<Running | undefined> {
      const text = await readFileIfThere(runningFile);
      try {
        const running = JSON.parse(text ?? 'null') as Running | null;
        if (typeof running?.pid !== 'number' || !isProcessRunning(running.pid)) return undefined;
        // An older build's had only the one.
        return { ...running, speed: (running as Partial<Running>).speed ?? 1 };
      } catch {
        return undefined;
      }
    },

    /** The right to start or end it; undefined while somebody else has it. */
    async lock(now: number): Promise<(() => Promise<void>) | undefined> {
      const mine = `${process.pid} ${now}\n`;
      if (await createFileOnce(lockFile, mine)) return () => removeFile(lockFile);
      if (isStale((await readFileIfThere(lockFile)) ?? '', now)) await removeFile(lockFile);
      return undefined;
    },

    /** When what it was then was last kept (milliseconds since the epoch). */
    async keptAt(): Promise<number | undefined> {
      return (await stat(keptFile).catch(() => undefined))?.mtimeMs;
    },

    async forget(): Promise<void> {
      const files = [runningFile, kubeconfig, join(folder, 'identity.json'), keptFile];
      await Promise.all(files.map(removeFile));
    },
  };
};
