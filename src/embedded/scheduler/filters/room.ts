/** What is left of the node: ports and resources. */
import { quantity } from '../../quantity.ts';
import { requestsOf } from '../../matching/amounts.ts';
import { collide, hostPortsOf, takenWords } from '../../matching/host-ports.ts';
import { requestedOn, type Filter } from '../world.ts';

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
    const allocatable = state.node.status?.allocatable ?? {};
    const reasons: string[] = [];
    let preemptable = true;
    if (state.pods.length + 1 > quantity(allocatable['pods'])) reasons.push('Too many pods');
    const used = requestedOn(state);
    for (const [name, amount] of wanted) {
      const size = quantity(allocatable[name]);
      if (amount <= size - (used[name] ?? 0) + tolerance * size) continue;
      reasons.push(`Insufficient ${name}`);
      preemptable &&= amount <= size;
    }
    return reasons.length === 0 ? undefined : { plugin: 'NodeResourcesFit', reasons, preemptable };
  };
};
