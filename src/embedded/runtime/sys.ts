/**
 * What a program in a container may ask of its kernel: the whole world, as far as it can tell. Programs (the shell, the
 * applets, nginx) are written against this and nothing else.
 */
import type { Clock } from '../clock.ts';
import { errnoText, type Errno } from './errno.ts';

export { errnoText, type Errno };

/** A system call that failed. `message` is the C library's: `No such file or directory`. */
export class SysError extends Error {
  override readonly name = 'SysError';
  readonly errno: Errno;

  constructor(errno: Errno) {
    // Every search in PATH throws some, and nobody looks where from.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(errnoText[errno]);
    Error.stackTraceLimit = limit;
    this.errno = errno;
  }
}

/** Numbers as on Linux x86-64. */
export const signals = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
} as const;
export type Signal = keyof typeof signals;

/** How a process ended: by itself, or by a signal. A shell shows the latter as 128 + its number. */
export type Exit = { code: number; signal?: undefined } | { signal: Signal; code?: undefined };

export type FileType = 'file' | 'directory' | 'symlink' | 'fifo' | 'char' | 'socket';

/** What stat(2) says. Times in milliseconds since the epoch. */
export type Stat = {
  type: FileType;
  /** Permission bits with setuid, setgid and sticky: 0o755. */
  mode: number;
  uid: number;
  gid: number;
  size: number;
  links: number;
  inode: number;
  /** One number for each file system: mounts of the same volume share it. */
  device: number;
  modified: number;
  accessed: number;
  changed: number;
};

export type DirectoryEntry = { name: string; type: FileType; inode: number };

export type OpenFlags = {
  read?: boolean;
  write?: boolean;
  append?: boolean;
  create?: boolean;
  /** With `create`: EEXIST when it is there already. */
  exclusive?: boolean;
  truncate?: boolean;
  /** ENOTDIR unless it is one. */
  directory?: boolean;
  noFollow?: boolean;
};

export type Credentials = { uid: number; gid: number; groups: readonly number[] };

/** A program: an executable file of an image. Its value is the exit code. It may throw SysError: that is exit 1. */
export type Program = (sys: Sys) => Promise<number>;

/** A child's file descriptors by number, each one of the parent's. What is not named is not inherited. */
export type FdMap = ReadonlyMap<number, number>;

export type SpawnOptions = {
  /** Default: the parent's fds 0, 1 and 2. */
  fds?: FdMap;
  env?: ReadonlyMap<string, string>;
  cwd?: string;
  /** A process group of its own, led by the child (job control, `&` in an interactive shell). */
  newGroup?: boolean;
  /** Signals that the child starts out ignoring (`nohup`, `&` without job control: INT and QUIT). */
  ignore?: readonly Signal[];
};

export type SocketAddress = { host: string; port: number };

export type DnsQuestion = { name: string; type: 'A' | 'AAAA' | 'SRV' | 'PTR' | 'CNAME' | 'TXT' | 'NS' | 'MX' };
export type DnsRecord = { name: string; type: DnsQuestion['type']; ttl: number; data: string };
export type DnsAnswer = {
  code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  answers: readonly DnsRecord[];
  authoritative: boolean;
};

export type SignalHandling = 'default' | 'ignore' | (() => void);

export type ProcessInfo = {
  pid: number;
  ppid: number;
  uid: number;
  gid: number;
  /** As `ps` of busybox shows it. */
  state: 'R' | 'S' | 'D' | 'T' | 'Z';
  /** File name of the program, at most 15 characters. */
  command: string;
  argv: readonly string[];
  startedAt: number;
  /** CPU time used, milliseconds. */
  cpuMs: number;
  memoryBytes: number;
};

/**
 * The system calls of one process. They throw SysError. Once the process is killed a call that waits never comes back, and
 * the others throw something that only the kernel may catch: `catch` must let through what is no SysError, and nothing
 * may depend on a `finally`: what the kernel knows of (files, memory, timers of `sleep`) it takes back by itself.
 * Paths are absolute or relative to the working directory. Bytes are never shared: the callee keeps what it is given.
 */
