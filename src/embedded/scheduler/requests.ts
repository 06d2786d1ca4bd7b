/** What a pod asks for of a node. */
import type { Pod } from '../objects.ts';
import { quantity } from '../quantity.ts';

/** CPU in cores, memory and storage in bytes. */
export type Amounts = Record<string, number>;

const add = (into: Amounts, requests: Record<string, string> | undefined): void => {
  for (const [name, value] of Object.entries(requests ?? {})) into[name] = (into[name] ?? 0) + quantity(value);
};

const most = (a: Amounts, b: Amounts): Amounts =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, Math.max(a[name] ?? 0, b[name] ?? 0)]),
  );

export const sum = (a: Amounts, b: Amounts): Amounts => {
  const total = { ...a };
  for (const [name, value] of Object.entries(b)) total[name] = (total[name] ?? 0) + value;
  return total;
};

/** All containers together, or the biggest moment of the init containers (sidecars stay) if that is more. */
const added = (spec: Pod['spec']): Amounts => {
  const app: Amounts = {};
  for (const container of spec?.containers ?? []) add(app, container.resources?.requests);
  let sidecars: Amounts = {};
  let start: Amounts = {};
  for (const container of spec?.initContainers ?? []) {
    const own: Amounts = {};
    add(own, container.resources?.requests);
    if (container.restartPolicy === 'Always') {
      sidecars = sum(sidecars, own);
      start = most(start, sidecars);
    } else start = most(start, sum(sidecars, own));
  }
  const total = most(sum(app, sidecars), start);
  add(total, spec?.overhead);
  return total;
};

/** A pod's spec is one and the same object through all states of the pod. */
const known = new WeakMap<object, Amounts>();

/** By name of the resource. */
export const requestsOf = ({ spec }: Pod): Amounts => {
  if (spec === undefined) return {};
  const found = known.get(spec);
  if (found !== undefined) return found;
  const amounts = added(spec);
  known.set(spec, amounts);
  return amounts;
};
