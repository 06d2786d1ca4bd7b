/** A whole cluster in memory: puts the parts together. What comes in over the wire is `server/`'s. */
import { createApi, type Api } from './api/api.ts';
import type { NodeAccess } from './api/node-access.ts';
import { recordUsage } from './api/admission/quota/check.ts';
import { bootstrap } from './bootstrap.ts';
import { systemClock, type Clock } from './clock.ts';
import { runControllers } from './controllers/controller.ts';
import { cronJobController } from './controllers/cronjob/index.ts';
import { daemonSetController } from './controllers/daemonset.ts';
import { deploymentController } from './controllers/deployment/index.ts';
import { endpointSliceController } from './controllers/endpointslice.ts';
import { createEventRecorder } from './controllers/event-recorder.ts';
import { garbageCollector } from './controllers/garbage-collector.ts';
import { finishedJobCleaner } from './controllers/job/finished-job-cleaner.ts';
import { jobController } from './controllers/job/index.ts';
import { namespaceController } from './controllers/namespace.ts';
import { quotaController } from './controllers/quota.ts';
import { replicaSetController, replicationController } from './controllers/replicas/index.ts';
import { statefulSetController } from './controllers/statefulset.ts';
import { volumeBinder } from './controllers/volume-binder.ts';
import { createKubelet, type Kubelet } from './kubelet/kubelet.ts';
import { createNetwork } from './runtime/network/create-network.ts';
import { createRuntime } from './runtime/runtime.ts';
import type { ContainerRuntime, ImageRecipe, NodeSpec } from './runtime/types.ts';
import { scheduler } from './scheduler/scheduler.ts';
import type { SchemaTools } from './schema/index.ts';
import { createServiceDirectory } from './services/directory.ts';
import { Store } from './store/store.ts';
import { createTurns } from './turns.ts';

export type ClusterOptions = {
  schema: SchemaTools;
  /** The images that can be pulled. */
  recipes: readonly ImageRecipe[];
  /** PEM; what pods trust for the API. */
  certificateAuthority: string;
  /** Default: the machine's. */
  clock?: Clock;
  /** Default 1. */
  nodes?: number;
  /** Hears of errors that are nobody's refusal. */
  onBug: (error: unknown) => void;
};

export type PracticeCluster = {
  api: Api;
  nodes: NodeAccess;
  close(): void;
};

const domain = 'cluster.local';
const apiServiceIp = '10.96.0.1';
const dnsServiceIp = '10.96.0.10';

/** What a node has to give. Modest: what its containers hold is held by one process. */
const nodeMemoryBytes = 4 * 2 ** 30;
const nodeCpuMillis = 4_000;

/** Names and ranges as kind gives them. */
const nodeSpec = (index: number): NodeSpec => ({
  name: index === 0 ? 'peapod-control-plane' : `peapod-worker${index === 1 ? '' : index}`,
  ip: `172.18.0.${index + 2}`,
  podCidr: `10.244.${index}.0/24`,
  memoryBytes: nodeMemoryBytes,
  cpuMillis: nodeCpuMillis,
});

/** One for all nodes: each request goes to the kubelet of the pod's node. */
const routed = (kubelets: ReadonlyMap<string, Kubelet>): NodeAccess => ({
  exec: (pod, ...rest) => kubelets.get(pod.node)?.exec(pod, ...rest),
  attach: (pod, ...rest) => kubelets.get(pod.node)?.attach(pod, ...rest),
  logs: (pod, ...rest) => kubelets.get(pod.node)?.logs(pod, ...rest),
  ports: (pod) => kubelets.get(pod.node)?.ports(pod),
});

export const createPracticeCluster = ({
  schema,
  recipes,
  certificateAuthority,
  clock = systemClock,
  nodes = 1,
  onBug,
}: ClusterOptions): PracticeCluster => {
  const store = new Store();
  const api = createApi({ store, clock, schema });
  const { client } = api;
  const specs = Array.from({ length: nodes }, (_, index) => nodeSpec(index));
  const directory = createServiceDirectory({ client, clock, domain, nodeIps: () => specs.map(({ ip }) => ip) });
  const network = createNetwork({ clock, services: directory, dnsServiceIp });
  const recorder = (component: string, host?: string) =>
    createEventRecorder(client, clock, host === undefined ? { component } : { component, host });

  bootstrap(client, { apiServiceIp, dnsServiceIp, certificateAuthority });
  const deps = { client, clock };
  const turns = createTurns();
  const stopControllers = runControllers(
    [
      scheduler({
        ...deps,
        events: createEventRecorder(client, clock, { component: 'default-scheduler', action: 'Binding' }),
      }),
      deploymentController({ ...deps, events: recorder('deployment-controller') }),
      replicaSetController({ ...deps, events: recorder('replicaset-controller') }),
      replicationController({ ...deps, events: recorder('replication-controller') }),
      statefulSetController({ ...deps, events: recorder('statefulset-controller') }),
      daemonSetController({ ...deps, events: recorder('daemonset-controller') }),
      jobController({ ...deps, events: recorder('job-controller') }),
      finishedJobCleaner(deps),
      cronJobController({ ...deps, events: recorder('cronjob-controller') }),
      endpointSliceController(deps),
      namespaceController(deps),
      volumeBinder({ ...deps, events: recorder('persistentvolume-controller') }),
      quotaController({ ...deps, recordUsage: (namespace, name) => recordUsage({ store, clock }, namespace, name) }),
      garbageCollector({ ...deps, events: recorder('garbage-collector-controller') }),
    ],
    { ...deps, turns, onBug },
  );

  const runtimes: ContainerRuntime[] = [];
  const kubelets = new Map<string, Kubelet>();
  for (const node of specs) {
    const runtime = createRuntime({ clock, node, network, recipes }, onBug);
    const events = recorder('kubelet', node.name);
    const kubelet = createKubelet({
      client,
      events,
      runtime,
      clock,
      turns,
      clusterDomain: domain,
      dnsServiceIp,
      onBug,
    });
    runtimes.push(runtime);
    kubelets.set(node.name, kubelet);
    kubelet.start();
  }

  return {
    api,
    nodes: routed(kubelets),
    close() {
      stopControllers();
      for (const kubelet of kubelets.values()) kubelet.stop();
      for (const runtime of runtimes) runtime.close();
      directory.close();
    },
  };
};