export interface Sys {
  readonly pid: number;
  readonly ppid: number;
  /** argv[0] is the name it was called by. */
  readonly argv: readonly string[];
  /** What it was started with. A shell keeps variables of its own. */
  readonly env: ReadonlyMap<string, string>;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly cwd: string;
  chdir(path: string): void;
  /** Returns the former one. */
  umask(mask?: number): number;

  // Time and computing

  /** Rejects with EINTR when a signal with a handler arrives. */
  sleep(ms: number): Promise<void>;
  /**
   * To be called in every loop that could run for long: counts work, and gives others their turn when this process has
   * had its share. `const wait = sys.step(); if (wait !== undefined) await wait;`
   */
  step(work?: number): Promise<void> | undefined;
  /** Memory that the program holds more (or, negative, less) than before, in bytes. Too much: the container is killed. */
  charge(bytes: number): void;

  // Processes

  /**
   * Starts a program from a file (no search in PATH): ENOENT, EACCES, ENOEXEC when it is no program; `#!` is followed.
   * Returns its pid. EAGAIN when the pod has too many processes.
   */
  spawn(path: string, argv: readonly string[], options?: SpawnOptions): number;
  /**
   * A child that runs `run` (a subshell, one side of a pipe). It shares no state but what `run` closes over. Its fds are
   * all of the parent's unless `options.fds` says otherwise.
   */
  fork(run: Program, options?: SpawnOptions): number;
  /** Becomes another program: same pid, same fds. Throws SysError when that can't be; else nothing after it runs. */
  exec(path: string, argv: readonly string[], env: ReadonlyMap<string, string>): never;
  /**
   * Waits for a child (-1: any) to end and takes its entry out of the table. ECHILD when there is none. With `noHang`
   * undefined when none has ended yet. `interruptible`: EINTR when a signal with a handler arrives meanwhile.
   */
  wait(
    pid: number,
    options?: { noHang?: boolean; interruptible?: boolean },
  ): Promise<{ pid: number; exit: Exit } | undefined>;
  /** Ends this process: nothing after it runs. */
  exit(code: number): never;
  /** pid 0: own group; -1: everybody allowed; below -1: a group. ESRCH, EPERM. `0` only asks whether it could. */
  kill(pid: number, signal: Signal | 0): void;
  /** A handler runs between two system calls. Pid 1 of a container doesn't die of signals that it doesn't handle. */
  onSignal(signal: Signal, handling: SignalHandling): void;
  /** What is set for a signal now. */
  signalHandling(signal: Signal): SignalHandling;
  /** The processes that this one can see. */
  processes(): ProcessInfo[];
  setSession(): void;
  /** What `ps` shows instead of the command line (setproctitle). */
  setTitle(title: string): void;
  /** Gives up being root: setgid, setgroups, setuid. EPERM unless it is root. */
  setCredentials(credentials: Credentials): void;
  readonly group: number;

  // Open files

  /** Lowest free number. A FIFO waits for its other end. */
  open(path: string, flags: OpenFlags, mode?: number): Promise<number>;
  /**
   * Up to `max` bytes (default 64 KiB), as soon as there are some; an empty array is the end. `interruptible`: EINTR when
   * a signal with a handler arrives meanwhile.
   */
  read(fd: number, max?: number, options?: { interruptible?: boolean }): Promise<Uint8Array>;
  /** All of it. A pipe that is full waits; one without a reader: PIPE, then EPIPE. */
  write(fd: number, bytes: Uint8Array): Promise<void>;
  close(fd: number): void;
  /** `to` becomes what `from` is; returns `to`. */
  dup2(from: number, to: number): number;
  /** Lowest free number that is at least `atLeast`. */
  dup(fd: number, atLeast?: number): number;
  pipe(): { read: number; write: number };
  /** Returns the new position. */
  seek(fd: number, offset: number, from: 'start' | 'current' | 'end'): number;
  truncate(fd: number, size: number): void;
  fstat(fd: number): Stat;
  isTerminal(fd: number): boolean;
  windowSize(fd: number): { columns: number; rows: number } | undefined;
  /** Which of these can be read without waiting (end of file counts). Waits for the first; empty after `timeoutMs`. */
  poll(fds: readonly number[], timeoutMs?: number): Promise<number[]>;
  openFds(): number[];

