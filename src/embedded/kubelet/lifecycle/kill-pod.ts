/** Ends all containers of a pod: at once, but sidecars after the app, the last of them first. */
import type { Container, Pod } from '../../objects.ts';
import { isSidecar, specOf } from '../pod-spec.ts';

/** What has to end before a container is asked to. `running`: the names of those that run. */
export const endsBefore = (pod: Pod, name: string, running: ReadonlySet<string>): string[] => {
  const spec = specOf(pod);
  const sidecars = (spec.initContainers ?? []).filter(isSidecar);
  const index = sidecars.findIndex((container) => container.name === name);
  if (index < 0) return [];
  const later: Container[] = sidecars.slice(index + 1);
  return [...spec.containers, ...later].map((container) => container.name).filter((other) => running.has(other));
};

/** `kill` ends one container; it is told when it is its turn. */
export const killInOrder = async (
  pod: Pod,
  names: readonly string[],
  kill: (name: string, turn: Promise<unknown> | undefined) => Promise<void>,
): Promise<void> => {
  const running = new Set(names);
  const ends = new Map<string, Promise<void>>();
  // Whoever waits is asked for in a later turn, when all ends are known.
  const end = async (name: string): Promise<void> => {
    await Promise.resolve();
    const before = endsBefore(pod, name, running).flatMap((other) => ends.get(other) ?? []);
    await kill(name, before.length === 0 ? undefined : Promise.all(before));
  };
  for (const name of names) ends.set(name, end(name));
  await Promise.all(ends.values());
};
