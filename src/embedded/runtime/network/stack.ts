/** One network namespace: its listeners, its connections and the way out. */
import type { Clock } from '../../clock.ts';
import type { SocketEntry } from '../fs/process-view.ts';
import { SysError, type DnsAnswer, type DnsQuestion, type Errno, type SocketAddress } from '../sys.ts';
import { createListeningSocket, type ListeningSocket } from './listening-socket.ts';
import { parseIpv4 } from './ipv4.ts';
import type { NetworkStack } from './network.ts';
import { createPortTable, isOwnAddress } from './port-table.ts';
import { createTcpSocket, type TcpSocket } from './tcp-socket.ts';

/** Where a packet to an address ends up. */
export type Destination =
  | { stack: Stack; host: string; port: number }
  /** Nobody takes it: the sender hears so after a while. */
  | { error: Errno; afterMs: number };

export type StackOptions = {
  ip: string;
  /** Length of eth0's network part. */
  prefix: number;
  namespaceId: number;
  clock: Clock;
  nextInode(): number;
  /** The way from this stack to an address that isn't its own loopback. */
  route(address: SocketAddress): Destination;
  query(server: string, question: DnsQuestion): DnsAnswer | undefined;
  onClose(): void;
};

export interface Stack extends NetworkStack {
  /** The far end of a connection from another stack (or this one). Calls `admit` with it, or `refuse`. */
  arrive(to: SocketAddress, from: SocketAddress, caller: TcpSocket): Arrival;
}

export type Arrival =
  /** How to give up waiting for room in the backlog. */
  { waiting: () => void } | 'connected' | 'refused';

/** How long Linux sends SYNs before it gives up. */
export const connectTimeoutMs = 127_000;

