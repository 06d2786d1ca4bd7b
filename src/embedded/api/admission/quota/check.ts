/** Whether the quotas of a namespace leave room for an object. */
import type { KindName, Obj, Pod, ResourceQuota } from '../../../objects.ts';
import { forbidden } from '../../errors.ts';
import { same } from '../../../same.ts';
import type { Registry } from '../../verbs/registry.ts';
import { difference, exceeds, sum } from './amount.ts';
import { containerUsage, isInScope, usageOf, usedUnder, type Amounts } from './usage.ts';

/** Once one of these is limited, every container has to say how much it wants. */
const mustBeStated = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

const listed = (amounts: Amounts, names: readonly string[]): string =>
  names
    .toSorted()
    .map((name) => `${name}=${amounts[name] ?? '0'}`)
    .join(',');

const unstated = (quota: ResourceQuota, pod: Pod): string | undefined => {
  const required = mustBeStated.filter((name) => quota.spec?.hard?.[name] !== undefined);
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const missing = required.toSorted().flatMap((resource) => {
    const without = containers.filter((container) => containerUsage(container)[resource] === undefined);
    const names = [...new Set(without.map(({ name }) => name))].toSorted();
    return names.length === 0 ? [] : [`${resource} for: ${names.join(',')}`];
  });
  return missing.length === 0 ? undefined : `must specify ${missing.join('; ')}`;
};

/** What `object` counts for beyond what its former state did. */
const added = (kind: KindName, object: Obj, old: Obj | undefined, now: number): Amounts => {
  const usage = usageOf(kind, object, now);
  if (old === undefined) return usage;
  const before = usageOf(kind, old, now);
  return Object.fromEntries(
    Object.entries(usage).map(([name, amount]) => [name, difference(amount, before[name] ?? '0')]),
  );
};

/** Throws 403 when a quota is exceeded. Returns how to write down what the object uses, once it is stored. */
export const checkQuotas = (
  registry: Registry,
  kind: KindName,
  object: Obj,
  old?: Obj,
  { resize = false } = {},
): (() => void) => {
  const { namespace, name } = object.metadata;
  if (namespace === undefined || kind === 'events' || (kind === 'pods' && old !== undefined && !resize))
    return () => {};
  const now = registry.clock.now();
  const touched: ResourceQuota[] = [];
  for (const quota of registry.store.list('resourcequotas', namespace)) {
    if (!isInScope(quota, kind, object)) continue;
    const hard = quota.spec?.hard ?? {};
    if (kind === 'pods') {
      const why = unstated(quota, object);
      if (why !== undefined) throw forbidden(kind, name, `failed quota: ${quota.metadata.name}: ${why}`);
    }
    const requested = added(kind, object, old, now);
    const relevant = Object.keys(hard).filter((resource) => exceeds(requested[resource] ?? '0', '0'));
    if (relevant.length === 0) continue;
    const used = usedUnder(registry.store, quota, now);
    const over = relevant.filter((resource) =>
      exceeds(sum([used[resource] ?? '0', requested[resource] ?? '0']), hard[resource] ?? '0'),
    );
    if (over.length > 0)
      throw forbidden(
        kind,
        name,
        `exceeded quota: ${quota.metadata.name}, requested: ${listed(requested, over)}, used: ${listed(used, over)}, limited: ${listed(hard, over)}`,
      );
    touched.push(quota);
  }
  return () => {
    for (const { metadata } of touched) recordUsage(registry, metadata.namespace ?? '', metadata.name);
  };
};

/** Brings a quota's status up to date. */
export const recordUsage = (registry: Pick<Registry, 'store' | 'clock'>, namespace: string, name: string): void => {
  const quota = registry.store.get('resourcequotas', namespace, name);
  if (quota === undefined) return;
  const status = { hard: quota.spec?.hard ?? {}, used: usedUnder(registry.store, quota, registry.clock.now()) };
  if (!same(status, quota.status)) registry.store.put('resourcequotas', { ...quota, status });
};
