/** Kubernetes objects as they travel in JSON. */
import type {
  CoreV1Event,
  V1CSIDriver,
  V1CSINode,
  V1CSIStorageCapacity,
  V1CertificateSigningRequest,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1ConfigMap,
  V1Container,
  V1ControllerRevision,
  V1CronJob,
  V1DaemonSet,
  V1Deployment,
  V1EndpointSlice,
  V1Endpoints,
  V1FlowSchema,
  V1IPAddress,
  V1Ingress,
  V1IngressClass,
  V1Job,
  V1LabelSelector,
  V1Lease,
  V1LimitRange,
  V1Namespace,
  V1NetworkPolicy,
  V1Node,
  V1ObjectMeta,
  V1OwnerReference,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1PodTemplate,
  V1PodTemplateSpec,
  V1PriorityClass,
  V1PriorityLevelConfiguration,
  V1ReplicaSet,
  V1ReplicationController,
  V1ResourceQuota,
  V1Role,
  V1RoleBinding,
  V1RuntimeClass,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V1ServiceCIDR,
  V1StatefulSet,
  V1StorageClass,
  V1VolumeAttachment,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';

import { kinds, type KindInfo } from './kind-table.ts';

export { kinds, type KindInfo };

/** The library's types, with times as they are written in JSON. */
export type Wire<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? // The generated types put a line before words of the language: `_from`.
        { [Key in keyof T as Key extends `_${infer Name}` ? Name : Key]: Wire<T[Key]> }
      : T;

export type Meta = Wire<V1ObjectMeta> & {
  name: string;
  /** Absent for objects of the cluster. */
  namespace?: string;
  uid: string;
  /** Decimal; one counter for the whole cluster. */
  resourceVersion: string;
  creationTimestamp: string;
};

export type Stored<T> = Omit<Wire<T>, 'apiVersion' | 'kind' | 'metadata'> & {
  apiVersion: string;
  kind: string;
  metadata: Meta;
};

/** Any object of the store. Nobody changes an object that the store gave out: make a new one. */
export type Obj = { apiVersion: string; kind: string; metadata: Meta; [field: string]: unknown };

export type OwnerReference = Wire<V1OwnerReference>;
export type LabelSelector = Wire<V1LabelSelector>;
export type PodTemplate = Wire<V1PodTemplateSpec>;
export type Container = Wire<V1Container>;

export type Pod = Stored<V1Pod>;
export type PodSpec = NonNullable<Pod['spec']>;
export type PodStatus = NonNullable<Pod['status']>;
export type PodCondition = NonNullable<PodStatus['conditions']>[number];
export type ContainerStatus = NonNullable<PodStatus['containerStatuses']>[number];
export type Probe = NonNullable<Container['livenessProbe']>;
export type Volume = NonNullable<PodSpec['volumes']>[number];
export type Namespace = Stored<V1Namespace>;
export type Node = Stored<V1Node>;
export type ConfigMap = Stored<V1ConfigMap>;
export type Secret = Stored<V1Secret>;
export type Service = Stored<V1Service>;
export type ServiceAccount = Stored<V1ServiceAccount>;
export type Event = Stored<CoreV1Event>;
export type EndpointSlice = Stored<V1EndpointSlice>;
export type ReplicaSet = Stored<V1ReplicaSet>;
export type Deployment = Stored<V1Deployment>;
export type StatefulSet = Stored<V1StatefulSet>;
export type DaemonSet = Stored<V1DaemonSet>;
export type Job = Stored<V1Job>;
export type PersistentVolume = Stored<V1PersistentVolume>;
export type PersistentVolumeClaim = Stored<V1PersistentVolumeClaim>;
export type StorageClass = Stored<V1StorageClass>;
export type ResourceQuota = Stored<V1ResourceQuota>;
export type ReplicationController = Stored<V1ReplicationController>;
export type Endpoints = Stored<V1Endpoints>;
export type LimitRange = Stored<V1LimitRange>;
export type PodTemplateObject = Stored<V1PodTemplate>;
export type ControllerRevision = Stored<V1ControllerRevision>;
export type CronJob = Stored<V1CronJob>;
export type HorizontalPodAutoscaler = Stored<V2HorizontalPodAutoscaler>;
export type PodDisruptionBudget = Stored<V1PodDisruptionBudget>;
export type NetworkPolicy = Stored<V1NetworkPolicy>;
export type Ingress = Stored<V1Ingress>;
export type IngressClass = Stored<V1IngressClass>;
export type ServiceCIDR = Stored<V1ServiceCIDR>;
export type IPAddress = Stored<V1IPAddress>;
export type Lease = Stored<V1Lease>;
export type PriorityClass = Stored<V1PriorityClass>;
export type Role = Stored<V1Role>;
export type RoleBinding = Stored<V1RoleBinding>;
export type ClusterRole = Stored<V1ClusterRole>;
export type ClusterRoleBinding = Stored<V1ClusterRoleBinding>;
export type RuntimeClass = Stored<V1RuntimeClass>;
export type CSINode = Stored<V1CSINode>;
export type CSIDriver = Stored<V1CSIDriver>;
export type CSIStorageCapacity = Stored<V1CSIStorageCapacity>;
export type VolumeAttachment = Stored<V1VolumeAttachment>;
export type CertificateSigningRequest = Stored<V1CertificateSigningRequest>;
export type FlowSchema = Stored<V1FlowSchema>;
export type PriorityLevelConfiguration = Stored<V1PriorityLevelConfiguration>;

/** What each kind's objects are, by plural name. */
export type ObjectOf = {
  namespaces: Namespace;
  nodes: Node;
  pods: Pod;
  services: Service;
  configmaps: ConfigMap;
  secrets: Secret;
  serviceaccounts: ServiceAccount;
  events: Event;
  resourcequotas: ResourceQuota;
  persistentvolumes: PersistentVolume;
  persistentvolumeclaims: PersistentVolumeClaim;
  deployments: Deployment;
  replicasets: ReplicaSet;
  statefulsets: StatefulSet;
  daemonsets: DaemonSet;
  jobs: Job;
  endpointslices: EndpointSlice;
  storageclasses: StorageClass;
  replicationcontrollers: ReplicationController;
  endpoints: Endpoints;
  limitranges: LimitRange;
  podtemplates: PodTemplateObject;
  controllerrevisions: ControllerRevision;
  cronjobs: CronJob;
  horizontalpodautoscalers: HorizontalPodAutoscaler;
  poddisruptionbudgets: PodDisruptionBudget;
  networkpolicies: NetworkPolicy;
  ingresses: Ingress;
  ingressclasses: IngressClass;
  servicecidrs: ServiceCIDR;
  ipaddresses: IPAddress;
  leases: Lease;
  priorityclasses: PriorityClass;
  roles: Role;
  rolebindings: RoleBinding;
  clusterroles: ClusterRole;
  clusterrolebindings: ClusterRoleBinding;
  runtimeclasses: RuntimeClass;
  csinodes: CSINode;
  csidrivers: CSIDriver;
  csistoragecapacities: CSIStorageCapacity;
  volumeattachments: VolumeAttachment;
  certificatesigningrequests: CertificateSigningRequest;
  flowschemas: FlowSchema;
  prioritylevelconfigurations: PriorityLevelConfiguration;
};
export type KindName = keyof ObjectOf;

const table: { readonly [Name in KindName]: KindInfo } = kinds;
export const kindNames = Object.keys(table) as KindName[];

/** `v1`, `apps/v1` */
export const apiVersionOf = ({ group, version }: Pick<KindInfo, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`;

export const infoOf = (name: KindName): KindInfo => kinds[name];

/** The row for an object's own words; undefined when no such kind is served. */
export const kindNameOf = (apiVersion: string, kind: string): KindName | undefined =>
  kindNames.find((name) => kinds[name].kind === kind && apiVersionOf(kinds[name]) === apiVersion);

/** `pods`, `deployments.apps` */
export const resourceOf = (kind: KindName): string => {
  const { group } = infoOf(kind);
  return group === '' ? kind : `${kind}.${group}`;
};
