/** One end of a TCP connection, as an open file. */
import type { SocketEntry } from '../fs/process-view.ts';
import type { OpenFile } from '../open-file.ts';
import { SysError, type Errno, type SocketAddress } from '../sys.ts';
import { createByteQueue } from './byte-queue.ts';
import { socketStat } from './socket-stat.ts';
import { createWaiters } from './waiters.ts';

export type TcpSocketOptions = {
  inode: number;
  uid: number;
  createdAt: number;
  local: SocketAddress;
  remote: SocketAddress;
  family: 4 | 6;
  /** Connecting has come to an end, good or bad. */
  onSettled(socket: TcpSocket): void;
  /** The descriptor is gone, and so is the address. */
  onRelease(socket: TcpSocket): void;
};

export interface TcpSocket extends OpenFile {
  readonly family: 4 | 6;
  /** Undefined while there is nothing to list: not connected yet, or not any more. */
  readonly state: SocketEntry['state'] | undefined;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly uid: number;
  readonly socket: NonNullable<OpenFile['socket']>;
  /** The other end is there. */
  connected(peer: TcpSocket): void;
  /** Connecting came to nothing: whoever reads or writes hears why. */
  fail(errno: Errno): void;
  /** From the other end: how many bytes it took. */
  receive(bytes: Uint8Array): number;
  /** From the other end: no more will come. */
  receiveEnd(): void;
  /** From the other end, or because it has vanished. */
  receiveReset(): void;
  /** From the other end: there is room again. */
  drained(): void;
  /** Tells both ends that the connection is broken. */
  abort(): void;
  /** Whether this end is closed for good. */
  readonly released: boolean;
}

type Phase = 'connecting' | 'open' | 'dead';

export const createTcpSocket = (options: TcpSocketOptions): TcpSocket => {
  const { inode, uid, createdAt, local, remote, family } = options;
  const inbox = createByteQueue();
  let phase: Phase = 'connecting';
  let peer: TcpSocket | undefined;
  /** Why connecting failed: said again and again. */
  let refusal: Errno | undefined;
  /** A broken connection: said once, then it reads as ended. */
  let broken: Errno | undefined;
  let endReceived = false;
  let endSent = false;
  let released = false;
  let freed = false;

  const canRead = (): boolean =>
    released || phase === 'dead' || refusal !== undefined || inbox.length > 0 || (phase === 'open' && endReceived);
  const canWrite = (): boolean => {
    if (phase !== 'open') return phase === 'dead';
    return endSent || peer === undefined || peer.released || roomAtPeer();
  };
  const roomAtPeer = (): boolean => !full;
  /** The other end took less than it was given. */
  let full = false;
  const waiters = createWaiters((what) => (what === 'read' ? canRead() : canWrite()));

  const free = (): void => {
    if (freed) return;
    freed = true;
    options.onRelease(socket);
  };

  const die = (errno: Errno | undefined): void => {
    if (phase === 'dead') return;
    phase = 'dead';
    broken = errno;
    peer = undefined;
    waiters.wake('read', 'write');
  };

  const complain = (): void => {
    if (refusal !== undefined) throw new SysError(refusal);
    if (broken !== undefined) {
      const errno = broken;
      broken = undefined;
      throw new SysError(errno);
    }
  };

  const finishIfBothEnded = (): void => {
    if (phase === 'open' && endSent && endReceived && released) {
      phase = 'dead';
      peer = undefined;
      free();
    }
  };

  const sendEnd = (): void => {
    if (endSent || phase !== 'open') return;
    endSent = true;
    peer?.receiveEnd();
  };

  const socket: TcpSocket = {
    link: `socket:[${inode}]`,
    terminal: false,
    family,
    local,
    remote,
    uid,
    get state() {
      if (phase !== 'open' || released) return undefined;
      if (endReceived) return endSent ? undefined : 'CLOSE_WAIT';
      return 'ESTABLISHED';
    },
    get released() {
      return released;
    },
    stat: () => socketStat(inode, uid, createdAt),
    read(max) {
      if (released) return new Uint8Array(0);
      if (inbox.length > 0) {
        const bytes = inbox.shift(max);
        peer?.drained();
        return bytes;
      }
      complain();
      if (phase === 'connecting') return undefined;
      return endReceived || phase === 'dead' ? new Uint8Array(0) : undefined;
    },
    write(bytes) {
      complain();
      // Writing nothing only asks whether connecting went well.
      if (phase === 'connecting' || bytes.length === 0) return 0;
      if (endSent || phase === 'dead' || peer === undefined) throw new SysError('EPIPE');
      const taken = peer.receive(bytes);
      full = taken < bytes.length;
      return taken;
    },
    whenReady: (what, run) => waiters.add(what, run),
    readable: canRead,
    seek() {
      throw new SysError('ESPIPE');
    },
    truncate() {
      throw new SysError('EINVAL');
    },
    release() {
      if (released) return;
      released = true;
      if (phase === 'open' && inbox.length > 0) {
        // Data that nobody will read any more: the other side hears that it was lost.
        inbox.clear();
        const other = peer;
        die(undefined);
        other?.receiveReset();
      } else if (phase === 'open') {
        sendEnd();
        finishIfBothEnded();
      } else {
        die(undefined);
      }
      if (phase === 'dead') free();
      waiters.wake('read');
    },
    connected(other) {
      peer = other;
      phase = 'open';
      options.onSettled(socket);
      waiters.wake('read', 'write');
    },
    fail(errno) {
      if (phase !== 'connecting') return;
      refusal = errno;
      phase = 'dead';
      options.onSettled(socket);
      waiters.wake('read', 'write');
    },
    receive(bytes) {
      if (released) {
        // Nobody is there to read it: it goes on its way, and a reset comes back.
        const other = peer;
        die(undefined);
        free();
        queueMicrotask(() => other?.receiveReset());
        return bytes.length;
      }
      const wasEmpty = inbox.length === 0;
      const taken = inbox.push(bytes);
      if (wasEmpty && taken > 0) waiters.wake('read');
      return taken;
    },
    receiveEnd() {
      if (endReceived) return;
      endReceived = true;
      waiters.wake('read');
      finishIfBothEnded();
    },
    receiveReset() {
      die(endReceived && !endSent ? 'EPIPE' : 'ECONNRESET');
      if (released) free();
    },
    drained() {
      if (!full) return;
      full = false;
      waiters.wake('write');
    },
    abort() {
      const other = peer;
      die('ECONNRESET');
      other?.receiveReset();
      if (released) free();
    },
    socket: {
      inode,
      accept() {
        throw new SysError('EINVAL');
      },
      shutdownWrite() {
        if (phase !== 'open') throw new SysError('ENOTCONN');
        sendEnd();
        finishIfBothEnded();
      },
      local: () => ({ ...local }),
      peer() {
        if (phase !== 'open') throw new SysError('ENOTCONN');
        return { ...remote };
      },
    },
  };
  return socket;
};