export const createStack = (options: StackOptions): Stack => {
  const { ip, prefix, namespaceId, clock } = options;
  const ports = createPortTable();
  const connections = new Set<TcpSocket>();
  /** What to call off when a socket goes away before it is connected. */
  const pending = new Map<TcpSocket, () => void>();
  let closed = false;

  const open = (details: {
    local: SocketAddress;
    remote: SocketAddress;
    family: 4 | 6;
    uid: number;
    onRelease(): void;
  }): TcpSocket => {
    const settle = (socket: TcpSocket): void => {
      pending.get(socket)?.();
      pending.delete(socket);
    };
    const created = createTcpSocket({
      ...details,
      inode: options.nextInode(),
      createdAt: clock.now(),
      onSettled: settle,
      onRelease: (socket) => {
        connections.delete(socket);
        settle(socket);
        details.onRelease();
      },
    });
    connections.add(created);
    return created;
  };

  const failLater = (socket: TcpSocket, error: Errno, afterMs: number): void => {
    if (afterMs === 0) socket.fail(error);
    else
      pending.set(
        socket,
        clock.schedule(clock.now() + afterMs, () => socket.fail(error)),
      );
  };

  const destinationOf = (address: SocketAddress): Destination => {
    const host = ownName(address.host);
    if (isOwnAddress(host, ip) && host !== ip) return { stack: self, host, port: address.port };
    if (parseIpv4(host) === undefined) return { error: 'ENETUNREACH', afterMs: 0 };
    return options.route({ host, port: address.port });
  };

  const self: Stack = {
    ip,
    namespaceId,
    listen(address, uid, listenOptions) {
      const host = address.host === 'localhost' ? '127.0.0.1' : address.host === '' ? '0.0.0.0' : address.host;
      if (closed || !isOwnAddress(host, ip)) throw new SysError('EADDRNOTAVAIL');
      if (!Number.isInteger(address.port) || address.port < 0 || address.port > 65535) throw new SysError('EINVAL');
      const chosen = address.port === 0;
      const port = chosen ? ports.takeEphemeral() : address.port;
      const listener: ListeningSocket = createListeningSocket({
        inode: options.nextInode(),
        uid,
        createdAt: clock.now(),
        local: { host, port },
        v6Only: listenOptions?.v6Only === true,
        onRelease: (gone) => {
          ports.remove(gone);
          if (chosen) ports.releaseEphemeral(port);
        },
      });
      ports.add(listener);
      return listener;
    },
    connect(address, uid) {
      const destination = destinationOf(address);
      const target = ownName(address.host);
      const source = sourceFor(target, ip);
      const port = ports.takeEphemeral();
      const socket = open({
        local: { host: source, port },
        remote: { host: target, port: address.port },
        family: target.includes(':') ? 6 : 4,
        uid,
        onRelease: () => ports.releaseEphemeral(port),
      });
      if (closed) socket.fail('ENETUNREACH');
      else if ('error' in destination) failLater(socket, destination.error, destination.afterMs);
      else {
        const to = { host: destination.host, port: destination.port };
        const arrival = destination.stack.arrive(to, { host: source, port }, socket);
        if (arrival === 'refused') socket.fail('ECONNREFUSED');
        else if (arrival !== 'connected') {
          const giveUp = clock.schedule(clock.now() + connectTimeoutMs, () => socket.fail('ETIMEDOUT'));
          pending.set(socket, () => {
            giveUp();
            arrival.waiting();
          });
        }
      }
      return socket;
    },
    arrive(to, from, caller) {
      const listener = ports.find(to.host, to.port);
      if (closed || listener === undefined) return 'refused';
      const admit = (at: ListeningSocket): boolean => {
        const mapped = at.local.host.includes(':') ? 6 : 4;
        const end = open({ local: to, remote: from, family: mapped, uid: at.uid, onRelease: () => undefined });
        if (!at.enqueue(end)) {
          end.release();
          return false;
        }
        end.connected(caller);
        caller.connected(end);
        return true;
      };
      if (admit(listener)) return 'connected';
      const waiting = listener.line({
        admit: (at) => void admit(at),
        refuse: () => caller.fail('ECONNREFUSED'),
      });
      return { waiting };
    },
    query: (server, question) => (closed ? undefined : options.query(server, question)),
    sockets: () => [...ports.listeners().map(listed), ...[...connections].flatMap(connected)],
    addresses: () => [
      { name: 'lo', address: '127.0.0.1', prefix: 8, mac: '00:00:00:00:00:00', mtu: 65536 },
      { name: 'eth0', address: ip, prefix, mac: macOf(ip), mtu: 1500 },
    ],
    close() {
      if (closed) return;
      closed = true;
      for (const listener of ports.listeners()) {
        ports.remove(listener);
        listener.shut();
      }
      for (const connection of connections) connection.abort();
      for (const cancel of pending.values()) cancel();
      pending.clear();
      connections.clear();
      options.onClose();
    },
  };
  return self;
};

/** What a program may write for its own machine. */
const ownName = (host: string): string => {
  if (host === 'localhost' || host === '0.0.0.0' || host === '') return '127.0.0.1';
  return host === '::' ? '::1' : host;
};

const sourceFor = (target: string, ip: string): string => {
  if (target === '::1') return '::1';
  return target.startsWith('127.') ? '127.0.0.1' : ip;
};

const listed = (listener: ListeningSocket): SocketEntry => {
  const family = listener.local.host.includes(':') ? 6 : 4;
  return {
    inode: listener.socket.inode,
    uid: listener.uid,
    state: 'LISTEN',
    local: listener.local,
    remote: { host: family === 6 ? '::' : '0.0.0.0', port: 0 },
    family,
  };
};

const connected = (end: TcpSocket): SocketEntry[] =>
  end.state === undefined
    ? []
    : [
        {
          inode: end.socket.inode,
          uid: end.uid,
          state: end.state,
          local: end.local,
          remote: end.remote,
          family: end.family,
        },
      ];

/** As container network plugins make one from an address. */
const macOf = (ip: string): string =>
  ['0a', '58', ...ip.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');
