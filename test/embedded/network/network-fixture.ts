import { skippingClock, type SkippingClock } from '../../../src/embedded/clock.ts';
import { createNetwork } from '../../../src/embedded/runtime/network/create-network.ts';
import type { Network } from '../../../src/embedded/runtime/network/network.ts';
import type { OpenFile } from '../../../src/embedded/runtime/open-file.ts';
import type { DnsAnswer, DnsQuestion, SocketAddress } from '../../../src/embedded/runtime/sys.ts';
import type { NewFlow, ServiceDirectory } from '../../../src/embedded/runtime/types.ts';

export type FixtureOptions = {
  routes?: Readonly<Record<string, SocketAddress | 'reject'>>;
  names?: (question: DnsQuestion) => DnsAnswer | undefined;
  allows?: (flow: NewFlow) => boolean;
};

export const notFound: DnsAnswer = { code: 'NXDOMAIN', answers: [], authoritative: true };

export const createFixture = ({ routes = {}, names, allows }: FixtureOptions = {}): {
  network: Network;
  clock: SkippingClock;
} => {
  const clock = skippingClock(Date.UTC(2026, 10, 21, 13, 53, 18));
  const services: ServiceDirectory = {
    route: ({ host, port }) => routes[`${host}:${port}`],
    ...(allows === undefined ? {} : { allows }),
    lookup: (question) => names?.(question) ?? notFound,
  };
  return { network: createNetwork({ clock, services, dnsServiceIp: '10.96.0.10' }), clock };
};

export const ready = (file: OpenFile, what: 'read' | 'write' = 'read'): Promise<void> =>
  new Promise((resolve) => {
    file.whenReady(what, resolve);
  });

export const textOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString();

export const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
