/** Applets that run another program: `env`, `nice`, `timeout` and the like. */
import { type Sys, SysError } from '../../../runtime/sys.ts';
import { complain } from '../options.ts';
import { programPath } from '../program-path.ts';

/** Says why a program can't be run; the exit code is that of shells. */
export const refuse = async (sys: Sys, name: string, error: SysError): Promise<number> => {
  await complain(sys, `can't execute '${name}': ${error.message}`);
  return error.errno === 'ENOENT' ? 127 : 126;
};

/** Becomes the program; returns only when that can't be, which has been said then. */
export const become = async (
  sys: Sys,
  argv: readonly string[],
  env: ReadonlyMap<string, string> = sys.env,
): Promise<number> => {
  const name = argv[0]!;
  try {
    return sys.exec(programPath(sys, name, env.get('PATH')), argv, env);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    return refuse(sys, name, error);
  }
};

/** Starts it as a child; a number below 0 is the negative of the exit code, after the reason was said. */
export const start = async (sys: Sys, argv: readonly string[]): Promise<number> => {
  const name = argv[0]!;
  try {
    return sys.spawn(programPath(sys, name), argv);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    return -(await refuse(sys, name, error));
  }
};
