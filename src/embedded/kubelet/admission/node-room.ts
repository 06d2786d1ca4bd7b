/** What the node has left beside the pods that are on it. */
import type { Pod } from '../../objects.ts';
import { requestsOf } from '../../matching/amounts.ts';
import { collide, hostPortsOf, takenWords } from '../../matching/host-ports.ts';
import type { NodeSpec } from '../../runtime/types.ts';

export type Refusal = { reason: string; message: string };

export interface NodeRoom {
  /** Why a pod that was sent here can't stay; undefined: it can. */
  refusal(pod: Pod): Refusal | undefined;
  /** Why a pod that is here can't have what it asks for now. */
  resizeRefusal(pod: Pod): Refusal | undefined;
}

export const podLimit = 110;
export const diskKi = 61_202_244;

/** CPU in thousandths, the rest in bytes. */
type Amounts = { cpu: number; memory: number; 'ephemeral-storage': number };

const wantsOf = (pod: Pod): Amounts => {
  const requests = requestsOf(pod);
  return {
    // Floating point: 0.1 * 1000 must not become 101.
    cpu: Math.ceil(Number(((requests['cpu'] ?? 0) * 1000).toPrecision(12))),
    memory: Math.ceil(requests['memory'] ?? 0),
    'ephemeral-storage': Math.ceil(requests['ephemeral-storage'] ?? 0),
  };
};

export const createNodeRoom = (
  { cpuMillis, memoryBytes }: Pick<NodeSpec, 'cpuMillis' | 'memoryBytes'>,
  /** All that hold a part of the node, with what they were promised. */
  podsHere: () => readonly Pod[],
): NodeRoom => {
  const capacity: Amounts = { cpu: cpuMillis, memory: memoryBytes, 'ephemeral-storage': diskKi * 1024 };

  const missing = (pod: Pod): { resource: string; message: string } | undefined => {
    const others = podsHere().filter(({ metadata }) => metadata.uid !== pod.metadata.uid);
    const lacks = (resource: string, requested: number, used: number, of: number): ReturnType<typeof missing> =>
      requested + used > of
        ? {
            resource,
            message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${of}`,
          }
        : undefined;
    const wants = wantsOf(pod);
    for (const name of ['cpu', 'memory', 'ephemeral-storage'] as const) {
      if (wants[name] === 0) continue;
      const sum = others.reduce((total, other) => total + wantsOf(other)[name], 0);
      const lack = lacks(name, wants[name], sum, capacity[name]);
      if (lack !== undefined) return lack;
    }
    return lacks('pods', 1, others.length, podLimit);
  };

  /** A pod that the scheduler has not placed may ask for what another one has. */
  const portsAreTaken = (pod: Pod): boolean => {
    const wanted = hostPortsOf(pod);
    if (wanted.length === 0) return false;
    const taken = podsHere()
      .filter(({ metadata }) => metadata.uid !== pod.metadata.uid)
      .flatMap(hostPortsOf);
    return wanted.some((port) => taken.some((other) => collide(port, other)));
  };

  return {
    refusal(pod) {
      const lack = missing(pod);
      if (lack === undefined && portsAreTaken(pod))
        return { reason: 'NodePorts', message: `Predicate NodePorts failed: ${takenWords}` };
      return lack === undefined ? undefined : { reason: `OutOf${lack.resource}`, message: lack.message };
    },
    resizeRefusal(pod) {
      const wants = wantsOf(pod);
      for (const name of ['memory', 'cpu'] as const)
        if (wants[name] > capacity[name])
          return {
            reason: 'Infeasible',
            message: `Node didn't have enough capacity: ${name}, requested: ${wants[name]}, capacity: ${capacity[name]}`,
          };
      const lack = missing(pod);
      return lack === undefined ? undefined : { reason: 'Deferred', message: lack.message };
    },
  };
};
