/** A whole cluster in memory: puts the parts together. What comes in over the wire is `server/`'s. */
import { createApi, type Api } from './api/api.ts';
import type { HandlerOptions } from './api/http/handler.ts';
import type { Client, Draft } from './api/client.ts';
import { createMetrics } from './api/metrics/usage.ts';
import type { NodeAccess } from './api/node-access.ts';
import { recordUsage } from './api/admission/quota/check.ts';
import { bootstrap } from './bootstrap.ts';
import { systemClock, type Clock } from './clock.ts';
import { runControllers } from './controllers/controller.ts';
import { autoscaler } from './controllers/autoscaler/index.ts';
import { cronJobController } from './controllers/cronjob/index.ts';
import { daemonSetController } from './controllers/daemonset/index.ts';
import { deploymentController } from './controllers/deployment/index.ts';
import { disruptionController } from './controllers/disruption.ts';
import { endpointsController } from './controllers/endpoints.ts';
import { endpointSliceController } from './controllers/endpointslice.ts';
import { endpointSliceMirroring } from './controllers/endpointslice-mirroring.ts';
import { serviceAddresses, serviceRanges } from './controllers/service-ranges.ts';
import { createEventRecorder } from './controllers/event-recorder.ts';
import { garbageCollector } from './controllers/garbage-collector.ts';
import { finishedJobCleaner } from './controllers/job/finished-job-cleaner.ts';
import { jobController } from './controllers/job/index.ts';
import { namespaceController } from './controllers/namespace.ts';
import { nodeLifecycleController } from './controllers/node-lifecycle/index.ts';
import { podGarbageCollector } from './controllers/pod-garbage-collector.ts';
import { quotaController } from './controllers/quota.ts';
import { replicaSetController, replicationController } from './controllers/replicas/index.ts';
import { statefulSetController } from './controllers/statefulset/index.ts';
import { taintEvictionController } from './controllers/taint-eviction.ts';
import { ephemeralClaims } from './controllers/volumes/ephemeral-claims.ts';
import { volumeBinder } from './controllers/volume-binder.ts';
import type { KeptCluster } from './keeping/kept-cluster.ts';
import type { KeptNode } from './kubelet/kept.ts';
import { createKubelet, type Kubelet } from './kubelet/kubelet.ts';
import type { NodeRole } from './kubelet/pod/context.ts';
import { controlNodes } from './node-control.ts';
import { createMachine, type Machine } from './machine.ts';
import { createNetwork } from './runtime/network/create-network.ts';
import { createRuntime } from './runtime/runtime.ts';
import type { AcceptConnection, ImageRecipe, NodeSpec } from './runtime/types.ts';
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
  /** Default: as many as were kept, or 3: a control plane and two workers. */
  nodes?: number;
  /** What the cluster was when it was stopped. */
  kept?: KeptCluster;
  /** Hears of errors that are nobody's refusal. */
  onBug: (error: unknown) => void;
};

export type PracticeCluster = {
  api: Api;
  nodes: NodeAccess;
  /** All that it has now, at one moment. */
  keep(): KeptCluster;
  /** By the names of the nodes, in their order. */
  machines: ReadonlyMap<string, Machine>;
  /** What the cluster's server answers beside the API. */
  control: NonNullable<HandlerOptions['control']>;
  /** Connections of pods (and nodes) to the API; until somebody takes them they are refused. */
  onApiConnection(accept: AcceptConnection): void;
  close(): void;
};

export const defaultNodes = 3;

const domain = 'cluster.local';
const apiServiceIp = '10.96.0.1';
const dnsServiceIp = '10.96.0.10';
const serviceRange = '10.96.0.0/16';
/** In the simulated network; kubectl's is another. */
const apiPort = 6443;

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

const controlPlane = 'node-role.kubernetes.io/control-plane';

/** As kind does it: a single node takes everything, among several the control plane is left alone. */
const roleOf = (index: number, nodes: number): NodeRole =>
  index > 0
    ? { labels: {}, taints: [] }
    : {
        labels: {
          [controlPlane]: '',
          ...(nodes > 1 ? { 'node.kubernetes.io/exclude-from-external-load-balancers': '' } : {}),
        },
        taints: nodes > 1 ? [{ key: controlPlane, effect: 'NoSchedule' }] : [],
      };

/** One for all nodes: each request goes to the kubelet of the pod's node. */
const routed = (machines: ReadonlyMap<string, Machine>): NodeAccess => ({
  exec: (pod, ...rest) => machines.get(pod.node)?.exec(pod, ...rest),
  attach: (pod, ...rest) => machines.get(pod.node)?.attach(pod, ...rest),
  logs: (pod, ...rest) => machines.get(pod.node)?.logs(pod, ...rest),
  usage: (pod, ...rest) => machines.get(pod.node)?.usage(pod, ...rest),
  ports: (pod) => machines.get(pod.node)?.ports(pod),
});

