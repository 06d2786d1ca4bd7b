/** What runtime classes give to new pods: overhead, and the nodes that can run them. */
import type { Obj, PodSpec } from '../../objects.ts';
import { quantity } from '../../quantity.ts';
import { forbidden } from '../errors.ts';
import { same } from '../../same.ts';
import type { Registry } from '../verbs/registry.ts';

type Amounts = PodSpec['overhead'];

const equal = (a: Amounts = {}, b: Amounts = {}): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, amount]) => b[name] !== undefined && quantity(amount) === quantity(b[name]));

const merged = (refuse: (why: string) => Error, own: Record<string, string>, of: Record<string, string>) => {
  for (const [key, value] of Object.entries(of))
    if (own[key] !== undefined && own[key] !== value)
      throw refuse(
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own[key]}`,
      );
  return { ...own, ...of };
};

export const withRuntimeClass = (registry: Registry, pod: Obj, spec: PodSpec): PodSpec => {
  const { runtimeClassName: name, overhead = {} } = spec;
  const refuse = (why: string): Error => forbidden('pods', pod.metadata.name, why);
  const found = name === undefined ? undefined : registry.store.get('runtimeclasses', undefined, name);
  if (name !== undefined && found === undefined)
    throw refuse(`pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
  const fixed = found?.overhead?.podFixed;
  const given = Object.keys(overhead).length > 0;
  if (found?.overhead === undefined && spec.overhead !== undefined)
    throw refuse('pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
  if (fixed !== undefined && given && !equal(fixed, overhead))
    throw refuse("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  const { nodeSelector, tolerations = [] } = found?.scheduling ?? {};
  const own = spec.tolerations ?? [];
  const added = tolerations.filter((toleration) => !own.some((other) => same(other, toleration)));
  return {
    ...spec,
    ...(fixed === undefined ? {} : { overhead: fixed }),
    ...(nodeSelector === undefined ? {} : { nodeSelector: merged(refuse, spec.nodeSelector ?? {}, nodeSelector) }),
    ...(added.length === 0 ? {} : { tolerations: [...own, ...added] }),
  };
};
