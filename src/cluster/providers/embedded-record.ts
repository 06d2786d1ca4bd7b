/** What the state folder knows of the practice cluster: who runs it, how to reach it, and who is starting it right now. */
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
};

/** A start takes a second; a lock that is older than this was left behind. */
const lockLifeMs = 60_000;

export const embeddedRecord = (stateFolder: string) => {
  const folder = join(stateFolder, 'practice');
  const runningFile = join(folder, 'running.json');
  const lockFile = join(folder, 'starting.lock');
  const kubeconfig = join(folder, 'kubeconfig');

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
        return typeof running?.pid === 'number' && isProcessRunning(running.pid) ? running : undefined;
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

    async forget(): Promise<void> {
      await Promise.all([removeFile(runningFile), removeFile(kubeconfig), removeFile(join(folder, 'identity.json'))]);
    },
  };
};
