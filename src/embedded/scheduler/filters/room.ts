/** What is left of the node: ports and resources. */
import { allocatableOf, requestsOf } from '../../matching/amounts.ts';
import { collide, hostPortsOf, takenWords } from '../../matching/host-ports.ts';
import type { Filter } from '../world.ts';

export const ports: Filter = (pod) => {
  const wanted = hostPortsOf(pod);
  if (wanted.length === 0) return undefined;
  return ({ pods }) => {
    const taken = pods.flatMap(hostPortsOf);
    if (!wanted.some((port) => taken.some((other) => collide(port, other)))) return undefined;
    return {
      plugin: 'NodePorts',
      reasons: [takenWords],
      preemptable: true,
    };
  };
};

/** Sums of decimal fractions are a little off. */
const tolerance = 1e-9;

export const resources: Filter = (pod) => {
  const wanted = Object.entries(requestsOf(pod)).filter(([, amount]) => amount > 0);
  return (state) => {
    const allocatable = allocatableOf(state.node);
    const reasons: string[] = [];
    let preemptable = true;
    if (state.size + 1 > (allocatable['pods'] ?? 0)) reasons.push('Too many pods');
    const used = wanted.length === 0 ? {} : state.requested;
    for (const [name, amount] of wanted) {
      const size = allocatable[name] ?? 0;
      if (amount <= size - (used[name] ?? 0) + tolerance * size) continue;
      reasons.push(`Insufficient ${name}`);
      preemptable &&= amount <= size;
    }
    return reasons.length === 0 ? undefined : { plugin: 'NodeResourcesFit', reasons, preemptable };
  };
};
