/** Deployments, ReplicaSets, StatefulSets, DaemonSets and Jobs. */
import type { Condition, KubeObject, LabelSelector, Pod } from '../../cluster/kube.ts';
import type { Json } from '../../domain/json.ts';
import { humanDuration } from '../print/age.ts';
import { compactJson } from '../print/json-text.ts';
import { labelsText } from '../print/table.ts';
import { annotations, controlledBy, field, flat, labels, moment, optional, selector } from './lines.ts';
import { templateLines } from './pod-template.ts';
import type { Amounts, DescribedTemplate } from './shapes.ts';

type Workload<Spec, Status> = KubeObject & {
  spec: { selector?: LabelSelector; replicas?: number; template: DescribedTemplate } & Spec;
  status?: { replicas?: number; conditions?: Condition[] } & Status;
};

const podsStatus = ({ metadata }: KubeObject, pods: readonly Pod[]): string => {
  const own = pods.filter((pod) =>
    pod.metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uid === metadata.uid),
  );
  const count = (phase: string): number => own.filter(({ status }) => status?.phase === phase).length;
  return field(
    'Pods Status',
    `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`,
  );
};

const conditionLines = (conditions: readonly Condition[] | undefined): string[] =>
  (conditions ?? []).length === 0
    ? []
    : [
        'Conditions:',
        '  Type\tStatus\tReason',
        '  ----\t------\t------',
        ...(conditions ?? []).map(({ type, status, reason = '' }) => `  ${type} \t${status}\t${reason}`),
      ];

export type DescribedDeployment = Workload<
  {
    strategy?: { type?: string; rollingUpdate?: { maxUnavailable?: number | string; maxSurge?: number | string } };
    minReadySeconds?: number;
  },
  { updatedReplicas?: number; availableReplicas?: number; unavailableReplicas?: number }
>;

export type DescribedReplicaSet = Workload<object, object>;

/** The ReplicaSet whose template is the deployment's. */
const isCurrent = ({ spec }: DescribedDeployment, set: DescribedReplicaSet): boolean => {
  const plain = ({ metadata = {}, spec: podSpec }: DescribedTemplate): string => {
    const { 'pod-template-hash': _hash, ...rest } = metadata.labels ?? {};
    return compactJson({ labels: rest, annotations: metadata.annotations ?? {}, spec: podSpec } as unknown as Json);
  };
  return plain(spec.template) === plain(set.spec.template);
};

const setsText = (sets: readonly DescribedReplicaSet[]): string =>
  sets
    .map(
      ({ metadata, spec, status }) =>
        `${metadata.name} (${status?.replicas ?? 0}/${spec.replicas ?? 0} replicas created)`,
    )
    .join(', ') || '<none>';

export const deploymentLines = (deployment: DescribedDeployment, sets: readonly DescribedReplicaSet[]): string[] => {
  const { metadata, spec, status } = deployment;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status ?? {};
  const rolling = spec.strategy?.rollingUpdate;
  const own = sets.filter((set) => set.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid));
  const [current] = own
    .filter((set) => isCurrent(deployment, set))
    .toSorted((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
  return flat([
    field('Name', metadata.name),
    field('Namespace', metadata.namespace),
    field('CreationTimestamp', moment(metadata.creationTimestamp)),
    labels('Labels', metadata.labels),
    annotations('Annotations', metadata.annotations),
    field('Selector', selector(spec.selector)),
    field(
      'Replicas',
      `${spec.replicas ?? 0} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`,
    ),
    field('StrategyType', spec.strategy?.type ?? ''),
    field('MinReadySeconds', spec.minReadySeconds ?? 0),
    rolling === undefined || rolling === null
      ? undefined
      : field('RollingUpdateStrategy', `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`),
    templateLines(spec.template),
    conditionLines(status?.conditions),
    own.length === 0
      ? undefined
      : [
          field('OldReplicaSets', setsText(own.filter((set) => set !== current))),
          field('NewReplicaSet', setsText(current === undefined ? [] : [current])),
        ],
  ]);
};

export const replicaSetLines = (set: DescribedReplicaSet, pods: readonly Pod[]): string[] => {
  const { metadata, spec, status } = set;
  return flat([
    field('Name', metadata.name),
    field('Namespace', metadata.namespace),
    field('Selector', selector(spec.selector)),
    labels('Labels', metadata.labels),
    annotations('Annotations', metadata.annotations),
    controlledBy(metadata),
    field('Replicas', `${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`),
    podsStatus(set, pods),
    templateLines(spec.template),
    conditionLines(status?.conditions),
  ]);
};

type ClaimTemplate = {
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: { storageClassName?: string; accessModes?: string[]; resources?: { requests?: Amounts } };
};

export type DescribedStatefulSet = Workload<
  {
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number; maxUnavailable?: number | string } };
    volumeClaimTemplates?: ClaimTemplate[];
  },
  object
