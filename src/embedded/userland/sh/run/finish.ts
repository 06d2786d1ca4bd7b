/** The end of a shell process: errors become its status, and the EXIT trap runs. */
import { SysError } from '../../../runtime/sys.ts';
import { Interrupted, ShellExit, ShellFailure } from '../failures.ts';
import type { Shell } from '../shell.ts';
import { runText } from './text.ts';

/** The status that an error ends the process with; other errors go on up. */
const statusOfError = async (shell: Shell, error: unknown): Promise<number> => {
  if (error instanceof ShellExit) return error.status;
  if (error instanceof Interrupted) return 130;
  if (error instanceof ShellFailure) {
    if (error.text !== undefined) await shell.complain(error.text);
    return error.status;
  }
  // A call that no command expects to fail: too many open files, say.
  if (error instanceof SysError) {
    await shell.complain(error.message);
    return 2;
  }
  // The host's stack: a real shell would have used up its own.
  if (error instanceof RangeError && /call stack/.test(error.message)) return crash(shell);
  throw error;
};

/** Ends the process as a stack overflow does. */
export const crash = (shell: Shell): number => {
  shell.sys.onSignal('SEGV', 'default');
  shell.sys.kill(shell.sys.pid, 'SEGV');
  // The first process of a container doesn't die of it.
  return shell.sys.exit(139);
};

/** Runs a shell to its end and returns its exit code. */
export const finishShell = async (shell: Shell, run: () => Promise<number>): Promise<number> => {
  let status: number;
  try {
    status = await run();
  } catch (error) {
    status = await statusOfError(shell, error);
  }
  const last = shell.traps.takeExit();
  if (last === undefined || last === '') return status & 255;
  try {
    shell.status = status;
    shell.jump = undefined;
    await runText(shell, last);
  } catch (error) {
    if (error instanceof ShellExit) return error.status & 255;
    status = await statusOfError(shell, error);
  }
  return status & 255;
};
