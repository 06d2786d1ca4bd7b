/** What `test` asks about files. */
import { type Stat, type Sys, SysError } from '../../../runtime/sys.ts';

/** Undefined: it isn't there, or can't be asked. */
export const statOf = (sys: Sys, path: string, follow = true): Stat | undefined => {
  try {
    return sys.stat(path, { follow });
  } catch (error) {
    if (error instanceof SysError) return undefined;
    throw error;
  }
};

const may = (sys: Sys, path: string, want: { read?: boolean; write?: boolean; execute?: boolean }): boolean => {
  try {
    return sys.access(path, want);
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
};

/** `-e`, `-f` and the like. */
export const fileTest = (sys: Sys, operator: string, path: string): boolean => {
  if (operator === '-r') return may(sys, path, { read: true });
  if (operator === '-w') return may(sys, path, { write: true });
  if (operator === '-x') return may(sys, path, { execute: true });
  if (operator === '-h' || operator === '-L') return statOf(sys, path, false)?.type === 'symlink';
  const stat = statOf(sys, path);
  if (stat === undefined) return false;
  switch (operator) {
    case '-e':
      return true;
    case '-f':
      return stat.type === 'file';
    case '-d':
      return stat.type === 'directory';
    case '-c':
      return stat.type === 'char';
    case '-p':
      return stat.type === 'fifo';
    case '-S':
      return stat.type === 'socket';
    case '-s':
      return stat.size > 0;
    case '-u':
      return (stat.mode & 0o4000) !== 0;
    case '-g':
      return (stat.mode & 0o2000) !== 0;
    case '-k':
      return (stat.mode & 0o1000) !== 0;
    case '-O':
      return stat.uid === sys.credentials.uid;
    case '-G':
      return stat.gid === sys.credentials.gid;
    case '-N':
      return stat.modified > stat.accessed;
    default:
      return false;
  }
};
