/** Waiting for children. */
import { type Exit, SysError } from '../../../runtime/sys.ts';
import { deathNotice, statusOf } from '../jobs.ts';
import type { Shell } from '../shell.ts';

/** Takes note of a child that has ended, whoever it was. */
const note = (shell: Shell, pid: number, exit: Exit): void => {
  if (!shell.helpers.delete(pid)) shell.jobs.ended(pid, exit);
};

/**
 * Waits for these children, taking on the way the ends of all others: the first process of a container has to. Returns
 * how each ended.
 */
export const waitForAll = async (shell: Shell, pids: readonly number[]): Promise<Exit[]> => {
  const exits = new Map<number, Exit>();
  while (exits.size < pids.length) {
    let ended: { pid: number; exit: Exit } | undefined;
    try {
      ended = await shell.sys.wait(-1);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== 'ECHILD') throw error;
      break;
    }
    if (ended === undefined) continue;
    if (pids.includes(ended.pid)) exits.set(ended.pid, ended.exit);
    else note(shell, ended.pid, ended.exit);
  }
  return pids.map((pid) => exits.get(pid) ?? { code: 127 });
};

/** In the foreground: says what a signal did to it. */
export const waitFor = async (shell: Shell, pid: number, options: { quiet: boolean }): Promise<number> => {
  const [exit] = await waitForAll(shell, [pid]);
  const notice = deathNotice(exit!);
  if (notice !== undefined && !options.quiet) await shell.say(2, `${notice}\n`);
  else if (exit!.signal === 'INT' && shell.interactive && !shell.traps.interrupted) await shell.say(2, '\n');
  return statusOf(exit!);
};
