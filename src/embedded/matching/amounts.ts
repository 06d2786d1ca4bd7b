/** What pods ask for. CPU in cores, memory and storage in bytes. */
import type { Container, Node, Pod } from '../objects.ts';
import { quantity } from '../quantity.ts';

export type Amounts = Record<string, number>;

export const sum = (a: Amounts, b: Amounts): Amounts => {
  const total = { ...a };
  for (const [name, value] of Object.entries(b)) total[name] = (total[name] ?? 0) + value;
  return total;
};

const most = (a: Amounts, b: Amounts): Amounts =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, Math.max(a[name] ?? 0, b[name] ?? 0)]),
  );

const amountsOf = (requests: Record<string, string> | undefined): Amounts =>
  Object.fromEntries(Object.entries(requests ?? {}).map(([name, value]) => [name, quantity(value)]));

/** All containers together, or the biggest moment of the init containers (sidecars stay) if that is more. */
const total = ({ spec }: Pod, of: (container: Container) => Amounts): Amounts => {
  const app = (spec?.containers ?? []).map(of).reduce(sum, {});
  let sidecars: Amounts = {};
  let start: Amounts = {};
  for (const container of spec?.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      sidecars = sum(sidecars, of(container));
      start = most(start, sidecars);
    } else start = most(start, sum(sidecars, of(container)));
  }
  const own = { ...most(sum(app, sidecars), start), ...amountsOf(spec?.resources?.requests) };
  return sum(own, amountsOf(spec?.overhead));
};

const sizes = new WeakMap<object, Amounts>();

/** What a node has for its pods. */
export const allocatableOf = ({ status }: Node): Amounts => {
  const written = status?.allocatable;
  if (written === undefined) return {};
  const known = sizes.get(written);
  if (known !== undefined) return known;
  const made = amountsOf(written);
  sizes.set(written, made);
  return made;
};

const requested = ({ resources }: Container): Amounts => amountsOf(resources?.requests);

/** What a container is taken to need that says nothing, when nodes are compared. */
const least: Amounts = { cpu: 0.1, memory: 200 * 1024 * 1024 };

const remembered = (make: (pod: Pod) => Amounts): ((pod: Pod) => Amounts) => {
  // A pod's spec is one and the same object through all states of the pod.
  const known = new WeakMap<object, Amounts>();
  return (pod) => {
    if (pod.spec === undefined) return {};
    const before = known.get(pod.spec);
    if (before !== undefined) return before;
    const made = make(pod);
    known.set(pod.spec, made);
    return made;
  };
};

export const requestsOf = remembered((pod) => total(pod, requested));

/** With something for every container, even if it asks for nothing. */
export const likelyUseOf = remembered((pod) => total(pod, (container) => ({ ...least, ...requested(container) })));
