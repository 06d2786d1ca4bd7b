import { createAddressPool, type AddressPool } from './address-pool.ts';
import { isInRange, parseIpv4 } from './ipv4.ts';
import type { Network, NetworkOptions } from './network.ts';
import type { SocketAddress } from '../sys.ts';
import { connectTimeoutMs, createStack, type Destination, type Stack } from './stack.ts';

/** How long a node asks who has an address of its own network before it says that nobody does. */
const neighbourTimeoutMs = 3_000;
/** Namespaces are numbered as Linux numbers them. */
const firstNamespaceId = 4026532200;
const firstInode = 20_000;
/** The network that nodes are in. */
const nodePrefix = 16;

export const createNetwork = ({ clock, services, dnsServiceIp }: NetworkOptions): Network => {
  const stacks = new Map<string, Stack>();
  const pools = new Map<string, AddressPool>();
  let inode = firstInode;
  let namespaceId = firstNamespaceId;

  const route = (from: string, address: SocketAddress): Destination => {
    const target = services.route(address, { podIp: from });
    if (target === 'reject') return { error: 'ECONNREFUSED', afterMs: 0 };
    const { host, port } = target ?? address;
    const stack = stacks.get(host);
    if (stack !== undefined) return { stack, host, port };
    const value = parseIpv4(host);
    const isPods = value !== undefined && [...pools.values()].some(({ range }) => isInRange(value, range));
    return isPods
      ? { error: 'EHOSTUNREACH', afterMs: neighbourTimeoutMs }
      : { error: 'ETIMEDOUT', afterMs: connectTimeoutMs };
  };

  /** Whether a question to this address reaches the cluster's DNS. */
  const isDnsServer = (from: string, server: string): boolean => {
    if (server === dnsServiceIp) return true;
    const target = services.route({ host: server, port: 53 }, { podIp: from });
    return target !== undefined && target !== 'reject' && target.host === dnsServiceIp;
  };

  const add = (ip: string, prefix: number, onClose: () => void): Stack => {
    namespaceId += 1;
    const stack = createStack({
      ip,
      prefix,
      namespaceId,
      clock,
      nextInode: () => {
        inode += 1;
        return inode;
      },
      route: (address) => route(ip, address),
      query: (server, question) => (isDnsServer(ip, server) ? services.lookup(question) : undefined),
      onClose: () => {
        if (stacks.get(ip) === stack) stacks.delete(ip);
        onClose();
      },
    });
    stacks.set(ip, stack);
    return stack;
  };

  return {
    podStack(cidr) {
      const pool = pools.get(cidr) ?? createAddressPool(cidr);
      pools.set(cidr, pool);
      const ip = pool.take();
      return add(ip, pool.range.prefix, () => pool.giveBack(ip));
    },
    nodeStack: (ip) => add(ip, nodePrefix, () => undefined),
  };
};
