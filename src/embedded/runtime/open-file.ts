/**
 * What stands behind a file descriptor. Nothing here waits: the kernel waits for `whenReady` and asks again, so that a
 * process that is killed while it waits has taken nothing away.
 */
import type { OpenFlags, SocketAddress, Stat } from './sys.ts';

export type Ready = 'read' | 'write';

export interface OpenFile {
  /** What a link in /proc/PID/fd says: `/etc/hosts`, `pipe:[1234]`, `socket:[99]`, `/dev/pts/0`. */
  readonly link: string;
  readonly terminal: boolean;
  stat(): Stat;
  /** Bytes (empty: the end), or undefined: nothing yet. Throws SysError. */
  read(max: number): Uint8Array | undefined;
  /** How many bytes it took; 0: none now, wait. Throws SysError: EPIPE, ENOSPC, EROFS, EFBIG. */
  write(bytes: Uint8Array): number;
  /** Calls once, as soon as a read or write may do something (end and errors count). Returns how to call it off. */
  whenReady(what: Ready, run: () => void): () => void;
  /** Whether `read` would not have to wait. */
  readable(): boolean;
  /** Files only; the others throw ESPIPE or EINVAL. */
  seek(offset: number, from: 'start' | 'current' | 'end'): number;
  truncate(size: number): void;
  /** The last descriptor that meant it is closed. */
  release(): void;
  windowSize?(): { columns: number; rows: number };
  /** Only sockets have one. */
  readonly socket?: SocketFile;
  /** Only UDP sockets have it. */
  readonly datagrams?: DatagramFile;
  /** A FIFO whose other end nobody has open yet: open(2) goes on when it is ready. */
  readonly opening?: boolean;
  /** A pipe or terminal opened once more, as a path through /proc/PID/fd does. Without it the open file itself is shared. */
  reopen?(flags: OpenFlags): OpenFile;
}

/** What sockets can do beyond reading and writing. */
export interface SocketFile {
  readonly inode: number;
  /** The next connection, or undefined: none yet. Throws EINVAL when it doesn't listen. */
  accept(): { file: OpenFile; peer: SocketAddress } | undefined;
  shutdownWrite(): void;
  local(): SocketAddress;
  /** ENOTCONN. */
  peer(): SocketAddress;
}

/** What UDP sockets can do. */
export interface DatagramFile {
  send(bytes: Uint8Array, to: SocketAddress): void;
  /** Undefined: none yet. */
  receive(): { bytes: Uint8Array; from: SocketAddress } | undefined;
  connect(peer: SocketAddress): void;
}
