/** Which ports of a stack are taken, and who listens where. */
import { SysError, type SocketAddress } from '../sys.ts';
import { isLoopback } from './ipv4.ts';

const firstEphemeral = 32768;
const lastEphemeral = 60999;

/** A socket that has a port: a TCP listener, or any UDP socket. */
export type Bound = {
  /** `0.0.0.0`, `::` or one of the stack's addresses. */
  readonly local: SocketAddress;
  /** An IPv6 socket that leaves IPv4 to others. */
  readonly v6Only: boolean;
};

/** One for each protocol. */
export interface PortTable<Socket extends Bound> {
  /** EADDRINUSE when somebody else has it. */
  add(socket: Socket): void;
  remove(socket: Socket): void;
  /** Who takes what comes to this address: whoever named it, rather than who takes all. */
  find(host: string, port: number): Socket | undefined;
  listeners(): Socket[];
  /** A free port for one end of a connection. EADDRNOTAVAIL when there is none. */
  takeEphemeral(): number;
  releaseEphemeral(port: number): void;
}

const isV6 = (host: string): boolean => host.includes(':');
const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** Linux keeps two listeners apart by their family, unless the IPv6 one takes IPv4 as well, and then by address. */
const conflicts = (one: Bound, other: Bound): boolean => {
  const [first, second] = [one.local.host, other.local.host];
  if (isV6(first) !== isV6(second)) {
    const six = isV6(first) ? one : other;
    return six.local.host === '::' && !six.v6Only;
  }
  return first === second || isWildcard(first) || isWildcard(second);
};

export const createPortTable = <Socket extends Bound>(): PortTable<Socket> => {
  const byPort = new Map<number, Socket[]>();
  const ephemeral = new Set<number>();
  let nextEphemeral = firstEphemeral;

  return {
    add(listener) {
      const { port } = listener.local;
      const there = byPort.get(port) ?? [];
      if (there.some((other) => conflicts(listener, other))) throw new SysError('EADDRINUSE');
      byPort.set(port, [...there, listener]);
    },
    remove(listener) {
      const { port } = listener.local;
      const left = (byPort.get(port) ?? []).filter((other) => other !== listener);
      if (left.length === 0) byPort.delete(port);
      else byPort.set(port, left);
    },
    find(host, port) {
      const there = byPort.get(port);
      if (there === undefined) return undefined;
      const exact = there.find(({ local }) => local.host === host);
      if (exact !== undefined) return exact;
      if (isV6(host)) return there.find(({ local }) => local.host === '::');
      return (
        there.find(({ local }) => local.host === '0.0.0.0') ??
        there.find(({ local, v6Only }) => local.host === '::' && !v6Only)
      );
    },
    listeners: () => [...byPort.values()].flat(),
    takeEphemeral() {
      for (let tries = 0; tries <= lastEphemeral - firstEphemeral; tries += 1) {
        const port = nextEphemeral;
        nextEphemeral = port === lastEphemeral ? firstEphemeral : port + 1;
        if (ephemeral.has(port) || byPort.has(port)) continue;
        ephemeral.add(port);
        return port;
      }
      throw new SysError('EADDRNOTAVAIL');
    },
    releaseEphemeral(port) {
      ephemeral.delete(port);
    },
  };
};

/** Whether a stack may call this address its own. */
export const isOwnAddress = (host: string, ip: string): boolean => isWildcard(host) || host === ip || isLoopback(host);
