import type { Sys } from '../../../../runtime/sys.ts';
import { complain } from '../../options.ts';
import { programPath } from '../../program-path.ts';
import { reasonOf } from '../../streams.ts';

/** Runs a command and waits for it. Returns whether it ended with 0; what can't be started is said. */
export const runCommand = async (sys: Sys, argv: readonly string[]): Promise<boolean> => {
  let pid: number;
  try {
    pid = sys.spawn(programPath(sys, argv[0]!), argv);
  } catch (error) {
    await complain(sys, `${argv[0]}: ${reasonOf(error)}`);
    return false;
  }
  const ended = await sys.wait(pid);
  return ended?.exit.code === 0;
};
