/** Addresses of an Endpoints object, put together as the API keeps them: each set of addresses once, with all its ports. */
import type { Endpoints } from '../objects.ts';

export type Subset = NonNullable<Endpoints['subsets']>[number];
export type SubsetAddress = NonNullable<Subset['addresses']>[number];
export type SubsetPort = NonNullable<Subset['ports']>[number];

type Entry = { address: SubsetAddress; ready: boolean };

const idOf = ({ address, ready }: Entry): string => `${address.ip} ${address.targetRef?.uid ?? ''} ${ready}`;

const byAddress = (a: SubsetAddress, b: SubsetAddress): number =>
  a.ip === b.ip ? (a.targetRef?.uid ?? '').localeCompare(b.targetRef?.uid ?? '') : a.ip < b.ip ? -1 : 1;

export const repackSubsets = (subsets: readonly Subset[]): Subset[] => {
  const byPort = new Map<string, { port: SubsetPort | undefined; entries: Map<string, Entry> }>();
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    const entries = [
      ...addresses.map((address) => ({ address, ready: true })),
      ...notReadyAddresses.map((address) => ({ address, ready: false })),
    ];
    for (const port of ports.length === 0 ? [undefined] : ports) {
      const key = JSON.stringify(port === undefined ? [] : [port.name, port.port, port.protocol, port.appProtocol]);
      const there = byPort.get(key) ?? { port, entries: new Map<string, Entry>() };
      byPort.set(key, there);
      for (const entry of entries) there.entries.set(idOf(entry), entry);
    }
  }
  const groups = new Map<string, { ports: SubsetPort[]; entries: Entry[] }>();
  for (const { port, entries } of byPort.values()) {
    if (entries.size === 0) continue;
    const key = [...entries.keys()].toSorted().join('\n');
    const group = groups.get(key) ?? { ports: [], entries: [...entries.values()] };
    groups.set(key, group);
    if (port !== undefined) group.ports.push(port);
  }
  return [...groups.values()].map(({ ports, entries }) => {
    const of = (wanted: boolean): SubsetAddress[] =>
      entries
        .filter(({ ready }) => ready === wanted)
        .map(({ address }) => address)
        .toSorted(byAddress);
    const [addresses, notReadyAddresses] = [of(true), of(false)];
    return {
      ...(addresses.length > 0 ? { addresses } : {}),
      ...(notReadyAddresses.length > 0 ? { notReadyAddresses } : {}),
      ...(ports.length > 0 ? { ports } : {}),
    };
  });
};