/** A cluster that was started before has most of what a new one gets. */
const makingWhatIsMissing = (client: Client): Client => ({
  ...client,
  create: (kind, draft) => {
    const { name, namespace } = draft.metadata as { name?: string; namespace?: string };
    return (name === undefined ? undefined : client.get(kind, namespace, name)) ?? client.create(kind, draft);
  },
});

export const createPracticeCluster = ({
  schema,
  recipes,
  certificateAuthority,
  clock = systemClock,
  kept,
  nodes = kept?.nodes.length ?? defaultNodes,
  onBug,
}: ClusterOptions): PracticeCluster => {
  const store = new Store(kept?.store);
  const api = createApi({ store, clock, schema });
  const { client } = api;
  const specs = Array.from({ length: nodes }, (_, index) => nodeSpec(index));
  const directory = createServiceDirectory({ client, clock, domain, nodes: () => specs, dnsServiceIp });
  const network = createNetwork({ clock, services: directory, dnsServiceIp });
  const recorder = (component: string, host?: string) =>
    createEventRecorder(client, clock, host === undefined ? { component } : { component, host });

  bootstrap(kept === undefined ? client : makingWhatIsMissing(client), {
    apiServiceIp,
    dnsServiceIp,
    apiEndpoint: { ip: specs[0]!.ip, port: apiPort },
    serviceRange,
    certificateAuthority,
  });
  const deps = { client, clock };
  const machines = new Map<string, Machine>();
  let serveApi: PracticeCluster['onApiConnection'] = () => undefined;
  const access = routed(machines);
  const metrics = createMetrics(client, clock, access);
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
      disruptionController({ ...deps, events: recorder('controllermanager') }),
      jobController({ ...deps, events: recorder('job-controller') }),
      finishedJobCleaner(deps),
      endpointsController(deps),
      cronJobController({ ...deps, events: recorder('cronjob-controller') }),
      autoscaler({ ...deps, events: recorder('horizontal-pod-autoscaler'), useOf: (pod) => metrics.of(pod) }),
      endpointSliceController(deps),
      endpointSliceMirroring(deps),
      serviceAddresses(deps),
      serviceRanges(deps),
      namespaceController(deps),
      nodeLifecycleController({ ...deps, events: recorder('node-controller') }),
      taintEvictionController({ ...deps, events: recorder('taint-eviction-controller') }),
      podGarbageCollector(deps),
      volumeBinder({ ...deps, events: recorder('persistentvolume-controller') }),
      ephemeralClaims({ ...deps, events: recorder('ephemeral_volume') }),
      quotaController({ ...deps, recordUsage: (namespace, name) => recordUsage({ store, clock }, namespace, name) }),
      garbageCollector({ ...deps, events: recorder('garbage-collector-controller') }),
    ],
    { ...deps, turns, onBug },
  );

  const readManifest = (content: Uint8Array): Draft<'pods'> | undefined => {
    const decoded = schema.decodeBody('pods', Buffer.from(content), 'application/yaml', 'Ignore');
    return 'object' in decoded ? (decoded.object as unknown as Draft<'pods'>) : undefined;
  };
  for (const [index, node] of specs.entries()) {
    const runtime = createRuntime({ clock, node, network, recipes }, onBug);
    if (index === 0) serveApi = (accept) => runtime.serve(apiPort, accept);
    const events = recorder('kubelet', node.name);
    const boot = (disk: KeptNode | undefined): Kubelet =>
      createKubelet({
        client,
        events,
        runtime,
        clock,
        turns,
        ...(disk === undefined ? {} : { kept: disk }),
        clusterDomain: domain,
        dnsServiceIp,
        registerWith: roleOf(index, nodes),
        readManifest,
        onBug,
      });
    const disk = kept?.nodes.find(({ name }) => name === node.name);
    const machine = createMachine(runtime, boot, disk);
    machines.set(node.name, machine);
    machine.powerOn();
  }

  return {
    api: { ...api, metrics },
    nodes: access,
    machines,
    control: controlNodes(machines),
    onApiConnection: serveApi,
    keep: () => ({
      at: clock.now(),
      store: store.content(),
      nodes: [...machines.values()].map((machine) => machine.keep()),
    }),
    close() {
      stopControllers();
      metrics.stop();
      for (const machine of machines.values()) machine.close();
      directory.close();
    },
  };
};
