/** Programs: where they are found, and how they are started. */
import { type FdMap, type Sys, SysError } from '../../../runtime/sys.ts';
import { ShellFailure } from '../failures.ts';
import { Shell } from '../shell.ts';
import { finishShell } from './finish.ts';
import { runScriptFile } from './script-file.ts';
import { waitFor } from './wait.ts';

/** Where to look for a command without a slash, in order. */
export const candidates = (path: string | undefined, name: string): string[] =>
  (path ?? '').split(':').map((folder) => (folder === '' ? name : `${folder.replace(/\/$/, '')}/${name}`));

const executable = (sys: Sys, path: string): boolean => {
  try {
    return sys.stat(path).type === 'file' && sys.access(path, { execute: true });
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
};

/** The file that a command's name means; undefined: none. */
export const findProgram = (shell: Shell, name: string, path = shell.variables.get('PATH')): string | undefined => {
  if (name.includes('/')) return name;
  return candidates(path, name).find((file) => executable(shell.sys, file));
};

/** The status and the words for what could not be started. */
const refusal = (error: SysError): { status: number; text: string } => {
  if (error.errno === 'ENOENT' || error.errno === 'ENOTDIR') return { status: 127, text: 'not found' };
  return { status: 126, text: error.message };
};

export type ProgramOptions = {
  fds: FdMap;
  assigned: readonly [string, string][];
  /** It may take the shell's place. */
  tail: boolean;
  /** Instead of the shell's PATH. */
  path?: string;
};

export const environmentWith = (shell: Shell, assigned: readonly [string, string][]): ReadonlyMap<string, string> => {
  const base = shell.variables.environment();
  if (assigned.length === 0) return base;
  return new Map([...base, ...assigned]);
};

/** Takes the shell's place; only comes back by failing. */
export const becomeProgram = (
  shell: Shell,
  file: string,
  argv: readonly string[],
  fds: FdMap,
  env: ReadonlyMap<string, string>,
): never => {
  const { sys } = shell;
  // Out of the way first, so that none is overwritten before it was copied.
  const copies = [...fds].map(([to, from]) => [to, to === from ? from : sys.dup(from, 64)] as const);
  for (const [to, from] of copies) if (to !== from) sys.dup2(from, to);
  for (const fd of sys.openFds()) if (!fds.has(fd)) sys.close(fd);
  return sys.exec(file, argv, env);
};

/** A file that is no program is a script of this shell. */
const startScript = (
  shell: Shell,
  file: string,
  argv: readonly string[],
  fds: FdMap,
  env: ReadonlyMap<string, string>,
): number =>
  shell.sys.fork(
    async (sys) => {
      const child = new Shell(sys, file, { interactive: false });
      for (const [name, value] of env) child.variables.set(name, value, { exported: true });
      child.positional = argv.slice(1);
      return finishShell(child, () => runScriptFile(child, file));
    },
    { fds },
  );

export const runProgram = async (shell: Shell, argv: readonly string[], options: ProgramOptions): Promise<number> => {
  const { sys } = shell;
  const name = argv[0]!;
  const { fds, assigned, tail } = options;
  const path =
    options.path ?? assigned.findLast(([variable]) => variable === 'PATH')?.[1] ?? shell.variables.get('PATH');
  const file = name === '' ? undefined : findProgram(shell, name, path);
  const say = async (status: number, text: string): Promise<number> => {
    // The message goes where the command's own errors would have gone.
    const error = fds.get(2);
    if (error !== undefined) await shell.say(error, `${shell.prefix()}${name}: ${text}\n`);
    return status;
  };
  if (file === undefined) return say(127, 'not found');
  const env = environmentWith(shell, assigned);
  let pid: number;
  try {
    if (tail && !shell.traps.any && shell.helpers.size === 0) {
      if (sys.stat(file).type === 'file' && sys.access(file, { execute: true }))
        becomeProgram(shell, file, argv, fds, env);
    }
    pid = sys.spawn(file, argv, { fds, env });
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno === 'EAGAIN' || error.errno === 'ENOMEM') throw new ShellFailure(2, `can't fork: ${error.message}`);
    if (error.errno !== 'ENOEXEC') {
      const { status, text } = refusal(error);
      return say(status, text);
    }
    // Where it was to take this process's place, the descriptors are the child's already.
    const now = tail ? new Map(sys.openFds().map((fd) => [fd, fd])) : fds;
    pid = startScript(shell, file, argv, now, env);
  }
  return waitFor(shell, pid, { quiet: false });
};
