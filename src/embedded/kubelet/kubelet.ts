/** The kubelet: runs the pods that are bound to its node, and answers for its node. */
import type { Client } from '../api/client.ts';
import type { NodeAccess } from '../api/node-access.ts';
import type { Clock } from '../clock.ts';
import type { EventRecorder } from '../events.ts';
import type { Pod } from '../objects.ts';
import type { ContainerRuntime } from '../runtime/types.ts';
import type { Change } from '../store/store.ts';
import { createNodeRoom } from './admission/node-room.ts';
import { createTurns, type Turns } from '../turns.ts';
import type { NameServers } from './container/sandbox-spec.ts';
import { keptForPods, type KeptNode } from './kept.ts';
import { createStaticPods, type ReadManifest } from './node/static-pods.ts';
import { createNodeRegistration } from './node/node-registration.ts';
import { createNodePressure } from './eviction/node-pressure.ts';
import { createNodeStreams } from './node-streams.ts';
import type { KubeletContext, NodeRole } from './pod/context.ts';
import { createPodWorker, type PodWorker } from './pod/pod-worker.ts';
import { createResizeRetry } from './resize/retry.ts';
import { referencesOf } from './volumes/pod-volumes.ts';

export type KubeletOptions = {
  client: Client;
  events: EventRecorder;
  /** Its node is the kubelet's. */
  runtime: ContainerRuntime;
  clock: Clock;
  /** Default: of its own. */
  turns?: Turns;
  /** Default `cluster.local`. */
  clusterDomain?: string;
  /** Where the cluster's DNS answers. */
  dnsServiceIp: string;
  /** What the node's own /etc/resolv.conf says, for pods that don't use the cluster's DNS. */
  nodeDns?: NameServers;
  /** What the node had on its disk when it was last stopped. */
  kept?: KeptNode;
  registerWith?: NodeRole;
  /** Absent: the node has no pods of its own. */
  readManifest?: ReadManifest;
  onBug: (error: unknown) => void;
};

export interface Kubelet extends NodeAccess {
  start(): void;
  /** Looks at the node's manifests now. */
  checkManifests(): void;
  /** Stops looking after the pods; containers run on. */
  stop(): void;
  /** What is on its node's disk now. */
  keep(): KeptNode;
}

const referredKinds: ReadonlySet<string> = new Set(['configmaps', 'secrets', 'persistentvolumeclaims']);

export const createKubelet = (options: KubeletOptions): Kubelet => {
  const { client, clock, runtime } = options;
  const context: KubeletContext = {
    ...options,
    kept: keptForPods(options.kept),
    turns: options.turns ?? createTurns(),
    clusterDomain: options.clusterDomain ?? 'cluster.local',
    nodeDns: options.nodeDns ?? { nameservers: [runtime.node.ip], searches: [], options: [] },
    room: createNodeRoom(runtime.node, () =>
      [...workers.values()].map(({ holding }) => holding).filter((pod) => pod !== undefined),
    ),
    pressureRefusal: (pod) => pressure.refusal(pod),
    onRoom: () => retryResizes(),
  };
  const workers = new Map<string, PodWorker>();
  const retryResizes = createResizeRetry(clock, () => [...workers.values()]);
  /** Pods by what they refer to: `default/configmaps/settings`. */
  const referrers = new Map<string, Set<string>>();
  const registration = createNodeRegistration(context, () => pressure.current());
  const pressure = createNodePressure(context, registration, () => [...workers.values()]);
  const staticPods = createStaticPods(context, options.readManifest ?? (() => undefined));
  let stopListening: () => void = () => undefined;

  const refer = (pod: Pod): void => {
    for (const reference of referencesOf(pod)) {
      const id = `${pod.metadata.namespace}/${reference}`;
      const uids = referrers.get(id) ?? new Set();
      referrers.set(id, uids.add(pod.metadata.uid));
    }
  };
  const forget = (uid: string): void => {
    workers.delete(uid);
    retryResizes();
    for (const [id, uids] of referrers) if (uids.delete(uid) && uids.size === 0) referrers.delete(id);
  };

  const isMine = (pod: Pod): boolean => pod.spec?.nodeName === runtime.node.name;

  const accept = (pod: Pod): void => {
    const { uid } = pod.metadata;
    const known = workers.get(uid);
    if (known !== undefined) {
      known.podChanged(pod);
      return;
    }
    refer(pod);
    workers.set(
      uid,
      createPodWorker(context, pod, () => forget(uid)),
    );
    pressure.checkSoon();
  };

  const heed = (change: Change): void => {
    if (change.name === 'pods') {
      const pod = change.object as Pod;
      if (!isMine(pod)) return;
      staticPods.heed(pod, change.type === 'DELETED');
      if (change.type === 'DELETED') workers.get(pod.metadata.uid)?.podChanged(undefined);
      else accept(pod);
      return;
    }
    if (!referredKinds.has(change.name)) return;
    const { namespace, name } = change.object.metadata;
    const uids = referrers.get(`${namespace}/${change.name}/${name}`);
    for (const uid of uids ?? []) workers.get(uid)?.referenceChanged();
  };

  return {
    ...createNodeStreams(client, (uid) => workers.get(uid)),
    checkManifests: () => staticPods.check(),
    start() {
      const { kept } = options;
      for (const image of kept?.images ?? []) runtime.images.add(image);
      if (kept !== undefined) runtime.restore(runtime.nodeTree('/')!, kept.files);
      registration.start();
      staticPods.start();
      stopListening = client.listen(heed);
      for (const pod of client.list('pods')) if (isMine(pod)) accept(pod);
    },
    keep() {
      const ofPods = [...workers.values()].map((worker) => worker.keep());
      return {
        name: runtime.node.name,
        images: runtime.images.list().map(({ reference }) => reference),
        files: runtime.keep(runtime.nodeTree('/')!),
        volumes: ofPods.flatMap(({ volumes }) => volumes),
        logs: ofPods.flatMap(({ logs }) => logs),
      };
    },
    stop() {
      stopListening();
      registration.stop();
      staticPods.stop();
      pressure.stop();
      for (const worker of workers.values()) worker.stop();
    },
  };
};
