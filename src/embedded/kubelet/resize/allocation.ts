/** What the node has promised to a pod's containers: what the spec asks for comes true only when there is room. */
import type { Container, Pod } from '../../objects.ts';
import { milliOf } from '../../quantity.ts';
import { specOf } from '../pod-spec.ts';

export type Resources = NonNullable<Container['resources']>;

/** By container. */
export type Allocation = ReadonlyMap<string, Resources | undefined>;

const resizable = ['cpu', 'memory'] as const;

export const allocationOf = (pod: Pod): Allocation => {
  const { containers, initContainers = [] } = specOf(pod);
  return new Map([...initContainers, ...containers].map(({ name, resources }) => [name, resources]));
};

const amountsOf = (resources: Resources | undefined): (number | undefined)[] =>
  resizable.flatMap((name) => [milliOf(resources?.limits?.[name]), milliOf(resources?.requests?.[name])]);

/** Whether CPU and memory are the same, however they are written. */
export const sameResources = (a: Resources | undefined, b: Resources | undefined): boolean => {
  const other = amountsOf(b);
  return amountsOf(a).every((amount, index) => (amount ?? 0) === (other[index] ?? 0));
};

export const isAllocated = (pod: Pod, allocation: Allocation): boolean => {
  const { containers, initContainers = [] } = specOf(pod);
  return [...initContainers, ...containers].every(
    ({ name, resources }) => !allocation.has(name) || sameResources(resources, allocation.get(name)),
  );
};

/** The pod with what it was promised in place of what it asks for. */
export const withAllocation = (pod: Pod, allocation: Allocation): Pod => {
  if (pod.spec === undefined || isAllocated(pod, allocation)) return pod;
  const promised = (container: Container): Container => {
    const { resources: _wanted, ...rest } = container;
    const resources = allocation.get(container.name);
    return { ...rest, ...(resources === undefined ? {} : { resources }) };
  };
  const { containers, initContainers } = pod.spec;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.map(promised),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(promised) }),
    },
  };
};

/** What a container really has: the kernel's CPU and memory, the rest as promised. */
export const actualResources = (promised: Resources | undefined, actuated: Resources | undefined): Resources => {
  const merged = (part: 'limits' | 'requests'): Resources => {
    const { cpu: _cpu, memory: _memory, ...rest } = promised?.[part] ?? {};
    const own = Object.entries(actuated?.[part] ?? {}).filter(([name]) => name === 'cpu' || name === 'memory');
    const amounts = { ...Object.fromEntries(own), ...rest };
    return promised?.[part] === undefined && own.length === 0 ? {} : { [part]: amounts };
  };
  return { ...promised, ...merged('limits'), ...merged('requests') };
};
