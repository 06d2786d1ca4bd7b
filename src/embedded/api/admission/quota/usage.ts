/** What an object counts for against the quotas of its namespace. */
import {
  infoOf,
  kindNames,
  type Container,
  type KindName,
  type Obj,
  type PersistentVolumeClaim,
  type Pod,
  type ResourceQuota,
  type Service,
} from '../../../objects.ts';
import type { Store } from '../../../store/store.ts';
import { qualityOfServiceOf } from '../../../quality-of-service.ts';
import { larger, sum } from './amount.ts';

export type Amounts = Record<string, string>;

const merge = (into: Amounts, more: Amounts | undefined, combine: (a: string, b: string) => string): Amounts => {
  const merged = { ...into };
  for (const [name, amount] of Object.entries(more ?? {}))
    merged[name] = merged[name] === undefined ? amount : combine(merged[name], amount);
  return merged;
};
const add = (a: string, b: string): string => sum([a, b]);

/** What a pod holds at its hungriest: its containers and sidecars together, or one init container with the sidecars before it. */
export const podTotals = ({ spec }: Pod, part: 'requests' | 'limits'): Amounts => {
  const of = (container: Container): Amounts | undefined => container.resources?.[part];
  let running: Amounts = {};
  for (const container of spec?.containers ?? []) running = merge(running, of(container), add);
  let sidecars: Amounts = {};
  let starting: Amounts = {};
  for (const container of spec?.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      sidecars = merge(sidecars, of(container), add);
      starting = merge(starting, sidecars, larger);
    } else starting = merge(starting, merge(sidecars, of(container), add), larger);
  }
  return merge(merge(merge(running, sidecars, add), starting, larger), spec?.overhead, add);
};

/** A pod that has ended, or should have ended by now, holds nothing any more. */
const isOver = ({ metadata, status }: Pod, now: number): boolean => {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return true;
  const { deletionTimestamp, deletionGracePeriodSeconds: grace } = metadata;
  return deletionTimestamp !== undefined && grace !== undefined && now > Date.parse(deletionTimestamp) + grace * 1000;
};

const named = (requests: Amounts, limits: Amounts): Amounts => {
  const usage: Amounts = { pods: '1' };
  for (const [name, amount] of Object.entries(requests)) {
    if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') usage[name] = amount;
    usage[`requests.${name}`] = amount;
  }
  for (const name of ['cpu', 'memory', 'ephemeral-storage'])
    if (limits[name] !== undefined) usage[`limits.${name}`] = limits[name];
  return usage;
};

/** Of one container, as far as a quota insists on it. */
export const containerUsage = ({ resources }: Container): Amounts =>
  named(resources?.requests ?? {}, resources?.limits ?? {});

const podUsage = (pod: Pod, now: number): Amounts =>
  isOver(pod, now) ? {} : named(podTotals(pod, 'requests'), podTotals(pod, 'limits'));

const serviceUsage = ({ spec }: Service): Amounts => {
  const ports = spec?.ports ?? [];
  const balanced = spec?.type === 'LoadBalancer';
  const counted =
    spec?.type === 'NodePort' || (balanced && spec.allocateLoadBalancerNodePorts !== false)
      ? ports.length
      : balanced
        ? ports.filter(({ nodePort = 0 }) => nodePort !== 0).length
        : 0;
  return { services: '1', 'services.loadbalancers': balanced ? '1' : '0', 'services.nodeports': String(counted) };
};

const claimUsage = ({ spec }: PersistentVolumeClaim): Amounts => {
  const storage = spec?.resources?.requests?.['storage'];
  const usage: Amounts = { persistentvolumeclaims: '1' };
  if (storage !== undefined) usage['requests.storage'] = storage;
  const { storageClassName: name = '' } = spec ?? {};
  if (name === '') return usage;
  const ofClass = Object.entries(usage).map(([resource, amount]) => [
    `${name}.storageclass.storage.k8s.io/${resource}`,
    amount,
  ]);
  return { ...usage, ...(Object.fromEntries(ofClass) as Amounts) };
};

/** Counted without `count/` too. */
const plain = new Set<KindName>(['configmaps', 'secrets', 'resourcequotas', 'replicationcontrollers']);

const countName = (kind: KindName): string => {
  const { group } = infoOf(kind);
  return `count/${group === '' ? kind : `${kind}.${group}`}`;
};

/** `now`: milliseconds since the epoch. */
export const usageOf = (kind: KindName, object: Obj, now: number): Amounts => {
  const count: Amounts = { [countName(kind)]: '1' };
  switch (kind) {
    case 'pods':
      return { ...count, ...podUsage(object, now) };
    case 'services':
      return { ...count, ...serviceUsage(object) };
    case 'persistentvolumeclaims':
      return { ...count, ...claimUsage(object) };
    default:
      return plain.has(kind) ? { ...count, [kind]: '1' } : count;
  }
};

type ScopeRequirement = { scopeName: string; operator: string; values?: string[] };

const scopesOf = ({ spec }: ResourceQuota): ScopeRequirement[] => [
  ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
  ...((spec?.scopeSelector?.matchExpressions ?? []) as ScopeRequirement[]),
];

const podInScope = (pod: Pod, { scopeName, operator, values = [] }: ScopeRequirement): boolean => {
  const { priorityClassName: priority = '', activeDeadlineSeconds } = pod.spec ?? {};
  switch (scopeName) {
    case 'Terminating':
      return activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return qualityOfServiceOf(pod) === 'BestEffort';
    case 'NotBestEffort':
      return qualityOfServiceOf(pod) !== 'BestEffort';
    case 'PriorityClass':
      if (operator === 'In') return values.includes(priority);
      if (operator === 'NotIn') return priority !== '' && !values.includes(priority);
      return (priority !== '') === (operator === 'Exists');
    default:
      return false;
  }
};

/** Whether a quota counts this object at all, by its scopes. */
export const isInScope = (quota: ResourceQuota, kind: KindName, object: Obj): boolean => {
  const scopes = scopesOf(quota);
  return (
    scopes.length === 0 || (kind === 'pods' && scopes.every((scope) => podInScope(object as unknown as Pod, scope)))
  );
};

/** Whose objects may count against a limit of this name. */
const kindsFor = (resource: string): KindName[] => {
  if (resource.startsWith('count/')) return kindNames.filter((kind) => countName(kind) === resource);
  if (resource.startsWith('services')) return ['services'];
  if (/persistentvolumeclaims$|requests\.storage$/.test(resource)) return ['persistentvolumeclaims'];
  const own = kindNames.find((kind) => plain.has(kind) && kind === resource);
  return [own ?? 'pods'];
};

/** `status.used` of a quota: what all objects of its namespace count for, under each of its limits. */
export const usedUnder = (store: Store, quota: ResourceQuota, now: number): Amounts => {
  const hard = Object.keys(quota.spec?.hard ?? {});
  const used: Amounts = Object.fromEntries(hard.map((resource) => [resource, '0']));
  for (const kind of new Set(hard.flatMap(kindsFor))) {
    if (!infoOf(kind).namespaced) continue;
    for (const object of store.list(kind, quota.metadata.namespace) as unknown as Obj[]) {
      if (!isInScope(quota, kind, object)) continue;
      const usage = usageOf(kind, object, now);
      for (const resource of hard)
        if (usage[resource] !== undefined) used[resource] = sum([used[resource] ?? '0', usage[resource]]);
    }
  }
  return used;
};
