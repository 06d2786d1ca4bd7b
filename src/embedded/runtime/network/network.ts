/** The cluster's network: one stack for each pod (and node), and the way between them. */
import type { Clock } from '../../clock.ts';
import type { SocketEntry } from '../fs/process-view.ts';
import type { OpenFile } from '../open-file.ts';
import type { DnsAnswer, DnsQuestion, SocketAddress } from '../sys.ts';
import type { ServiceDirectory } from '../types.ts';

/** A pod's (or node's) network namespace. Everything throws SysError; nothing waits but where a promise is returned. */
export interface NetworkStack {
  /** Of eth0. */
  readonly ip: string;
  readonly namespaceId: number;
  /**
   * A listening socket. `uid` is whose it is, for /proc/net/tcp. `v6Only`: one at `::` leaves IPv4 to others, so that
   * the same port of `0.0.0.0` is free.
   */
  listen(address: SocketAddress, uid: number, options?: { v6Only?: boolean }): OpenFile;
  /**
   * A socket that connects: ready to write when it has (or has failed: then read and write throw). A Service's address
   * is replaced by one of its endpoints. `source`: the address of its own to call from.
   */
  connect(address: SocketAddress, uid: number, options?: { source?: string }): OpenFile;
  /** A UDP socket. Port 0: any that is free. */
  bind(address: SocketAddress, uid: number, options?: { v6Only?: boolean }): OpenFile;
  /** Undefined answer: nothing listens there, and nothing comes. */
  query(server: string, question: DnsQuestion, protocol?: Protocol): DnsAnswer | undefined;
  sockets(): SocketEntry[];
  addresses(): { name: string; address: string; prefix: number; mac: string; mtu: number }[];
  /** Breaks what is open and gives the address back. */
  close(): void;
}

export type Protocol = 'TCP' | 'UDP';

export interface Network {
  /**
   * ENOSPC-like trouble can't happen: addresses are given out again, oldest first. `cidr` is the node's range of pods,
   * `nodeIp` the node's own address.
   */
  podStack(cidr: string, nodeIp?: string): NetworkStack;
  nodeStack(ip: string): NetworkStack;
}

export type NetworkOptions = { clock: Clock; services: ServiceDirectory; dnsServiceIp: string };
