/** How runc finds a container's command, and its words when it does not. */
import type { Caller, FileSystemView } from '../fs/view.ts';
import { SysError } from '../sys.ts';

/** As Go's library says the same errors. */
export const reasonOf = (error: SysError): string => error.message.charAt(0).toLowerCase() + error.message.slice(1);

const inWords = (error: unknown, words: (reason: string) => string): { failure: string } => {
  if (!(error instanceof SysError)) throw error;
  return { failure: words(reasonOf(error)) };
};

/** Undefined: it may be executed. */
const trouble = (view: FileSystemView, caller: Caller, path: string): string | undefined => {
  try {
    const { type, mode } = view.stat(caller, path, true);
    if (type === 'directory' || (mode & 0o111) === 0) return 'permission denied';
    return view.access(caller, path, { execute: true }) ? undefined : 'permission denied';
  } catch (error) {
    return inWords(error, (reason) => `stat ${path}: ${reason}`).failure;
  }
};

/** Path of the program that a command means. */
export const findCommand = (
  view: FileSystemView,
  caller: Caller,
  command: string,
  searchPath: string,
): { path: string } | { failure: string } => {
  const refusal = (reason: string): { failure: string } => ({ failure: `exec: ${JSON.stringify(command)}: ${reason}` });
  if (command.includes('/')) {
    const reason = trouble(view, caller, command);
    return reason === undefined ? { path: command } : refusal(reason);
  }
  for (const folder of command === '' ? [] : searchPath.split(':')) {
    const path = folder === '' ? `./${command}` : `${folder}/${command}`;
    if (trouble(view, caller, path) === undefined) return { path };
  }
  return refusal('executable file not found in $PATH');
};

/** Makes the working directory when it is missing, as root, and enters it as the user. */
export const enterDirectory = (
  view: FileSystemView,
  root: Caller,
  user: Caller,
  path: string,
): { cwd: string } | { failure: string } => {
  const inInit = 'error during container init: ';
  try {
    makeDirectories(view, root, path);
  } catch (error) {
    return inWords(error, (reason) => `${inInit}mkdir ${path}: ${reason}`);
  }
  try {
    const cwd = view.realPath(user, path);
    if (!view.access(user, cwd, { execute: true })) throw new SysError('EACCES');
    return { cwd };
  } catch (error) {
    return inWords(
      error,
      (reason) => `${inInit}chdir to cwd (${JSON.stringify(path)}) set in config.json failed: ${reason}`,
    );
  }
};

const makeDirectories = (view: FileSystemView, root: Caller, path: string): void => {
  const parts = path.split('/').filter((part) => part !== '');
  for (const index of parts.keys()) {
    const folder = `/${parts.slice(0, index + 1).join('/')}`;
    if (typeAt(view, root, folder) === undefined) view.makeDirectory(root, folder, 0o755);
    else if (typeAt(view, root, folder) !== 'directory') throw new SysError('ENOTDIR');
  }
};

const typeAt = (view: FileSystemView, root: Caller, path: string): string | undefined => {
  try {
    return view.stat(root, path, true).type;
  } catch (error) {
    if (error instanceof SysError && error.errno === 'ENOENT') return undefined;
    throw error;
  }
};

const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** As containerd and runc complete it: a search path, the kind of terminal, the user's home. */
export const environmentOf = (
  env: ReadonlyMap<string, string>,
  { tty, uid, view }: { tty: boolean; uid: number; view: FileSystemView },
): Map<string, string> => {
  const all = new Map([['PATH', usualPath], ...(tty ? ([['TERM', 'xterm']] as const) : []), ...env]);
  if (!all.has('HOME')) all.set('HOME', homeOf(view, uid));
  return all;
};

const homeOf = (view: FileSystemView, uid: number): string => {
  const users = Buffer.from(view.readFile('/etc/passwd') ?? []).toString();
  const fields = users
    .split('\n')
    .map((line) => line.split(':'))
    .find((each) => each[2] === String(uid));
  return fields?.[5] ?? '/';
};
