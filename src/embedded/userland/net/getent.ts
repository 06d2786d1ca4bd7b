/** getent of the C library: what it would find under a name. */
import type { Program, Sys } from '../../runtime/sys.ts';
import { lookupAddress, lookupHost } from '../lookup-host.ts';
import { parseIpv4 } from '../../runtime/network/ipv4.ts';
import { readTextFile } from './read-file.ts';
import { readHosts } from './resolver-config.ts';

const notFound = 2;
const addressWidth = 15;

type Database = (sys: Sys, key: string | undefined) => Promise<string[] | undefined>;

const line = (address: string, names: readonly string[]): string =>
  `${address.padEnd(addressWidth)} ${names.join(' ')}`;

const hosts: Database = async (sys, key) => {
  const entries = await readHosts(sys);
  if (key === undefined) return entries.map(({ address, names }) => line(address, names));
  if (parseIpv4(key) !== undefined) {
    const known = entries.find(({ address }) => address === key);
    if (known !== undefined) return [line(key, known.names)];
    const name = await lookupAddress(sys, key);
    return name === undefined ? undefined : [line(key, [name])];
  }
  const local = entries.filter(({ names }) => names.includes(key));
  const six = local.filter(({ address }) => address.includes(':'));
  if (local.length > 0) return (six.length > 0 ? six : local).map(({ address, names }) => line(address, names));
  const found = await lookupHost(sys, key);
  return 'failure' in found ? undefined : found.addresses.map((address) => line(address, [found.canonicalName]));
};

const ahosts: Database = async (sys, key) => {
  if (key === undefined) return hosts(sys, key);
  const found = await lookupHost(sys, key);
  if ('failure' in found) return undefined;
  return found.addresses.flatMap((address, index) =>
    ['STREAM', 'DGRAM', 'RAW'].map((kind, place) =>
      line(address, [`${kind.padEnd(6)} ${index + place === 0 ? found.canonicalName : ''}`]),
    ),
  );
};

/** A file of lines whose first field, and third, can be asked for. */
const accounts =
  (path: string): Database =>
  async (sys, key) => {
    const lines = ((await readTextFile(sys, path)) ?? '').split('\n').filter((each) => each !== '');
    if (key === undefined) return lines;
    const found = lines.filter((each) => {
      const [name, , number] = each.split(':');
      return name === key || number === key;
    });
    return found.length > 0 ? found.slice(0, 1) : undefined;
  };

const databases: Readonly<Record<string, Database>> = {
  ahosts,
  group: accounts('/etc/group'),
  hosts,
  passwd: accounts('/etc/passwd'),
};

export const getent: Program = async (sys) => {
  const [, name, ...keys] = sys.argv;
  if (name === undefined) {
    await sys.write(
      2,
      Buffer.from("getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n"),
    );
    return 1;
  }
  const database = Object.hasOwn(databases, name) ? databases[name] : undefined;
  if (database === undefined) {
    await sys.write(
      2,
      Buffer.from(`Unknown database: ${name}\nTry \`getent --help' or \`getent --usage' for more information.\n`),
    );
    return 1;
  }
  let code = 0;
  for (const key of keys.length === 0 ? [undefined] : keys) {
    const lines = await database(sys, key);
    if (lines === undefined) code = notFound;
    else await sys.write(1, Buffer.from(lines.map((each) => `${each}\n`).join('')));
  }
  return code;
};
