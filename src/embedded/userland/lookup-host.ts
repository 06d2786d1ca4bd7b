/** What getaddrinfo does: addresses of a name from /etc/hosts and the name servers of /etc/resolv.conf. IPv4 only. */
import { parseIpv4 } from '../runtime/network/ipv4.ts';
import { SysError, type DnsAnswer, type DnsQuestion, type Sys } from '../runtime/sys.ts';
import { readHosts, readResolverConfig, type ResolverConfig } from './net/resolver-config.ts';

export type HostLookup =
  | { addresses: readonly [string, ...string[]]; canonicalName: string }
  /** `not-found`: no such name, or it has no address. `try-again`: no name server gave an answer. */
  | { failure: 'not-found' | 'try-again' };

export const lookupHost = async (sys: Sys, name: string): Promise<HostLookup> => {
  if (parseIpv4(name) !== undefined) return { addresses: [name], canonicalName: name };
  if (name === '::1' || name === '[::1]') return { addresses: ['::1'], canonicalName: name };
  if (name === '' || !/^[\w.-]+$/u.test(name)) return { failure: 'not-found' };
  const fromHosts = await lookupInHosts(sys, name);
  if (fromHosts !== undefined) return fromHosts;
  // Reserved by RFC 6761: never asked for.
  if (/^(.*\.)?localhost\.?$/iu.test(name)) return { addresses: ['127.0.0.1'], canonicalName: name };
  const config = await readResolverConfig(sys);
  let failure: 'not-found' | 'try-again' = 'not-found';
  for (const candidate of candidatesOf(name, config)) {
    const answer = await ask(sys, config, { name: candidate, type: 'A' });
    if (answer === undefined) return { failure: 'try-again' };
    const addresses = answer.answers.filter(({ type }) => type === 'A');
    const [first, ...others] = addresses.map(({ data }) => data);
    if (first !== undefined) {
      return { addresses: [first, ...others], canonicalName: addresses[0]!.name.replace(/\.$/u, '') };
    }
    if (answer.code === 'SERVFAIL' || answer.code === 'REFUSED') failure = 'try-again';
  }
  return { failure };
};

/** The name for an address from /etc/hosts and the name servers; undefined when there is none. */
export const lookupAddress = async (sys: Sys, address: string): Promise<string | undefined> => {
  const entry = (await readHosts(sys)).find((each) => each.address === address);
  if (entry?.names[0] !== undefined) return entry.names[0];
  if (parseIpv4(address) === undefined) return undefined;
  const config = await readResolverConfig(sys);
  const answer = await ask(sys, config, { name: reverseName(address), type: 'PTR' });
  return answer?.answers.find(({ type }) => type === 'PTR')?.data.replace(/\.$/u, '');
};

/** `5.0.244.10.in-addr.arpa` */
export const reverseName = (address: string): string => `${address.split('.').toReversed().join('.')}.in-addr.arpa`;

const lookupInHosts = async (sys: Sys, name: string): Promise<HostLookup | undefined> => {
  const wanted = name.toLowerCase();
  const entries = (await readHosts(sys)).filter(
    ({ address, names }) => parseIpv4(address) !== undefined && names.some((each) => each.toLowerCase() === wanted),
  );
  const [first, ...others] = entries.map(({ address }) => address);
  if (first === undefined) return undefined;
  return { addresses: [first, ...others], canonicalName: entries[0]!.names[0]! };
};

/** The names to try, in their order. */
export const candidatesOf = (name: string, { searches, ndots }: ResolverConfig): string[] => {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const dots = name.split('.').length - 1;
  const longer = searches.map((search) => `${name}.${search.replace(/\.$/u, '')}`);
  return dots >= ndots ? [name, ...longer] : [...longer, name];
};

/** Undefined: no name server answers. */
const ask = async (sys: Sys, config: ResolverConfig, question: DnsQuestion): Promise<DnsAnswer | undefined> => {
  const servers = config.nameservers.length === 0 ? ['127.0.0.1'] : config.nameservers;
  let refused: DnsAnswer | undefined;
  for (let attempt = 0; attempt < config.attempts; attempt += 1) {
    for (const server of servers) {
      try {
        const answer = await sys.dnsQuery(server, question, config.timeoutMs);
        if (answer.code === 'NOERROR' || answer.code === 'NXDOMAIN') return answer;
        refused = answer;
      } catch (error) {
        if (!(error instanceof SysError) || error.errno === 'EINTR') throw error;
      }
    }
  }
  return refused;
};
