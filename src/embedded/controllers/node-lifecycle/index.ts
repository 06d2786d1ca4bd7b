/** Watches over the nodes: who is silent for too long is unknown, tainted, and its pods are not ready. */
import type { EventRecorder } from '../../events.ts';
import type { Node } from '../../objects.ts';
import { timestamp } from '../../time.ts';
import { same } from '../../same.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controller.ts';
import { setCondition } from '../pod-condition.ts';
import { conditionOf } from '../../pods.ts';
import { readyOf, taintsFor, type NodeCondition } from './taints.ts';

/** A node is silent for so long before it counts as lost; it is looked at every few seconds. */
const graceMs = 50_000;
const periodMs = 5_000;

const leases = 'kube-node-lease';

/** What the kubelet says; the others' conditions are theirs. */
const kubelets = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** What was heard last of a node, and when. */
type Heard = { uid: string; said: string; at: number };

export const nodeLifecycleController = ({
  client,
  clock,
  events,
}: ControllerDeps & { events: EventRecorder }): Controller => {
  const heard = new Map<string, Heard>();

  const hear = (node: Node): Heard => {
    const { name, uid } = node.metadata;
    const lease = client.get('leases', leases, name);
    const said = `${lease?.spec?.renewTime ?? ''} ${readyOf(node)?.lastHeartbeatTime ?? ''}`;
    const before = heard.get(name);
    if (before?.uid !== uid)
      events.record(node, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
    if (before?.uid === uid && before.said === said) return before;
    const next = { uid, said, at: clock.now() };
    heard.set(name, next);
    return next;
  };

  const unknown = (node: Node): NodeCondition[] => {
    const now = timestamp(clock);
    const before = node.status?.conditions ?? [];
    const never = kubelets
      .filter((type) => !before.some((condition) => condition.type === type))
      .map((type) => ({
        lastHeartbeatTime: node.metadata.creationTimestamp,
        lastTransitionTime: now,
        message: 'Kubelet never posted node status.',
        reason: 'NodeStatusNeverUpdated',
        status: 'Unknown',
        type,
      }));
    const silent = before.map((condition) =>
      !kubelets.includes(condition.type) || condition.status === 'Unknown'
        ? condition
        : {
            ...condition,
            lastTransitionTime: now,
            message: 'Kubelet stopped posting node status.',
            reason: 'NodeStatusUnknown',
            status: 'Unknown',
          },
    );
    return [...silent, ...never];
  };

  const markPods = (node: string): void => {
    for (const pod of client.list('pods')) {
      const ready = conditionOf(pod, 'Ready');
      if (pod.spec?.nodeName !== node || ready?.status !== 'True') continue;
      const { reason, message } = ready;
      client.modify(
        'pods',
        pod.metadata.namespace,
        pod.metadata.name,
        (current) =>
          setCondition(current, clock, {
            type: 'Ready',
            status: 'False',
            ...(reason === undefined ? {} : { reason }),
            ...(message === undefined ? {} : { message }),
          }),
        { status: true },
      );
      events.record(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
    }
  };

  /** When no node is well the fault is likely to be here: nobody is driven out. */
  const someNodeIsWell = (): boolean => client.list('nodes').some((node) => readyOf(node)?.status === 'True');

  const taint = (name: string): void => {
    const evicting = someNodeIsWell();
    client.modify('nodes', undefined, name, (node) => {
      const taints = taintsFor(node, evicting, timestamp(clock));
      const { taints: before = [], ...spec } = node.spec ?? {};
      if (same(taints, before)) return undefined;
      return { ...node, spec: taints.length === 0 ? spec : { ...spec, taints } };
    });
  };

  const wasReady = new Map<string, boolean>();

  return {
    name: 'node-lifecycle',

    *keysOf({ name, object, type, previous }) {
      if (name === 'leases' && object.metadata.namespace === leases) yield `/${object.metadata.name}`;
      if (name !== 'nodes') return;
      yield keyOf(object);
      if (type !== 'DELETED') {
        const [now, before] = [readyOf(object as Node), previous === undefined ? undefined : readyOf(previous as Node)];
        // Whether anybody is well bears on all.
        if (now?.status !== before?.status) for (const node of client.list('nodes')) yield keyOf(node);
        return;
      }
      heard.delete(object.metadata.name);
      wasReady.delete(object.metadata.name);
      const { name: node } = object.metadata;
      events.record(object, 'Normal', 'RemovingNode', `Node ${node} event: Removing Node ${node} from Controller`);
    },

    reconcile(key) {
      const [, name] = splitKey(key);
      const node = client.get('nodes', undefined, name);
      if (node === undefined) return undefined;
      const lost = hear(node).at + graceMs;
      const late = lost - clock.now();
      if (late <= 0)
        client.modify(
          'nodes',
          undefined,
          name,
          (current) => ({ ...current, status: { ...current.status, conditions: unknown(current) } }),
          { status: true },
        );
      const now = client.get('nodes', undefined, name) ?? node;
      const ready = readyOf(now)?.status;
      taint(name);
      if (wasReady.get(name) === true && ready !== 'True') {
        events.record(now, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
        markPods(name);
      }
      wasReady.set(name, ready === 'True');
      return late > 0 ? lost + periodMs : undefined;
    },
  };
};
