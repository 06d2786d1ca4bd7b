/** Which parts of a write count: through the main resource everything but the status, through `status` the status, and so on. */
import { infoOf, type KindName, type Obj, type Pod } from '../../objects.ts';
import { same } from '../../same.ts';
import { keepTemplateGeneration } from './daemonset.ts';
import { resized, userMetadataOf } from './resize.ts';
import { withDecision } from './certificate-request.ts';
import type { Subresource } from '../verbs/registry.ts';

/** Their labels can't be changed by a write to the status. */
const labelsAreSpec = new Set<KindName>(['deployments', 'replicasets']);

/** Of kinds whose status is a part of its own. */
const hasStatus = (kind: KindName): boolean => infoOf(kind).subresources.includes('status');

/** What an object's generation counts the changes of. */
const isWantedDifferently: Partial<Record<KindName, (current: Obj, next: Obj) => boolean>> = {
  pods: (current, next) => !same(current['spec'], next['spec']),
  replicasets: (current, next) => !same(current['spec'], next['spec']),
  statefulsets: (current, next) => !same(current['spec'], next['spec']),
  daemonsets: (current, next) => !same(current['spec'], next['spec']),
  replicationcontrollers: (current, next) => !same(current['spec'], next['spec']),
  podtemplates: (current, next) => !same(current['template'], next['template']),
  poddisruptionbudgets: (current, next) => !same(current['spec'], next['spec']),
  jobs: (current, next) => !same(current['spec'], next['spec']),
  networkpolicies: (current, next) => !same(current['spec'], next['spec']),
  cronjobs: (current, next) => !same(current['spec'], next['spec']),
  ingresses: (current, next) => !same(current['spec'], next['spec']),
  ingressclasses: (current, next) => !same(current['spec'], next['spec']),
  flowschemas: (current, next) => !same(current['spec'], next['spec']),
  prioritylevelconfigurations: (current, next) => !same(current['spec'], next['spec']),
  deployments: (current, next) =>
    !same(current['spec'], next['spec']) || !same(current.metadata.annotations ?? {}, next.metadata.annotations ?? {}),
  endpointslices: (current, next) =>
    !same(current['endpoints'] ?? [], next['endpoints'] ?? []) ||
    !same(current['ports'] ?? [], next['ports'] ?? []) ||
    !same(current.metadata.labels ?? {}, next.metadata.labels ?? {}),
};

export const bumpGeneration = (kind: KindName, current: Obj, next: Obj): Obj => {
  if (isWantedDifferently[kind]?.(current, next) !== true) return next;
  return { ...next, metadata: { ...next.metadata, generation: (current.metadata.generation ?? 0) + 1 } };
};

const withField = (object: Obj, field: string, value: unknown): Obj => {
  const { [field]: _before, ...rest } = object;
  return (value === undefined ? rest : { ...rest, [field]: value }) as Obj;
};

const withLabelsOf = (object: Obj, { metadata }: Obj): Obj => {
  const { labels: _labels, ...rest } = object.metadata;
  return { ...object, metadata: metadata.labels === undefined ? rest : { ...rest, labels: metadata.labels } };
};

/** Of a pod's spec only the ephemeral containers; of its metadata nothing that its users write. */
const withEphemeralContainers = (current: Obj, next: Obj): Obj => {
  const given = (next as unknown as Pod).spec?.ephemeralContainers;
  const { ephemeralContainers: _before, ...spec } = (current as unknown as Pod).spec ?? { containers: [] };
  return {
    ...next,
    metadata: userMetadataOf(current, next),
    // They are never restarted, whatever is asked for.
    spec:
      given === undefined
        ? spec
        : { ...spec, ephemeralContainers: given.map(({ restartPolicy: _never, ...rest }) => rest) },
  };
};

/** `next` with what this write may not touch put back. */
export const prepareUpdate = (
  kind: KindName,
  current: Obj,
  next: Obj,
  subresource: Subresource | undefined,
  now: string,
): Obj => {
  if (kind === 'certificatesigningrequests') {
    if (subresource === 'approval' || subresource === 'status') return withDecision(current, next, subresource, now);
    return withField(withField(next, 'spec', current['spec']), 'status', current['status']);
  }
  if (subresource === 'status') {
    const kept = withField(next, 'spec', current['spec']);
    return labelsAreSpec.has(kind) ? withLabelsOf(kept, current) : kept;
  }
  if (subresource === 'ephemeralcontainers') {
    const kept = withField(withEphemeralContainers(current, next), 'status', current['status']);
    return bumpGeneration(kind, current, kept);
  }
  if (subresource === 'resize') return bumpGeneration(kind, current, resized(current, next));
  const kept = hasStatus(kind) ? withField(next, 'status', current['status']) : next;
  if (kind === 'namespaces') {
    // Only the subresource `finalize` changes the finalizers of the spec, and nothing else.
    if (subresource === 'finalize')
      return withField(withField({ ...current }, 'spec', next['spec']), 'status', current['status']);
    return withField(kept, 'spec', current['spec']);
  }
  return bumpGeneration(kind, current, kind === 'daemonsets' ? keepTemplateGeneration(current, kept) : kept);
};