  // The file system

  stat(path: string, options?: { follow?: boolean }): Stat;
  /** Whether this user may. Throws ENOENT and the like. */
  access(path: string, want: { read?: boolean; write?: boolean; execute?: boolean }): boolean;
  /** Without `.` and `..`, in the order of creation. */
  readDirectory(path: string): DirectoryEntry[];
  readLink(path: string): string;
  /** Without symbolic links, `.` and `..`. */
  realPath(path: string): string;
  makeDirectory(path: string, mode?: number): void;
  removeDirectory(path: string): void;
  unlink(path: string): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  symlink(target: string, path: string): void;
  makeFifo(path: string, mode?: number): void;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number, options?: { follow?: boolean }): void;
  setTimes(path: string, times: { modified?: number; accessed?: number }): void;
  /** Of the file system that `path` is on. Sizes in bytes. */
  fileSystem(path: string): {
    type: string;
    total: number;
    free: number;
    used: number;
    mountPoint: string;
    source: string;
  };
  /** EPERM without the capability, which only privileged containers have. */
  mount(
    source: string,
    path: string,
    options: { type?: string; readOnly?: boolean; bind?: boolean; remount?: boolean },
  ): void;
  unmount(path: string): void;

  // The pod's network. IPv4 and the name `localhost` only; names are looked up by the C library (userland/lookup-host.ts).

  /**
   * A listening TCP socket. EADDRINUSE, EADDRNOTAVAIL. Host `0.0.0.0` (or `::`) is every address of the pod; with
   * `v6Only` `::` leaves the IPv4 addresses to others.
   */
  listen(address: SocketAddress, options?: { v6Only?: boolean }): number;
  /** Waits for the next connection. */
  accept(fd: number): Promise<{ fd: number; peer: SocketAddress }>;
  /** ECONNREFUSED, EHOSTUNREACH, ETIMEDOUT (after the kernel's 127 s, or `timeoutMs`). */
  connect(address: SocketAddress, options?: { timeoutMs?: number; source?: string }): Promise<number>;
  /**
   * A UDP socket; port 0 is any that is free. With a peer (`connectDatagrams`) `read` and `write` take one datagram each,
   * and ECONNREFUSED says that nobody listens there.
   */
  bindDatagrams(address: SocketAddress, options?: { v6Only?: boolean }): number;
  connectDatagrams(fd: number, peer: SocketAddress): void;
  /** Never waits: what has no room is lost. EMSGSIZE. */
  sendDatagram(fd: number, bytes: Uint8Array, to: SocketAddress): void;
  /** Waits for the next one. */
  receiveDatagram(fd: number): Promise<{ bytes: Uint8Array; from: SocketAddress }>;
  /** No more will be written: the other side reads the end. */
  shutdown(fd: number): void;
  localAddress(fd: number): SocketAddress;
  peerAddress(fd: number): SocketAddress;
  /** Asks a name server, over UDP unless told otherwise. ETIMEDOUT after `timeoutMs` when nothing answers there. */
  dnsQuery(
    server: string,
    question: DnsQuestion,
    timeoutMs?: number,
    options?: { overTcp?: boolean },
  ): Promise<DnsAnswer>;
  addresses(): { name: string; address: string; prefix: number; mac: string; mtu: number }[];

  // The machine

  uname(): { system: string; node: string; release: string; version: string; machine: string };
  setHostname(name: string): void;
  memory(): { totalBytes: number; freeBytes: number };
  /** Seconds since the node started. */
  uptime(): number;
  /** A user's random bytes. */
  random(length: number): Uint8Array;
}
