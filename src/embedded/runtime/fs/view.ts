/** A container's file systems as its processes see them: the mount table and all calls that take a path. */
import type { OpenFile } from '../open-file.ts';
import type { Credentials, DirectoryEntry, OpenFlags, Program, Stat } from '../sys.ts';

/** Who calls: decides about relative paths, permission and ownership. */
export type Caller = {
  cwd: string;
  credentials: Credentials;
  umask: number;
  /** Without `CAP_`: DAC_OVERRIDE lets root pass modes, CHOWN, FOWNER, SYS_ADMIN for mounts. */
  capabilities: ReadonlySet<string>;
  pid: number;
  now: number;
};

/** What an executable file is. */
/** `runsAs`: whose program it is, when its mode says that it runs as that one (setuid, setgid). */
export type Executable =
  | { program: Program; runsAs?: { uid?: number; gid?: number } }
  | { interpreter: string; argument?: string };

/** All throw SysError as Linux would. Nothing here waits, but `open` of a FIFO: see `FifoWait`. */
export interface FileSystemView {
  /** For a FIFO whose other end nobody has open: an OpenFile that first becomes ready when that happens. */
  open(caller: Caller, path: string, flags: OpenFlags, mode: number): OpenFile;
  /** ENOENT, EACCES (no x bit, or on a folder), ENOEXEC (no program and no `#!`). */
  executable(caller: Caller, path: string): Executable;
  stat(caller: Caller, path: string, follow: boolean): Stat;
  access(caller: Caller, path: string, want: { read?: boolean; write?: boolean; execute?: boolean }): boolean;
  readDirectory(caller: Caller, path: string): DirectoryEntry[];
  readLink(caller: Caller, path: string): string;
  /** ENOENT, ENOTDIR, EACCES: for chdir the result must be a directory that may be searched. */
  realPath(caller: Caller, path: string): string;
  makeDirectory(caller: Caller, path: string, mode: number): void;
  removeDirectory(caller: Caller, path: string): void;
  unlink(caller: Caller, path: string): void;
  rename(caller: Caller, from: string, to: string): void;
  link(caller: Caller, from: string, to: string): void;
  symlink(caller: Caller, target: string, path: string): void;
  makeFifo(caller: Caller, path: string, mode: number): void;
  chmod(caller: Caller, path: string, mode: number): void;
  chown(caller: Caller, path: string, uid: number, gid: number, follow: boolean): void;
  setTimes(caller: Caller, path: string, times: { modified?: number; accessed?: number }): void;
  fileSystem(
    caller: Caller,
    path: string,
  ): { type: string; total: number; free: number; used: number; mountPoint: string; source: string };
  mount(
    caller: Caller,
    source: string,
    path: string,
    options: { type?: string; readOnly?: boolean; bind?: boolean; remount?: boolean },
  ): void;
  unmount(caller: Caller, path: string): void;
  /** Lines of /proc/self/mountinfo. */
  mountInfo(): string;
  /** Lines of /proc/mounts. */
  mounts(): string;
  /** Bytes in this container's writable layer. */
  layerBytes(): number;
  /** What of them counts against the node's bound. */
  heldBytes(): number;
  /** Bytes in memory-backed file systems that are this container's own (/dev/shm, tmpfs). */
  memoryBytes(): number;
  /** A file of the view read whole by the runtime itself, as root; undefined when it isn't there. */
  readFile(path: string): Uint8Array | undefined;
  /** Gives back what its own file systems hold. Nobody looks at it again. */
  release?(): void;
}
