/** Gives each new pod its node. */
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controllers/controller.ts';
import { isTerminal } from '../controllers/pods.ts';
import { timestamp } from '../time.ts';
import { selectedNode } from '../controllers/volume-binder.ts';
import type { EventRecorder } from '../events.ts';
import type { PersistentVolume, Pod } from '../objects.ts';
import { obstacles, score, unschedulableText, type NodeState } from './filters.ts';
import { NodeLoad } from './node-load.ts';

const ours = 'default-scheduler';
/** Pods that didn't fit are looked at again at the latest after this (the real one: five minutes). */
const retryMs = 300_000;

type Claims = { volumes: PersistentVolume[]; waiting: string[] } | { problem: string };

export const scheduler = ({ client, clock, events }: ControllerDeps & { events: EventRecorder }): Controller => {
  /** The pods of each node, kept current by the changes: listing all for every pod would be quadratic. */
  const onNode = new Map<string, NodeLoad>();
  const pending = new Set<string>();

  const loadOf = (node: string): NodeLoad => {
    const load = onNode.get(node) ?? new NodeLoad();
    onNode.set(node, load);
    return load;
  };

  const place = (pod: Pod, gone: boolean): void => {
    const node = pod.spec?.nodeName;
    if (node === undefined) return;
    if (gone || isTerminal(pod)) loadOf(node).remove(pod);
    else loadOf(node).put(pod);
  };

  const states = (): NodeState[] => client.list('nodes').map((node) => ({ node, load: loadOf(node.metadata.name) }));

  /** The volumes that bind the pod to nodes, and the claims that wait to hear of its node. */
  const claimsOf = (pod: Pod): Claims => {
    const volumes: PersistentVolume[] = [];
    const waiting: string[] = [];
    for (const { persistentVolumeClaim } of pod.spec?.volumes ?? []) {
      if (persistentVolumeClaim === undefined) continue;
      const { claimName } = persistentVolumeClaim;
      const claim = client.get('persistentvolumeclaims', pod.metadata.namespace, claimName);
      if (claim === undefined) return { problem: `persistentvolumeclaim "${claimName}" not found` };
      if (claim.metadata.deletionTimestamp !== undefined)
        return { problem: `persistentvolumeclaim "${claimName}" is being deleted` };
      const volume = client.get('persistentvolumes', undefined, claim.spec?.volumeName ?? '');
      const of = client.get('storageclasses', undefined, claim.spec?.storageClassName ?? '');
      if (claim.status?.phase === 'Bound' && volume !== undefined) volumes.push(volume);
      else if (of?.volumeBindingMode === 'WaitForFirstConsumer') waiting.push(claimName);
      else return { problem: 'pod has unbound immediate PersistentVolumeClaims' };
    }
    return { volumes, waiting };
  };

  const refuse = (pod: Pod, message: string): void => {
    events.record(pod, 'Warning', 'FailedScheduling', message);
    client.modify(
      'pods',
      pod.metadata.namespace,
      pod.metadata.name,
      (current) => {
        const others = (current.status?.conditions ?? []).filter((condition) => condition.type !== 'PodScheduled');
        const old = current.status?.conditions?.find((condition) => condition.type === 'PodScheduled');
        if (old?.message === message) return undefined;
        return {
          ...current,
          status: {
            ...current.status,
            conditions: [
              ...others,
              {
                type: 'PodScheduled',
                status: 'False',
                reason: 'Unschedulable',
                message,
                lastTransitionTime: old?.lastTransitionTime ?? timestamp(clock),
                ...(current.metadata.generation === undefined
                  ? {}
                  : { observedGeneration: current.metadata.generation }),
              },
            ],
          },
        };
      },
      { status: true },
    );
  };

  /** Tells the claims that wait for it; the pod is bound when they are. */
  const announceNode = (pod: Pod, claims: readonly string[], node: string): void => {
    for (const name of claims) {
      client.modify('persistentvolumeclaims', pod.metadata.namespace, name, (claim) => ({
        ...claim,
        metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, [selectedNode]: node } },
      }));
    }
  };

  const schedule = (pod: Pod): number | undefined => {
    const claims = claimsOf(pod);
    const nodes = states();
    if ('problem' in claims) {
      const count = `0/${nodes.length} nodes are available`;
      refuse(
        pod,
        `${count}: ${claims.problem}. preemption: ${count}: ${nodes.length} Preemption is not helpful for scheduling.`,
      );
      return clock.now() + retryMs;
    }
    if (nodes.length === 0) {
      refuse(pod, 'no nodes available to schedule pods');
      return clock.now() + retryMs;
    }
    const reasons = nodes.map((state) => obstacles(pod, state, claims.volumes));
    const fitting = nodes.filter((_, index) => reasons[index]!.length === 0);
    if (fitting.length === 0) {
      refuse(pod, unschedulableText(nodes.length, reasons));
      return clock.now() + retryMs;
    }
    let best = fitting[0]!;
    let highest = score(pod, best);
    for (const state of fitting.slice(1)) {
      const points = score(pod, state);
      if (points <= highest) continue;
      best = state;
      highest = points;
    }
    const node = best.node.metadata.name;
    if (claims.waiting.length > 0) {
      announceNode(pod, claims.waiting, node);
      return undefined;
    }
    const { namespace, name } = pod.metadata;
    client.bind(namespace!, name, node);
    events.record(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${node}`);
    return undefined;
  };

  return {
    name: 'scheduler',

    *keysOf({ name, type, object, previous }) {
      if (name === 'pods') {
        const pod = object as Pod;
        place(pod, type === 'DELETED');
        const waits = pod.spec?.nodeName === undefined && type !== 'DELETED';
        if (waits) pending.add(keyOf(pod));
        else pending.delete(keyOf(pod));
        // Nothing that the scheduler itself wrote makes it look again.
        if (waits && previous === undefined) yield keyOf(pod);
        if (waits && previous !== undefined && previous.metadata.generation !== pod.metadata.generation)
          yield keyOf(pod);
        const freed = type === 'DELETED' || (isTerminal(pod) && previous !== undefined && !isTerminal(previous as Pod));
        if (freed) yield* pending;
      }
      const room = name === 'nodes' && (previous === undefined || nodeChanged(object, previous));
      const storage = ['persistentvolumeclaims', 'persistentvolumes', 'storageclasses'].includes(name);
      if (room || storage) yield* pending;
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const pod = client.get('pods', namespace, name);
      const { spec } = pod ?? {};
      if (pod === undefined || spec === undefined || spec.nodeName !== undefined) return undefined;
      if (pod.metadata.deletionTimestamp !== undefined || (spec.schedulerName ?? ours) !== ours) return undefined;
      if ((spec.schedulingGates ?? []).length > 0) return undefined;
      return schedule(pod);
    },
  };
};

/** Heartbeats are no reason to look again. */
const nodeChanged = (now: object, before: object): boolean => {
  type Looks = { spec?: unknown; metadata: { labels?: unknown }; status?: { allocatable?: unknown } };
  const looks = ({ spec, metadata, status }: Looks): string =>
    JSON.stringify([spec, metadata.labels, status?.allocatable]);
  return looks(now as Looks) !== looks(before as Looks);
};
