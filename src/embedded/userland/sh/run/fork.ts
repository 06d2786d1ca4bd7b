/** Subshells: children that go on with a copy of the shell. */
import { type Signal, type Sys, SysError } from '../../../runtime/sys.ts';
import { ShellFailure } from '../failures.ts';
import { Shell, type MaybePromise } from '../shell.ts';
import { finishShell } from './finish.ts';

export type ForkOptions = {
  /** The child's descriptor and the parent's that it becomes. */
  replace?: readonly (readonly [child: number, parent: number])[];
  /** The parent's descriptors that the child doesn't get. */
  drop?: readonly number[];
  newGroup?: boolean;
  ignore?: readonly Signal[];
};

/** Returns the pid. A shell that can't have another process fails. */
export const forkShell = (
  shell: Shell,
  run: (child: Shell) => MaybePromise<number>,
  options: ForkOptions = {},
): number => {
  const fds = new Map(shell.openFds().map((fd) => [fd, fd]));
  for (const fd of options.drop ?? []) fds.delete(fd);
  for (const [child, parent] of options.replace ?? []) fds.set(child, parent);
  const { arg0 } = shell;
  const from = shell.snapshot();
  try {
    return shell.sys.fork(
      async (sys: Sys) => {
        const child = new Shell(sys, arg0, { interactive: false, from });
        return finishShell(child, async () => run(child));
      },
      {
        fds,
        ...(options.newGroup === true && { newGroup: true }),
        ...(options.ignore !== undefined && { ignore: options.ignore }),
      },
    );
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new ShellFailure(2, `can't fork: ${error.message}`);
  }
};
