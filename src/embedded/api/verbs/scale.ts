/** The subresource `scale`: a workload as a number of replicas. */
import type { Deployment, KindName, LabelSelector, Obj } from '../../objects.ts';
import type { JsonObject } from '../../schema/index.ts';
import { conflict, stale } from '../errors.ts';
import { mustFind, type Registry, type WriteOptions } from './registry.ts';
import { isOther, write } from './update.ts';

/** As a LabelSelector is written in one line. */
const selectorText = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string =>
  [
    ...Object.entries(matchLabels).map(([key, value]) => [key, `${key}=${value}`] as const),
    ...matchExpressions.map(({ key, operator, values = [] }): readonly [string, string] => {
      if (operator === 'Exists') return [key, key];
      if (operator === 'DoesNotExist') return [key, `!${key}`];
      return [key, `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.toSorted().join(',')})`];
    }),
  ]
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, text]) => text)
    .join(',');

/** Of a ReplicationController: labels, and nothing else. */
const plainSelector = (spec: unknown): LabelSelector => ({
  matchLabels: (spec as { selector?: Record<string, string> } | undefined)?.selector ?? {},
});

export const scaleOf = (object: Obj): JsonObject => {
  const { metadata, spec, status } = object as unknown as Deployment;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const replicas = spec?.replicas ?? 0;
  const selector = object.kind === 'ReplicationController' ? plainSelector(spec) : spec?.selector;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace: namespace ?? '', uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: status?.replicas ?? 0,
      ...(selector === undefined ? {} : { selector: selectorText(selector) }),
    },
  };
};

/** Writes the number of replicas of a Scale to its object. */
export const writeScale = (
  registry: Registry,
  kind: KindName,
  namespace: string | undefined,
  name: string,
  scale: JsonObject,
  options: WriteOptions,
): JsonObject => {
  const current = mustFind(registry, kind, namespace, name);
  const { uid, resourceVersion } = (scale['metadata'] ?? {}) as { uid?: string; resourceVersion?: string };
  if (uid !== undefined && uid !== '' && uid !== current.metadata.uid)
    throw conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`,
    );
  if (isOther(resourceVersion, current.metadata.resourceVersion)) throw stale(kind, name);
  const replicas = (scale['spec'] as { replicas?: number } | undefined)?.replicas ?? 0;
  const next = { ...current, spec: { ...(current['spec'] as object), replicas } };
  return scaleOf(write(registry, kind, current, next, { ...options, subresource: 'scale' }));
};
