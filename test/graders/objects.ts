/** Kubernetes objects as a server shows them, with only what graders look at. */
import type {
  Container,
  ContainerStatus,
  Deployment,
  EndpointSlice,
  OwnerReference,
  Pod,
  PodSpec,
} from '../../src/cluster/kube.ts';
import { namespace } from './scope.ts';

type Doing = Omit<ContainerStatus, 'name' | 'image'>;

export const running: Doing = {
  ready: true,
  restartCount: 0,
  containerID: 'containerd://1',
  state: { running: { startedAt: '2026-01-01T00:00:01Z' } },
};
export const starting: Doing = { ready: false, restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } };
export const crashing: Doing = {
  ready: false,
  restartCount: 3,
  containerID: 'containerd://1',
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode: 1, reason: 'Error' } },
};
export const ended = (exitCode: number): Doing => ({
  ready: false,
  restartCount: 0,
  containerID: 'containerd://1',
  state: { terminated: { exitCode } },
});

export const uidOf = (kind: string, name: string): string => `uid-${kind}-${name}`.toLowerCase();

export const ownedBy = (kind: string, name: string): OwnerReference => ({
  apiVersion: 'apps/v1',
  kind,
  name,
  uid: uidOf(kind, name),
  controller: true,
});

type PodSketch = {
  namespace?: string;
  uid?: string;
  labels?: Record<string, string>;
  owner?: OwnerReference;
  containers?: Record<string, Doing>;
  /** Init containers with restartPolicy Always. */
  sidecars?: Record<string, Doing>;
  inits?: Record<string, Doing>;
  ready?: boolean;
  deleting?: boolean;
  ip?: string;
  spec?: Partial<PodSpec>;
};

const specsOf = (containers: Record<string, Doing>, more: Partial<Container> = {}): Container[] =>
  Object.keys(containers).map((name) => ({ name, image: 'busybox:1.36', ...more }));

const statusesOf = (containers: Record<string, Doing>): ContainerStatus[] =>
  Object.entries(containers).map(([name, doing]) => ({ name, image: 'busybox:1.36', ...doing }));

export const podNamed = (name: string, sketch: PodSketch = {}): Pod => {
  const { containers = { web: running }, sidecars = {}, inits = {}, ready = true } = sketch;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: sketch.namespace ?? namespace,
      uid: sketch.uid ?? uidOf('Pod', name),
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...(sketch.labels === undefined ? {} : { labels: sketch.labels }),
      ...(sketch.owner === undefined ? {} : { ownerReferences: [sketch.owner] }),
      ...(sketch.deleting === true ? { deletionTimestamp: '2026-01-01T00:01:00Z' } : {}),
    },
    spec: {
      nodeName: 'node-1',
      initContainers: [...specsOf(inits), ...specsOf(sidecars, { restartPolicy: 'Always' })],
      containers: specsOf(containers),
      ...sketch.spec,
    },
    status: {
      phase: 'Running',
      podIP: sketch.ip ?? '10.0.0.5',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      initContainerStatuses: [...statusesOf(inits), ...statusesOf(sidecars)],
      containerStatuses: statusesOf(containers),
    },
  };
};

/** A Deployment that has all that it asks for, and its ReplicaSet `<name>-1`, the owner of its pods. */
export const deploymentNamed = (name: string, replicas: number, available = replicas): [Deployment, Deployment] => {
  const metadata = {
    name,
    namespace,
    uid: uidOf('Deployment', name),
    generation: 1,
    resourceVersion: '1',
    creationTimestamp: '',
  };
  const spec = { replicas, selector: {}, template: { spec: { containers: [] } } };
  const status = {
    observedGeneration: 1,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: available,
    availableReplicas: available,
    conditions: [{ type: 'Available', status: available >= replicas ? 'True' : 'False' }],
  };
  const set = `${name}-1`;
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec, status },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        ...metadata,
        name: set,
        uid: uidOf('ReplicaSet', set),
        ownerReferences: [ownedBy('Deployment', name)],
      },
      spec,
    },
  ];
};

/** Pods of the Deployment `owner`, called `<owner>-<letter>`. */
export const podsOf = (owner: string, letters: string[], sketch: PodSketch = {}): Pod[] =>
  letters.map((letter, index) =>
    podNamed(`${owner}-${letter}`, {
      owner: ownedBy('ReplicaSet', `${owner}-1`),
      labels: { app: owner },
      ip: `10.0.0.${index + 10}`,
      ...sketch,
    }),
  );

/** The endpoints of a Service; the names of pods that are not ready end with `!`. */
export const sliceFor = (service: string, pods: string[]): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: `${service}-slice`,
    namespace,
    uid: uidOf('EndpointSlice', service),
    resourceVersion: '1',
    creationTimestamp: '',
    labels: { 'kubernetes.io/service-name': service },
  },
  addressType: 'IPv4',
  endpoints: pods.map((mark) => {
    const name = mark.replace(/!$/, '');
    return {
      addresses: [`10.0.0.${name.length}`],
      conditions: { ready: !mark.endsWith('!') },
      targetRef: { kind: 'Pod', name, uid: uidOf('Pod', name) },
    };
  }),
});

export const serviceNamed = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace, uid: uidOf('Service', name) },
  spec: { clusterIP: '10.96.0.7', ports: [{ port: 80 }] },
});
