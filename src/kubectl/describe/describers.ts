/** Which description each kind of object has, and what else must be asked for it. */
import type { KubeObject, Pod } from '../../cluster/kube.ts';
import { ApiRefusal } from '../../cluster/types.ts';
import { pathOf, type Resource } from '../discovery.ts';
import { alignColumns, describeStyle } from '../print/align-columns.ts';
import { selectorText } from '../selector-of.ts';
import type { Context } from '../verb.ts';
import { eventLines, eventsOf, type DescribedEvent } from './events.ts';
import { genericLines } from './generic.ts';
import { namespaceLines, type LimitRange, type Quota } from './namespace.ts';
import { serviceLines, sliceLines, type DescribedService, type DescribedSlice } from './network.ts';
import { nodeLines, type Lease } from './node.ts';
import { podLines } from './pod.ts';
import { configMapLines, secretLines, serviceAccountLines } from './settings.ts';
import type { DescribedPod } from './shapes.ts';
import {
  claimLines,
  storageClassLines,
  volumeLines,
  type DescribedClaim,
  type DescribedStorageClass,
  type DescribedVolume,
} from './storage.ts';
import {
  daemonSetLines,
  deploymentLines,
  jobLines,
  replicaSetLines,
  statefulSetLines,
  type DescribedDaemonSet,
  type DescribedDeployment,
  type DescribedJob,
  type DescribedReplicaSet,
  type DescribedStatefulSet,
} from './workloads.ts';

type Describer = (object: KubeObject, context: Context) => Promise<string[]> | string[];

const list = async <T>({ access, signal }: Context, path: string, query: Record<string, string> = {}): Promise<T[]> =>
  (await access.request<{ items: T[] }>('GET', path, { query }, signal)).items;

/** Undefined where the server has no such resource. */
const listIfServed = async <T>(context: Context, path: string): Promise<T[] | undefined> => {
  try {
    return await list<T>(context, path);
  } catch (error) {
    if (error instanceof ApiRefusal && error.code === 404) return undefined;
    throw error;
  }
};

type Selecting = KubeObject & { spec: { selector?: Parameters<typeof selectorText>[0] } };

const selected = <T>(context: Context, { metadata, spec }: Selecting, path: string): Promise<T[]> =>
  list<T>(context, `${path}/namespaces/${metadata.namespace ?? ''}/${path === '/api/v1' ? 'pods' : 'replicasets'}`, {
    labelSelector: selectorText(spec.selector ?? {}),
  });

const podsOf = (context: Context, object: KubeObject): Promise<Pod[]> =>
  selected<Pod>(context, object as Selecting, '/api/v1');

const leaseOf = async ({ access, signal }: Context, node: string): Promise<Lease | string> => {
  try {
    const path = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${node}`;
    return await access.request<Lease>('GET', path, {}, signal);
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const { message = '', details } = error.status;
    // An answer that names no object means that there are no leases at all.
    return error.code === 404 && details?.name === undefined
      ? `the server could not find the requested resource (get leases.coordination.k8s.io ${node})`
      : message;
  }
};

const describers: Record<string, Describer> = {
  Pod: (pod, { clock }) => podLines(pod as DescribedPod, clock.now()),
  Deployment: async (deployment, context) =>
    deploymentLines(
      deployment as DescribedDeployment,
      await selected<DescribedReplicaSet>(context, deployment as Selecting, '/apis/apps/v1'),
    ),
  ReplicaSet: async (set, context) => replicaSetLines(set as DescribedReplicaSet, await podsOf(context, set)),
  StatefulSet: async (set, context) => statefulSetLines(set as DescribedStatefulSet, await podsOf(context, set)),
  DaemonSet: async (set, context) => daemonSetLines(set as DescribedDaemonSet, await podsOf(context, set)),
  Job: (job) => jobLines(job as DescribedJob),
  Service: async (service, context) => {
    const { namespace = '', name } = service.metadata;
    const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
    const slices = await list<DescribedSlice>(context, path, { labelSelector: `kubernetes.io/service-name=${name}` });
    return serviceLines(service as DescribedService, slices);
  },
  EndpointSlice: (slice) => sliceLines(slice as DescribedSlice),
  ConfigMap: (map) => configMapLines(map),
  Secret: (secret) => secretLines(secret),
  ServiceAccount: (account) => serviceAccountLines(account),
  PersistentVolumeClaim: async (claim, context) => {
    const pods = await list<Pod>(context, `/api/v1/namespaces/${claim.metadata.namespace ?? ''}/pods`);
    return claimLines(claim as DescribedClaim, pods, context.clock.now());
  },
  PersistentVolume: (volume, { clock }) => volumeLines(volume as DescribedVolume, clock.now()),
  StorageClass: (storage) => storageClassLines(storage as DescribedStorageClass),
  Namespace: async (namespace, context) => {
    const path = `/api/v1/namespaces/${namespace.metadata.name}`;
    return namespaceLines(
      namespace,
      await listIfServed<Quota>(context, `${path}/resourcequotas`),
      await listIfServed<LimitRange>(context, `${path}/limitranges`),
    );
  },
  Node: async (node, context) => {
    const { name } = node.metadata;
    const fieldSelector = `spec.nodeName=${name},status.phase!=Succeeded,status.phase!=Failed`;
    const [lease, pods] = await Promise.all([
      leaseOf(context, name),
      list<DescribedPod>(context, '/api/v1/pods', { fieldSelector }),
    ]);
    return nodeLines(node, lease, pods, context.clock.now());
  },
};

const withoutEvents = new Set(['Secret', 'Namespace']);
/** The annotation that names a static pod's own identity: its events carry that. */
const mirror = 'kubernetes.io/config.mirror';

const eventsAbout = async (context: Context, object: KubeObject): Promise<DescribedEvent[]> => {
  const { metadata } = object;
  // The kubelet writes events of its node under the node's name.
  if (object.kind === 'Node')
    return [...(await eventsOf(context, object, metadata.name)), ...(await eventsOf(context, object))];
  return eventsOf(context, object, metadata.annotations?.[mirror] ?? metadata.uid);
};

/** The whole text about one object. */
export const describeObject = async (
  context: Context,
  resource: Resource,
  where: { namespace: string | undefined; name: string },
  showEvents: boolean,
): Promise<string> => {
  const object = await context.access.request<KubeObject>('GET', pathOf(resource, where), {}, context.signal);
  const known = describers[resource.kind];
  const lines = await (known === undefined ? genericLines(object) : known(object, context));
  const events =
    !showEvents || withoutEvents.has(resource.kind)
      ? []
      : eventLines(await eventsAbout(context, object), context.clock.now());
  return alignColumns([...lines, ...events, ''].join('\n'), describeStyle);
};
