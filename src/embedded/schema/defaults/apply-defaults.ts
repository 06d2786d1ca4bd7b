/** What the API server fills in by itself, kind by kind. */
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Endpoints,
  EndpointSlice,
  Job,
  HorizontalPodAutoscaler,
  LimitRange,
  Namespace,
  NetworkPolicy,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodTemplateObject,
  PriorityClass,
  ReplicaSet,
  ReplicationController,
  Secret,
  Service,
  StatefulSet,
  StorageClass,
} from '../../objects.ts';
import { clone } from '../clone.ts';
import type { BodyKind, JsonObject } from '../schema-tools.ts';
import { defaultPod, defaultPodSpec } from './pod-defaults.ts';

const largestInt32 = 2 ** 31 - 1;

const defaultService = ({ spec, status }: Service): void => {
  if (spec === undefined) return;
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined)
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10_800 } };
  spec.type ||= 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    port.targetPort ||= port.port;
  }
  const open = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (open || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0))
    spec.externalTrafficPolicy ||= 'Cluster';
  if (open || spec.type === 'ClusterIP') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  for (const ingress of status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
};

const defaultDeployment = ({ spec }: Deployment): void => {
  if (spec === undefined) return;
  spec.replicas ??= 1;
  const strategy = (spec.strategy ??= {});
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= '25%';
    strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  if (spec.template.spec !== undefined) defaultPodSpec(spec.template.spec);
};

const defaultReplicaSet = ({ spec }: ReplicaSet): void => {
  if (spec === undefined) return;
  spec.replicas ??= 1;
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
};

const defaultReplicationController = ({ metadata, spec }: ReplicationController): void => {
  if (spec === undefined) return;
  spec.replicas ??= 1;
  const labels = spec.template?.metadata?.labels;
  if (labels !== undefined) {
    if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
    if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  }
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec);
};

const defaultPodTemplate = ({ template }: PodTemplateObject): void => {
  if (template?.spec !== undefined) defaultPodSpec(template.spec);
};

const defaultStatefulSet = ({ spec }: StatefulSet): void => {
  if (spec === undefined) return;
  spec.podManagementPolicy ||= 'OrderedReady';
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= 'RollingUpdate';
  if (spec.updateStrategy.type === 'RollingUpdate') (spec.updateStrategy.rollingUpdate ??= {}).partition ??= 0;
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  retention.whenDeleted ||= 'Retain';
  retention.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion = 'v1';
    claim.kind = 'PersistentVolumeClaim';
    defaultClaim(claim as PersistentVolumeClaim);
  }
  if (spec.template.spec !== undefined) defaultPodSpec(spec.template.spec);
};

