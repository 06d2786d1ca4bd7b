/** /etc/hosts and /etc/resolv.conf as the C library reads them. */
import type { Sys } from '../../runtime/sys.ts';
import { readTextFile } from './read-file.ts';

export type ResolverConfig = {
  nameservers: string[];
  searches: string[];
  ndots: number;
  timeoutMs: number;
  attempts: number;
};

const maxNameservers = 3;

export const readResolverConfig = async (sys: Sys): Promise<ResolverConfig> => {
  const config: ResolverConfig = { nameservers: [], searches: [], ndots: 1, timeoutMs: 5_000, attempts: 2 };
  for (const words of fieldsOf((await readTextFile(sys, '/etc/resolv.conf')) ?? '')) {
    const [keyword, ...values] = words;
    if (keyword === 'nameserver' && values[0] !== undefined) config.nameservers.push(values[0]);
    else if (keyword === 'search' || keyword === 'domain') config.searches = values;
    else if (keyword === 'options') {
      for (const option of values) {
        const [name, value] = option.split(':');
        if (name === 'ndots') config.ndots = Number(value);
        else if (name === 'timeout') config.timeoutMs = Number(value) * 1000;
        else if (name === 'attempts') config.attempts = Number(value);
      }
    }
  }
  config.nameservers.splice(maxNameservers);
  return config;
};

export type HostsEntry = { address: string; names: readonly string[] };

export const readHosts = async (sys: Sys): Promise<HostsEntry[]> =>
  fieldsOf((await readTextFile(sys, '/etc/hosts')) ?? '').flatMap(([address, ...names]) =>
    address === undefined ? [] : [{ address, names }],
  );

const fieldsOf = (text: string): string[][] =>
  text.split('\n').flatMap((line) => {
    const words = line
      .replace(/[#;].*/u, '')
      .split(/\s+/u)
      .filter((word) => word !== '');
    return words.length === 0 ? [] : [words];
  });