>;

const claimLines = (claims: readonly ClaimTemplate[] | undefined): string[] =>
  claims === undefined || claims.length === 0
    ? [field('Volume Claims', '<none>')]
    : flat([
        'Volume Claims:',
        claims.map(({ metadata, spec }) => [
          field('  Name', metadata.name),
          field('  StorageClass', spec.storageClassName ?? ''),
          labels('  Labels', metadata.labels),
          labels('  Annotations', metadata.annotations),
          field('  Capacity', spec.resources?.requests?.['storage'] ?? '<default>'),
          field('  Access Modes', `[${(spec.accessModes ?? []).join(' ')}]`),
        ]),
      ]);

export const statefulSetLines = (set: DescribedStatefulSet, pods: readonly Pod[]): string[] => {
  const { metadata, spec, status } = set;
  const rolling = spec.updateStrategy?.rollingUpdate;
  return flat([
    field('Name', metadata.name),
    field('Namespace', metadata.namespace),
    field('CreationTimestamp', moment(metadata.creationTimestamp)),
    field('Selector', selector(spec.selector)),
    labels('Labels', metadata.labels),
    annotations('Annotations', metadata.annotations),
    field('Replicas', `${spec.replicas ?? 0} desired | ${status?.replicas ?? 0} total`),
    field('Update Strategy', spec.updateStrategy?.type ?? ''),
    optional('  Partition', rolling?.partition),
    optional('  MaxUnavailable', rolling?.partition === undefined ? undefined : rolling.maxUnavailable),
    podsStatus(set, pods),
    templateLines(spec.template),
    claimLines(spec.volumeClaimTemplates),
  ]);
};

export type DescribedDaemonSet = Workload<
  object,
  {
    desiredNumberScheduled?: number;
    currentNumberScheduled?: number;
    updatedNumberScheduled?: number;
    numberAvailable?: number;
    numberMisscheduled?: number;
  }
>;

export const daemonSetLines = (set: DescribedDaemonSet, pods: readonly Pod[]): string[] => {
  const { metadata, spec, status } = set;
  return flat([
    field('Name', metadata.name),
    field('Namespace', metadata.namespace),
    field('Selector', selector(spec.selector)),
    field('Node-Selector', labelsText(spec.template.spec.nodeSelector)),
    labels('Labels', metadata.labels),
    annotations('Annotations', metadata.annotations),
    `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`,
    `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`,
    `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`,
    `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`,
    `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`,
    podsStatus(set, pods),
    templateLines(spec.template),
  ]);
};

export type DescribedJob = Workload<
  {
    parallelism?: number;
    completions?: number;
    completionMode?: string;
    suspend?: boolean;
    backoffLimit?: number;
    ttlSecondsAfterFinished?: number;
    activeDeadlineSeconds?: number;
  },
  {
    active?: number;
    ready?: number;
    succeeded?: number;
    failed?: number;
    startTime?: string;
    completionTime?: string;
    completedIndexes?: string;
  }
>;

export const jobLines = ({ metadata, spec, status = {} }: DescribedJob): string[] => {
  const { startTime, completionTime, active = 0, ready, succeeded = 0, failed = 0 } = status;
  const readyText = ready === undefined ? '' : ` (${ready} Ready)`;
  return flat([
    field('Name', metadata.name),
    field('Namespace', metadata.namespace),
    field('Selector', selector(spec.selector)),
    labels('Labels', metadata.labels),
    annotations('Annotations', metadata.annotations),
    controlledBy(metadata),
    optional('Parallelism', spec.parallelism),
    field('Completions', spec.completions ?? '<unset>'),
    optional('Completion Mode', spec.completionMode),
    optional('Suspend', spec.suspend),
    optional('Backoff Limit', spec.backoffLimit),
    optional('TTL Seconds After Finished', spec.ttlSecondsAfterFinished),
    startTime === undefined ? undefined : field('Start Time', moment(startTime)),
    completionTime === undefined ? undefined : field('Completed At', moment(completionTime)),
    startTime === undefined || completionTime === undefined
      ? undefined
      : field('Duration', humanDuration(Date.parse(completionTime) - Date.parse(startTime))),
    spec.activeDeadlineSeconds === undefined
      ? undefined
      : field('Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`),
    field('Pods Statuses', `${active} Active${readyText} / ${succeeded} Succeeded / ${failed} Failed`),
    spec.completionMode === 'Indexed' ? field('Completed Indexes', status.completedIndexes || '<none>') : undefined,
    templateLines(spec.template),
  ]);
};