const defaultDaemonSet = ({ spec }: DaemonSet): void => {
  if (spec === undefined) return;
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= 'RollingUpdate';
  if (spec.updateStrategy.type === 'RollingUpdate') {
    const rolling = (spec.updateStrategy.rollingUpdate ??= {});
    rolling.maxUnavailable ??= 1;
    rolling.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  if (spec.template.spec !== undefined) defaultPodSpec(spec.template.spec);
};

const defaultJobSpec = (spec: NonNullable<Job['spec']>): void => {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : largestInt32;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
  spec.manualSelector ??= false;
  for (const { onPodConditions } of spec.podFailurePolicy?.rules ?? [])
    for (const condition of onPodConditions ?? []) condition.status ||= 'True';
  if (spec.template.spec !== undefined) defaultPodSpec(spec.template.spec);
};

const defaultJob = ({ metadata, spec }: Job): void => {
  if (spec === undefined) return;
  const { labels } = spec.template.metadata ?? {};
  if (labels !== undefined && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  defaultJobSpec(spec);
};

/** Its jobs get their own defaults when they are made. */
const defaultCronJob = ({ spec }: CronJob): void => {
  if (spec === undefined) return;
  spec.concurrencyPolicy ||= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  const template = spec.jobTemplate?.spec?.template?.spec;
  if (template !== undefined) defaultPodSpec(template);
};

type AutoscalerRules = NonNullable<NonNullable<NonNullable<HorizontalPodAutoscaler['spec']>['behavior']>['scaleUp']>;

const withRules = (rules: AutoscalerRules | undefined, usual: AutoscalerRules): AutoscalerRules => ({
  ...usual,
  ...rules,
});

const defaultAutoscaler = ({ spec }: HorizontalPodAutoscaler): void => {
  if (spec === undefined) return;
  spec.minReplicas ??= 1;
  if ((spec.metrics ?? []).length === 0)
    spec.metrics = [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
    ];
  if (spec.behavior === undefined) return;
  const doubling = { type: 'Percent', value: 100, periodSeconds: 15 };
  spec.behavior.scaleUp = withRules(spec.behavior.scaleUp, {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, doubling],
  });
  // Its window is only known to the controller.
  spec.behavior.scaleDown = withRules(spec.behavior.scaleDown, { selectPolicy: 'Max', policies: [doubling] });
};

const defaultLimitRange = ({ spec }: LimitRange): void => {
  for (const limit of spec?.limits ?? []) {
    if (limit.type !== 'Container') continue;
    limit.default = { ...limit.max, ...limit.default };
    limit.defaultRequest = { ...limit.min, ...limit.default, ...limit.defaultRequest };
  }
};

const defaultSecret = (secret: Secret): void => {
  secret.type ||= 'Opaque';
  if (secret.stringData === undefined) return;
  secret.data = { ...secret.data };
  for (const [name, text] of Object.entries(secret.stringData))
    secret.data[name] = Buffer.from(text, 'utf8').toString('base64');
  delete secret.stringData;
};

const defaultClaim = (claim: PersistentVolumeClaim): void => {
  if (claim.spec !== undefined) claim.spec.volumeMode ??= 'Filesystem';
  (claim.status ??= {}).phase ||= 'Pending';
};

const defaultVolume = (volume: PersistentVolume): void => {
  (volume.status ??= {}).phase ||= 'Pending';
  if (volume.spec === undefined) return;
  volume.spec.persistentVolumeReclaimPolicy ||= 'Retain';
  volume.spec.volumeMode ??= 'Filesystem';
  if (volume.spec.hostPath !== undefined) volume.spec.hostPath.type ??= '';
};

const defaultNamespace = (namespace: Namespace): void => {
  const { metadata } = namespace;
  if (metadata.name) metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
  (namespace.status ??= {}).phase ||= 'Active';
};

const defaultNode = ({ status }: Node): void => {
  if (status?.capacity !== undefined) status.allocatable ??= { ...status.capacity };
};

const defaultEndpointSlice = (slice: EndpointSlice): void => {
  for (const port of slice.ports ?? []) {
    port.name ??= '';
    port.protocol ??= 'TCP';
  }
};

const defaultEndpoints = ({ subsets }: Endpoints): void => {
  for (const { ports } of subsets ?? []) for (const port of ports ?? []) port.protocol ??= 'TCP';
};

const defaultNetworkPolicy = ({ spec }: NetworkPolicy): void => {
  if (spec === undefined) return;
  for (const { ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
    for (const port of ports ?? []) port.protocol ??= 'TCP';
  if ((spec.policyTypes ?? []).length === 0)
    spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
};

const defaultStorageClass = (storageClass: StorageClass): void => {
  storageClass.reclaimPolicy ??= 'Delete';
  storageClass.volumeBindingMode ??= 'Immediate';
};

const defaultPriorityClass = (priorityClass: PriorityClass): void => {
  priorityClass.preemptionPolicy ??= 'PreemptLowerPriority';
};

/** They change what they are given; `object` is of their kind. */
const byKind: { [Kind in BodyKind]?: (object: never) => void } = {
  pods: (pod: Pod) => defaultPod(pod),
  services: defaultService,
  deployments: defaultDeployment,
  replicasets: defaultReplicaSet,
  replicationcontrollers: defaultReplicationController,
  podtemplates: defaultPodTemplate,
  statefulsets: defaultStatefulSet,
  daemonsets: defaultDaemonSet,
  jobs: defaultJob,
  cronjobs: defaultCronJob,
  horizontalpodautoscalers: defaultAutoscaler,
  limitranges: defaultLimitRange,
  secrets: defaultSecret,
  persistentvolumeclaims: defaultClaim,
  persistentvolumes: defaultVolume,
  namespaces: defaultNamespace,
  nodes: defaultNode,
  endpointslices: defaultEndpointSlice,
  endpoints: defaultEndpoints,
  networkpolicies: defaultNetworkPolicy,
  storageclasses: defaultStorageClass,
  priorityclasses: defaultPriorityClass,
};

export const applyDefaults = (kind: BodyKind, object: JsonObject): JsonObject => {
  const fill = byKind[kind] as ((object: JsonObject) => void) | undefined;
  if (fill === undefined) return object;
  const copy = clone(object);
  fill(copy);
  return copy;
};
