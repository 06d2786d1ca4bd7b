/** Kubernetes objects as they travel in JSON, and the table of the kinds that the practice cluster serves. */
import type {
  CoreV1Event,
  V1ConfigMap,
  V1Container,
  V1DaemonSet,
  V1Deployment,
  V1EndpointSlice,
  V1Job,
  V1LabelSelector,
  V1Namespace,
  V1Node,
  V1ObjectMeta,
  V1OwnerReference,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodTemplateSpec,
  V1ReplicaSet,
  V1ResourceQuota,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
  V1StorageClass,
} from '@kubernetes/client-node';

/** The library's types, with times as they are written in JSON. */
export type Wire<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Key in keyof T]: Wire<T[Key]> }
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
};
export type KindName = keyof ObjectOf;

export type KindInfo = {
  /** Empty for the core group. */
  group: string;
  version: string;
  kind: string;
  singular: string;
  shortNames: readonly string[];
  namespaced: boolean;
  categories: readonly string[];
  /** What hangs below an object: its own verbs live in the API. */
  subresources: readonly string[];
};

const core = { group: '', version: 'v1' } as const;
const all = ['all'] as const;

/** To serve one more kind: a row here, its type above, its columns in `api/table`, and whoever reconciles it. */
export const kinds = {
  namespaces: {
    ...core,
    kind: 'Namespace',
    singular: 'namespace',
    shortNames: ['ns'],
    namespaced: false,
    categories: [],
    subresources: ['status', 'finalize'],
  },
  nodes: {
    ...core,
    kind: 'Node',
    singular: 'node',
    shortNames: ['no'],
    namespaced: false,
    categories: [],
    subresources: ['status'],
  },
  pods: {
    ...core,
    kind: 'Pod',
    singular: 'pod',
    shortNames: ['po'],
    namespaced: true,
    categories: all,
    subresources: ['status', 'log', 'exec', 'attach', 'binding', 'ephemeralcontainers', 'eviction', 'portforward'],
  },
  services: {
    ...core,
    kind: 'Service',
    singular: 'service',
    shortNames: ['svc'],
    namespaced: true,
    categories: all,
    subresources: ['status'],
  },
  configmaps: {
    ...core,
    kind: 'ConfigMap',
    singular: 'configmap',
    shortNames: ['cm'],
    namespaced: true,
    categories: [],
    subresources: [],
  },
  secrets: {
    ...core,
    kind: 'Secret',
    singular: 'secret',
    shortNames: [],
    namespaced: true,
    categories: [],
    subresources: [],
  },
  serviceaccounts: {
    ...core,
    kind: 'ServiceAccount',
    singular: 'serviceaccount',
    shortNames: ['sa'],
    namespaced: true,
    categories: [],
    subresources: [],
  },
  events: {
    ...core,
    kind: 'Event',
    singular: 'event',
    shortNames: ['ev'],
    namespaced: true,
    categories: [],
    subresources: [],
  },
  resourcequotas: {
    ...core,
    kind: 'ResourceQuota',
    singular: 'resourcequota',
    shortNames: ['quota'],
    namespaced: true,
    categories: [],
    subresources: ['status'],
  },
  persistentvolumes: {
    ...core,
    kind: 'PersistentVolume',
    singular: 'persistentvolume',
    shortNames: ['pv'],
    namespaced: false,
    categories: [],
    subresources: ['status'],
  },
  persistentvolumeclaims: {
    ...core,
    kind: 'PersistentVolumeClaim',
    singular: 'persistentvolumeclaim',
    shortNames: ['pvc'],
    namespaced: true,
    categories: [],
    subresources: ['status'],
  },
  deployments: {
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    singular: 'deployment',
    shortNames: ['deploy'],
    namespaced: true,
    categories: all,
    subresources: ['status', 'scale'],
  },
  replicasets: {
    group: 'apps',
    version: 'v1',
    kind: 'ReplicaSet',
    singular: 'replicaset',
    shortNames: ['rs'],
    namespaced: true,
    categories: all,
    subresources: ['status', 'scale'],
  },
  statefulsets: {
    group: 'apps',
    version: 'v1',
    kind: 'StatefulSet',
    singular: 'statefulset',
    shortNames: ['sts'],
    namespaced: true,
    categories: all,
    subresources: ['status', 'scale'],
  },
  daemonsets: {
    group: 'apps',
    version: 'v1',
    kind: 'DaemonSet',
    singular: 'daemonset',
    shortNames: ['ds'],
    namespaced: true,
    categories: all,
    subresources: ['status'],
  },
  jobs: {
    group: 'batch',
    version: 'v1',
    kind: 'Job',
    singular: 'job',
    shortNames: [],
    namespaced: true,
    categories: all,
    subresources: ['status'],
  },
  endpointslices: {
    group: 'discovery.k8s.io',
    version: 'v1',
    kind: 'EndpointSlice',
    singular: 'endpointslice',
    shortNames: [],
    namespaced: true,
    categories: [],
    subresources: [],
  },
  storageclasses: {
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'StorageClass',
    singular: 'storageclass',
    shortNames: ['sc'],
    namespaced: false,
    categories: [],
    subresources: [],
  },
} as const satisfies Record<KindName, KindInfo>;

export const kindNames = Object.keys(kinds) as KindName[];

/** `v1`, `apps/v1` */
export const apiVersionOf = ({ group, version }: Pick<KindInfo, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`;

export const infoOf = (name: KindName): KindInfo => kinds[name];

/** The row for an object's own words; undefined when no such kind is served. */
export const kindNameOf = (apiVersion: string, kind: string): KindName | undefined =>
  kindNames.find((name) => kinds[name].kind === kind && apiVersionOf(kinds[name]) === apiVersion);
