/** What a pod uses of its node now: in memory, and of its disk. */
import type { PodState } from '../pod/pod-state.ts';

/** Of what a node can run short, as resources are named. */
export type Scarce = 'memory' | 'ephemeral-storage';

export type PodUse = Record<Scarce, number> & { containers: readonly (Record<Scarce, number> & { name: string })[] };

const pageBytes = 4096;

/** As the kernel hands out memory and disk. */
export const wholePages = (bytes: number): number => Math.ceil(bytes / pageBytes) * pageBytes;

export const podUseOf = ({ runs, volumes }: PodState): PodUse => {
  const containers = new Map<string, Record<Scarce, number>>();
  for (const { record, running } of runs.all()) {
    const of = containers.get(record.name) ?? { memory: 0, 'ephemeral-storage': 0 };
    const { memoryBytes, heldBytes } = running.usage();
    if (record.state === 'running') of.memory += wholePages(memoryBytes);
    of['ephemeral-storage'] += wholePages(heldBytes);
    containers.set(record.name, of);
  }
  const held = volumes.held();
  const total = { memory: wholePages(held.memory), 'ephemeral-storage': wholePages(held.disk) };
  for (const of of containers.values()) {
    total.memory += of.memory;
    total['ephemeral-storage'] += of['ephemeral-storage'];
  }
  return { ...total, containers: [...containers].map(([name, of]) => ({ name, ...of })) };
};
