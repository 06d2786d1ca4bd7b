import type { OpenFile } from '../open-file.ts';
import { SysError, type SocketAddress } from '../sys.ts';
import { socketStat } from './socket-stat.ts';
import type { TcpSocket } from './tcp-socket.ts';
import { createWaiters } from './waiters.ts';

/** As many connections as may wait to be accepted; those beyond wait for room, as if their packets were lost. */
const backlog = 128;

/** Somebody who connects while the backlog is full: let in when there is room, refused when the listener goes. */
export type Applicant = { admit(listener: ListeningSocket): void; refuse(): void };

export interface ListeningSocket extends OpenFile {
  readonly uid: number;
  /** `0.0.0.0`, `::` or one of the stack's addresses. */
  readonly local: SocketAddress;
  /** An IPv6 socket that leaves IPv4 to others. */
  readonly v6Only: boolean;
  readonly socket: NonNullable<OpenFile['socket']>;
  /** False: the backlog is full. */
  enqueue(connection: TcpSocket): boolean;
  /** Puts somebody at the end of the line. Returns how to leave it. */
  line(applicant: Applicant): () => void;
  /** The address is gone: what waits in the backlog is reset. */
  shut(): void;
}

export type ListeningSocketOptions = {
  inode: number;
  uid: number;
  createdAt: number;
  local: SocketAddress;
  v6Only: boolean;
  onRelease(socket: ListeningSocket): void;
};

export const createListeningSocket = (options: ListeningSocketOptions): ListeningSocket => {
  const { inode, uid, createdAt, local, v6Only } = options;
  const queue: TcpSocket[] = [];
  const outside = new Set<Applicant>();
  let closed = false;
  const waiters = createWaiters((what) => what === 'read' && (closed || queue.length > 0));

  const shut = (): void => {
    if (closed) return;
    closed = true;
    for (const connection of queue.splice(0)) connection.abort();
    for (const applicant of outside) applicant.refuse();
    outside.clear();
    waiters.wake('read');
  };

  const socket: ListeningSocket = {
    link: `socket:[${inode}]`,
    terminal: false,
    uid,
    local,
    v6Only,
    stat: () => socketStat(inode, uid, createdAt),
    read() {
      throw new SysError('ENOTCONN');
    },
    write() {
      throw new SysError('EPIPE');
    },
    whenReady: (what, run) => waiters.add(what, run),
    readable: () => queue.length > 0,
    seek() {
      throw new SysError('ESPIPE');
    },
    truncate() {
      throw new SysError('EINVAL');
    },
    release() {
      options.onRelease(socket);
      shut();
    },
    enqueue(connection) {
      if (queue.length >= backlog) return false;
      queue.push(connection);
      waiters.wake('read');
      return true;
    },
    line(applicant) {
      outside.add(applicant);
      return () => {
        outside.delete(applicant);
      };
    },
    shut,
    socket: {
      inode,
      accept() {
        if (closed) throw new SysError('EINVAL');
        const file = queue.shift();
        if (file === undefined) return undefined;
        for (const next of outside) {
          outside.delete(next);
          next.admit(socket);
          break;
        }
        return { file, peer: { ...file.remote } };
      },
      shutdownWrite() {
        throw new SysError('ENOTCONN');
      },
      local: () => ({ ...local }),
      peer() {
        throw new SysError('ENOTCONN');
      },
    },
  };
  return socket;
};
