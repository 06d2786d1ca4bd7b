/** One network namespace: its listeners, its connections and the way out. */
import type { Clock } from '../../clock.ts';
import { SysError, type DnsAnswer, type DnsQuestion, type Errno, type SocketAddress } from '../sys.ts';
import { createDatagramSocket, type DatagramSocket } from './datagram-socket.ts';
import { createListeningSocket, type ListeningSocket } from './listening-socket.ts';
import { isLoopback, parseIpv4 } from './ipv4.ts';
import type { NetworkStack, Protocol } from './network.ts';
import { createPortTable, isOwnAddress } from './port-table.ts';
import { connected, datagramEntry, listed } from './socket-entries.ts';
import { createTcpSocket, type TcpSocket } from './tcp-socket.ts';

/** Where a packet to an address ends up. */
export type Destination =
  /** `from`: what the receiver takes for the sender. */
  | { stack: Stack; host: string; port: number; from: SocketAddress }
  /** Nobody takes it: the sender hears so after a while. */
  | { error: Errno; afterMs: number };

export type StackOptions = {
  ip: string;
  /** Length of eth0's network part. */
  prefix: number;
  namespaceId: number;
  clock: Clock;
  nextInode(): number;
  /** Ports of the loopback address may lead to pods (a node's do), unless somebody listens there. */
  forwardsLoopback: boolean;
  /** The way from this stack to an address that isn't its own loopback. */
  route(protocol: Protocol, from: SocketAddress, to: SocketAddress): Destination;
  /** A datagram on that way. `refused`: nobody is there, and the network says so. */
  send(from: SocketAddress, to: SocketAddress, bytes: Uint8Array): 'refused' | undefined;
  query(server: string, question: DnsQuestion, protocol: Protocol): DnsAnswer | undefined;
  onClose(): void;
};

export interface Stack extends NetworkStack {
  /** The far end of a connection from another stack (or this one). Calls `admit` with it, or `refuse`. */
  arrive(to: SocketAddress, from: SocketAddress, caller: TcpSocket): Arrival;
  /** A datagram for this stack. */
  deliver(to: SocketAddress, from: SocketAddress, bytes: Uint8Array): 'refused' | undefined;
}

export type Arrival =
  /** How to give up waiting for room in the backlog. */
  { waiting: () => void } | 'connected' | 'refused';

/** How long Linux sends SYNs before it gives up. */
export const connectTimeoutMs = 127_000;

export const createStack = (options: StackOptions): Stack => {
  const { ip, prefix, namespaceId, clock } = options;
  const ports = createPortTable<ListeningSocket>();
  const datagramPorts = createPortTable<DatagramSocket>();
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

  /** Whether somebody here takes it, so that it needs no way. */
  const staysHere = (host: string, port: number, table: typeof ports | typeof datagramPorts): boolean =>
    host === '::1' || (isLoopback(host) && (!options.forwardsLoopback || table.find(host, port) !== undefined));

  const destinationOf = (from: SocketAddress, to: SocketAddress): Destination => {
    if (staysHere(to.host, to.port, ports)) return { stack: self, ...to, from };
    if (parseIpv4(to.host) === undefined) return { error: 'ENETUNREACH', afterMs: 0 };
    return options.route('TCP', from, to);
  };

  const sendDatagram = (socket: DatagramSocket, bytes: Uint8Array, address: SocketAddress): void => {
    const to = { host: ownName(address.host), port: address.port };
    const { host, port } = socket.local;
    const from = { host: host === '0.0.0.0' || host === '::' ? sourceFor(to.host, ip) : host, port };
    const stays = staysHere(to.host, to.port, datagramPorts);
    if (closed || (!stays && parseIpv4(to.host) === undefined)) throw new SysError('ENETUNREACH');
    const outcome = stays ? self.deliver(to, from, bytes) : options.send(from, to, bytes);
    if (outcome === 'refused') socket.fail('ECONNREFUSED');
  };

  const hostToBind = ({ host: asked, port }: SocketAddress): string => {
    const host = asked === 'localhost' ? '127.0.0.1' : asked === '' ? '0.0.0.0' : asked;
    if (closed || !isOwnAddress(host, ip)) throw new SysError('EADDRNOTAVAIL');
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new SysError('EINVAL');
    return host;
  };

  const self: Stack = {
    ip,
    namespaceId,
    listen(address, uid, listenOptions) {
      const host = hostToBind(address);
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
    connect(address, uid, connectOptions) {
      const target = ownName(address.host);
      const source = connectOptions?.source ?? sourceFor(target, ip);
      if (!isOwnAddress(source, ip)) throw new SysError('EADDRNOTAVAIL');
      const port = ports.takeEphemeral();
      const destination = destinationOf({ host: source, port }, { host: target, port: address.port });
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
        const arrival = destination.stack.arrive(to, destination.from, socket);
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
    bind(address, uid, bindOptions) {
      const host = hostToBind(address);
      const chosen = address.port === 0;
      const port = chosen ? datagramPorts.takeEphemeral() : address.port;
      const socket = createDatagramSocket({
        inode: options.nextInode(),
        uid,
        createdAt: clock.now(),
        local: { host, port },
        v6Only: bindOptions?.v6Only === true,
        send: sendDatagram,
        onRelease: (gone) => {
          datagramPorts.remove(gone);
          if (chosen) datagramPorts.releaseEphemeral(port);
        },
      });
      datagramPorts.add(socket);
      return socket;
    },
    deliver(to, from, bytes) {
      const socket = datagramPorts.find(to.host, to.port);
      if (closed || socket === undefined) return 'refused';
      socket.receive(bytes, from);
      return undefined;
    },
    query: (server, question, protocol = 'UDP') => (closed ? undefined : options.query(server, question, protocol)),
    sockets: () => [
      ...ports.listeners().map(listed),
      ...[...connections].flatMap(connected),
      ...datagramPorts.listeners().map(datagramEntry),
    ],
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
      for (const socket of datagramPorts.listeners()) {
        datagramPorts.remove(socket);
        socket.shut();
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

/** As container network plugins make one from an address. */
const macOf = (ip: string): string =>
  ['0a', '58', ...ip.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');
