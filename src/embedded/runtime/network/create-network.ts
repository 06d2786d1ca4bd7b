import { createAddressPool, type AddressPool } from './address-pool.ts';
import { createFlowTable } from './flow-table.ts';
import { formatIpv4, isInRange, isLoopback, parseIpv4 } from './ipv4.ts';
import type { Network, NetworkOptions, Protocol } from './network.ts';
import type { SocketAddress } from '../sys.ts';
import { connectTimeoutMs, createStack, type Destination, type Stack } from './stack.ts';

/** How long a node asks who has an address of its own network before it says that nobody does. */
const neighbourTimeoutMs = 3_000;
/** Namespaces are numbered as Linux numbers them. */
const firstNamespaceId = 4026532200;
const firstInode = 20_000;
/** The network that nodes are in. */
const nodePrefix = 16;
const dnsPort = 53;

/** Where a stack is: `gateway` is the node's end of its pods' cables. */
type Place = { stack: Stack; nodeIp: string | undefined; gateway: string | undefined };

export const createNetwork = ({ clock, services, dnsServiceIp }: NetworkOptions): Network => {
  const places = new Map<string, Place>();
  const pools = new Map<string, AddressPool>();
  const flows = createFlowTable(() => clock.now());
  let inode = firstInode;
  let namespaceId = firstNamespaceId;

  const isNode = ({ stack, nodeIp }: Place): boolean => stack.ip === nodeIp;

  /** What the other side takes for the sender's address. */
  const seenFrom = (source: Place, target: Place, masquerade: boolean): string => {
    const { ip } = source.stack;
    const crosses = source.nodeIp !== target.nodeIp;
    if (isNode(target)) return crosses ? (source.nodeIp ?? ip) : ip;
    return masquerade ? ((crosses ? source.nodeIp : target.gateway) ?? ip) : ip;
  };

  /** The decision about a new connection, or about the first datagram of a flow. */
  const route = (
    protocol: Protocol,
    from: SocketAddress,
    to: SocketAddress,
    sender: Place,
    keep?: SocketAddress,
  ): Destination => {
    const { ip } = sender.stack;
    const client = {
      podIp: ip,
      protocol,
      ...(sender.nodeIp === undefined ? {} : { nodeIp: sender.nodeIp }),
      ...(keep === undefined ? {} : { keep }),
    };
    const target = services.route(to, client);
    if (target === 'reject') return { error: 'ECONNREFUSED', afterMs: 0 };
    if (target === 'drop') return { error: 'ETIMEDOUT', afterMs: connectTimeoutMs };
    const { host, port } = target ?? to;
    const place = isLoopback(host) ? sender : places.get(host);
    if (place === undefined) {
      const value = parseIpv4(host);
      const isPods = value !== undefined && [...pools.values()].some(({ range }) => isInRange(value, range));
      return isPods
        ? { error: 'EHOSTUNREACH', afterMs: neighbourTimeoutMs }
        : { error: 'ETIMEDOUT', afterMs: connectTimeoutMs };
    }
    const own = place === sender && target === undefined;
    const goesOn = keep !== undefined && keep.host === host && keep.port === port;
    if (
      place !== sender &&
      !goesOn &&
      services.allows?.({ protocol, from: ip, to: host, port, toNodeIp: place.nodeIp }) === false
    )
      return { error: 'ETIMEDOUT', afterMs: connectTimeoutMs };
    if (own) return { stack: place.stack, host, port, from };
    // A node calls its pods from its end of their cables, as long as nothing was translated.
    const masquerade =
      target?.masquerade === true ||
      place === sender ||
      isLoopback(from.host) ||
      (isNode(sender) && target === undefined);
    return { stack: place.stack, host, port, from: { host: seenFrom(sender, place, masquerade), port: from.port } };
  };

  /** One datagram on its way. What is refused comes back as an error, what is dropped is gone. */
  const send = (sender: Place, from: SocketAddress, to: SocketAddress, bytes: Uint8Array): 'refused' | undefined => {
    const answered = flows.back(from, to);
    if (answered !== undefined) {
      const client = places.get(answered.client.host);
      return client?.stack.deliver(answered.client, answered.asked, bytes) === 'refused' ? 'refused' : undefined;
    }
    let flow = flows.forward(from, to);
    // Endpoints come and go: kube-proxy forgets flows to those that are gone.
    const moved = flow !== undefined && (flow.server.host !== to.host || flow.server.port !== to.port);
    if (flow === undefined || moved || !places.has(flow.server.host)) {
      const destination = route('UDP', from, to, sender, flow?.server);
      if ('error' in destination) {
        if (flow !== undefined) flows.remove(flow);
        return destination.error === 'ECONNREFUSED' ? 'refused' : undefined;
      }
      const server = { host: destination.host, port: destination.port };
      if (flow === undefined || flow.server.host !== server.host || flow.server.port !== server.port) {
        if (flow !== undefined) flows.remove(flow);
        flow = flows.add({ client: from, asked: to, server, seen: destination.from });
      }
    }
    const outcome = places.get(flow.server.host)?.stack.deliver(flow.server, flow.seen, bytes);
    if (outcome === 'refused') flows.remove(flow);
    return outcome;
  };

  /** Whether a question to this address reaches the cluster's DNS. */
  const isDnsServer = (sender: Place, server: string, protocol: Protocol): boolean => {
    const { ip } = sender.stack;
    const at =
      server === dnsServiceIp ? undefined : services.route({ host: server, port: dnsPort }, { podIp: ip, protocol });
    if (server !== dnsServiceIp && (at === undefined || at === 'reject' || at === 'drop' || at.host !== dnsServiceIp))
      return false;
    return services.allows?.({ protocol, from: ip, to: dnsServiceIp, port: dnsPort, toNodeIp: undefined }) !== false;
  };

  const add = (
    ip: string,
    prefix: number,
    where: { nodeIp: string | undefined; gateway: string | undefined },
    onClose: () => void,
  ): Stack => {
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
      forwardsLoopback: ip === where.nodeIp,
      route: (protocol, from, to) => route(protocol, from, to, place),
      send: (from, to, bytes) => send(place, from, to, bytes),
      query: (server, question, protocol) =>
        isDnsServer(place, server, protocol) ? services.lookup(question) : undefined,
      onClose: () => {
        if (places.get(ip) === place) places.delete(ip);
        onClose();
      },
    });
    const place: Place = { stack, ...where };
    places.set(ip, place);
    return stack;
  };

  return {
    podStack(cidr, nodeIp) {
      const pool = pools.get(cidr) ?? createAddressPool(cidr);
      pools.set(cidr, pool);
      const ip = pool.take();
      const gateway = formatIpv4(pool.range.first + 1);
      return add(ip, pool.range.prefix, { nodeIp, gateway }, () => pool.giveBack(ip));
    },
    nodeStack: (ip) => add(ip, nodePrefix, { nodeIp: ip, gateway: undefined }, () => undefined),
  };
};
