/** A UDP socket, as an open file. */
import type { OpenFile } from '../open-file.ts';
import { SysError, type Errno, type SocketAddress } from '../sys.ts';
import { socketStat } from './socket-stat.ts';
import { createWaiters } from './waiters.ts';

/** What may lie unread; what comes beyond it is lost, as on Linux (net.core.rmem_default). */
const inboxBytes = 212_992;
/** What the kernel keeps beside each datagram. */
const overheadBytes = 256;
/** What fits into one datagram over IPv4. */
const largestBytes = 65_507;

export type DatagramSocketOptions = {
  inode: number;
  uid: number;
  createdAt: number;
  local: SocketAddress;
  v6Only: boolean;
  /** Sends; what goes wrong on the way is heard by `fail`, or not at all. */
  send(socket: DatagramSocket, bytes: Uint8Array, to: SocketAddress): void;
  onRelease(socket: DatagramSocket): void;
};

export interface DatagramSocket extends OpenFile {
  readonly uid: number;
  readonly local: SocketAddress;
  readonly v6Only: boolean;
  readonly remote: SocketAddress | undefined;
  readonly socket: NonNullable<OpenFile['socket']>;
  readonly datagrams: NonNullable<OpenFile['datagrams']>;
  receive(bytes: Uint8Array, from: SocketAddress): void;
  /** An answer of the network itself: nobody listens there. Only a socket with a peer hears of it. */
  fail(errno: Errno): void;
  /** The network is gone. */
  shut(): void;
}

type Datagram = { bytes: Uint8Array; from: SocketAddress };

export const createDatagramSocket = (options: DatagramSocketOptions): DatagramSocket => {
  const { inode, uid, createdAt, local, v6Only } = options;
  const inbox: Datagram[] = [];
  let held = 0;
  let remote: SocketAddress | undefined;
  let trouble: Errno | undefined;
  let closed = false;
  const readable = (): boolean => closed || trouble !== undefined || inbox.length > 0;
  const waiters = createWaiters((what) => what === 'write' || readable());

  const complain = (): void => {
    if (trouble === undefined) return;
    const errno = trouble;
    trouble = undefined;
    throw new SysError(errno);
  };

  const send = (bytes: Uint8Array, to: SocketAddress): void => {
    complain();
    if (closed) throw new SysError('ENETUNREACH');
    if (bytes.length > largestBytes) throw new SysError('EMSGSIZE');
    options.send(socket, Uint8Array.from(bytes), to);
  };

  const receive = (): Datagram | undefined => {
    const next = inbox.shift();
    if (next !== undefined) {
      held -= next.bytes.length + overheadBytes;
      return next;
    }
    complain();
    if (closed) throw new SysError('ENETUNREACH');
    return undefined;
  };

  const socket: DatagramSocket = {
    link: `socket:[${inode}]`,
    terminal: false,
    uid,
    local,
    v6Only,
    get remote() {
      return remote;
    },
    stat: () => socketStat(inode, uid, createdAt),
    // What doesn't fit into the reader's buffer is lost, as in recv(2).
    read: (max) => receive()?.bytes.subarray(0, max),
    write(bytes) {
      if (remote === undefined) throw new SysError('EDESTADDRREQ');
      send(bytes, remote);
      return bytes.length;
    },
    whenReady: (what, run) => waiters.add(what, run),
    readable,
    seek() {
      throw new SysError('ESPIPE');
    },
    truncate() {
      throw new SysError('EINVAL');
    },
    release() {
      options.onRelease(socket);
      socket.shut();
    },
    receive(bytes, from) {
      if (remote !== undefined && (remote.host !== from.host || remote.port !== from.port)) return;
      const size = bytes.length + overheadBytes;
      if (closed || held + size > inboxBytes) return;
      held += size;
      inbox.push({ bytes, from });
      waiters.wake('read');
    },
    fail(errno) {
      if (remote === undefined || closed) return;
      trouble = errno;
      waiters.wake('read');
    },
    shut() {
      if (closed) return;
      closed = true;
      inbox.length = 0;
      waiters.wake('read', 'write');
    },
    datagrams: {
      send,
      receive,
      connect(to) {
        remote = { ...to };
      },
    },
    socket: {
      inode,
      accept() {
        throw new SysError('EOPNOTSUPP');
      },
      shutdownWrite() {
        if (remote === undefined) throw new SysError('ENOTCONN');
      },
      local: () => ({ ...local }),
      peer() {
        if (remote === undefined) throw new SysError('ENOTCONN');
        return { ...remote };
      },
    },
  };
  return socket;
};
