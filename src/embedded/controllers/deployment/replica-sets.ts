/** A Deployment's ReplicaSets: which is the new one, which are old, and their bookkeeping annotations. */
import { isDeepStrictEqual } from 'node:util';
import type { Deployment, PodTemplate, ReplicaSet } from '../../objects.ts';
import { safeHash } from '../safe-hash.ts';

export const hashLabel = 'pod-template-hash';
export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
const maxAnnotation = 'deployment.kubernetes.io/max-replicas';
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** Up to ten characters that stand for a pod template, made as the real one makes them (of another text of the template). */
export const templateHash = (template: PodTemplate | undefined, collisionCount: number): string =>
  safeHash(`${canonical(template)} ${collisionCount}`, 'FNV-1a');

const withoutHash = (template: PodTemplate | undefined): unknown => {
  const { [hashLabel]: _, ...labels } = template?.metadata?.labels ?? {};
  const { labels: _labels, ...metadata } = template?.metadata ?? {};
  const { creationTimestamp: _time, ...rest } = metadata;
  return { spec: template?.spec, metadata: { ...rest, labels } };
};

export const sameTemplate = (a: PodTemplate | undefined, b: PodTemplate | undefined): boolean =>
  isDeepStrictEqual(withoutHash(a), withoutHash(b));

export const byAge = (a: ReplicaSet, b: ReplicaSet): number =>
  a.metadata.creationTimestamp === b.metadata.creationTimestamp
    ? byRevision(a, b) || (a.metadata.name < b.metadata.name ? -1 : 1)
    : a.metadata.creationTimestamp < b.metadata.creationTimestamp
      ? -1
      : 1;

export const findNew = (deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined =>
  sets.toSorted(byAge).find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));

/** 64 bits, as anybody may have set it. */
export const revisionOf = (object: Deployment | ReplicaSet): bigint => {
  const text = object.metadata.annotations?.[revisionAnnotation] ?? '';
  return /^\d+$/.test(text) ? BigInt(text) : 0n;
};

export const byRevision = (a: ReplicaSet, b: ReplicaSet): number => {
  const [left, right] = [revisionOf(a), revisionOf(b)];
  return left === right ? 0 : left < right ? -1 : 1;
};

export const replicasOf = (object: Deployment | ReplicaSet): number => object.spec?.replicas ?? 1;

export const total = (sets: readonly ReplicaSet[]): number => sets.reduce((sum, set) => sum + replicasOf(set), 0);

type Counter = 'replicas' | 'readyReplicas' | 'availableReplicas';
export const statusTotal = (sets: readonly ReplicaSet[], field: Counter): number =>
  sets.reduce((sum, set) => sum + (set.status?.[field] ?? 0), 0);

/** `maxSurge` rounds up, `maxUnavailable` down; both zero would never move. */
export const limitsOf = (deployment: Deployment): { maxSurge: number; maxUnavailable: number } => {
  const strategy = deployment.spec?.strategy;
  if (strategy?.type === 'Recreate') return { maxSurge: 0, maxUnavailable: 0 };
  const replicas = replicasOf(deployment);
  const share = (value: unknown, round: (n: number) => number): number => {
    if (typeof value === 'number') return value;
    return typeof value === 'string' ? round((Number.parseInt(value, 10) / 100) * replicas) : 0;
  };
  const maxSurge = share(strategy?.rollingUpdate?.maxSurge ?? '25%', Math.ceil);
  const unavailable = share(strategy?.rollingUpdate?.maxUnavailable ?? '25%', Math.floor);
  const maxUnavailable = maxSurge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, Math.max(replicas, 0));
  return { maxSurge, maxUnavailable };
};

/** What a ReplicaSet remembers of its Deployment's size, for scaling in proportion. */
export const sizesOf = (deployment: Deployment): Record<string, string> => {
  const replicas = replicasOf(deployment);
  return {
    [desiredAnnotation]: String(replicas),
    [maxAnnotation]: String(replicas + limitsOf(deployment).maxSurge),
  };
};

const historyAnnotation = 'deployment.kubernetes.io/revision-history';
const ownOfSets = new Set([
  lastApplied,
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'deprecated.deployment.rollback.to',
]);

/** What the newest ReplicaSet takes over from its Deployment, for `rollout history`. */
export const annotationsOf = (
  deployment: Deployment,
  set: Pick<ReplicaSet, 'metadata'> | undefined,
  revision: bigint,
): Record<string, string> => {
  const inherited = Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !ownOfSets.has(name));
  const before = set?.metadata.annotations ?? {};
  const old = before[revisionAnnotation];
  const former = old !== undefined && old !== String(revision) ? [before[historyAnnotation], old] : [];
  return {
    ...before,
    ...Object.fromEntries(inherited),
    [revisionAnnotation]: String(revision),
    // `rollout undo` brings an old ReplicaSet back under a new revision; the former ones are kept.
    ...(former.length === 0
      ? {}
      : { [historyAnnotation]: former.filter((text) => text !== undefined && text !== '').join(',') }),
  };
};

/** Whether the Deployment was scaled since the sets last heard of it. */
export const desiredOf = (set: ReplicaSet): number | undefined => {
  const text = set.metadata.annotations?.[desiredAnnotation];
  return text === undefined ? undefined : Number(text);
};
export const maxOf = (set: ReplicaSet): number | undefined => {
  const text = set.metadata.annotations?.[maxAnnotation];
  return text === undefined ? undefined : Number(text);
};
