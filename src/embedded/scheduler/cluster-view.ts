/** The cluster as the scheduler sees it, kept current by the changes: listing all for every pod would be quadratic. */
import type { Client } from '../api/client.ts';
import { isTerminal } from '../pods.ts';
import { mapSelects } from '../matching/selectors.ts';
import type { LabelSelector, Pod } from '../objects.ts';
import type { Change } from '../store/store.ts';
import { NodeState } from './node-state.ts';
import { priorityOf, type World } from './world.ts';

export interface ClusterView {
  heed(change: Change): void;
  world(): World;
  /** The world as it is for this pod: who was promised a place before it has it. */
  worldFor(pod: Pod): World;
  /** Pods that were promised a place on this node and are less important than `pod`. */
  promisedBelow(pod: Pod, node: string): Pod[];
}

/** The Services and the controller that a pod belongs to, all in one. */
const ownSelector = (client: Client, { metadata }: Pod): LabelSelector | undefined => {
  const { namespace, labels, ownerReferences } = metadata;
  const matchLabels: Record<string, string> = {};
  for (const { spec } of client.list('services', namespace))
    if (mapSelects(spec?.selector, labels)) Object.assign(matchLabels, spec?.selector);
  const owner = ownerReferences?.find(({ controller }) => controller === true);
  let selector: LabelSelector | undefined;
  if (owner?.kind === 'ReplicaSet') selector = client.get('replicasets', namespace, owner.name)?.spec?.selector;
  if (owner?.kind === 'StatefulSet') selector = client.get('statefulsets', namespace, owner.name)?.spec?.selector;
  if (owner?.kind === 'ReplicationController')
    Object.assign(matchLabels, client.get('replicationcontrollers', namespace, owner.name)?.spec?.selector);
  const matchExpressions = selector?.matchExpressions ?? [];
  Object.assign(matchLabels, selector?.matchLabels);
  return Object.keys(matchLabels).length + matchExpressions.length === 0
    ? undefined
    : { matchLabels, ...(matchExpressions.length === 0 ? {} : { matchExpressions }) };
};

export const createClusterView = (client: Client): ClusterView => {
  const promised = new Map<string, Pod>();
  const states = new Map<string, NodeState>();

  const stateOf = (node: string): NodeState => {
    const known = states.get(node);
    if (known !== undefined) return known;
    const made = new NodeState();
    states.set(node, made);
    return made;
  };

  const place = (pod: Pod, gone: boolean): void => {
    const { uid } = pod.metadata;
    const node = pod.spec?.nodeName ?? '';
    if (node === '' && !gone && (pod.status?.nominatedNodeName ?? '') !== '') promised.set(uid, pod);
    else promised.delete(uid);
    if (node === '') return;
    if (gone || isTerminal(pod)) stateOf(node).remove(uid);
    else stateOf(node).put(pod);
  };

  const world = (): World => ({
    nodes: client.list('nodes').map((node) => stateOf(node.metadata.name).at(node)),
    namespace: (name) => client.get('namespaces', undefined, name)?.metadata.labels ?? {},
    ownSelector: (pod) => ownSelector(client, pod),
  });

  return {
    heed({ name, type, object }) {
      if (name === 'pods') place(object as Pod, type === 'DELETED');
      if (name === 'nodes' && type === 'DELETED' && stateOf(object.metadata.name).size === 0)
        states.delete(object.metadata.name);
    },
    world,
    worldFor(pod) {
      const plain = world();
      const others = [...promised.values()].filter(
        (other) => other.metadata.uid !== pod.metadata.uid && priorityOf(other) >= priorityOf(pod),
      );
      if (others.length === 0) return plain;
      const nodes = plain.nodes.map((state) => {
        const here = others.filter(({ status }) => status?.nominatedNodeName === state.node.metadata.name);
        return here.length === 0 ? state : new NodeState(state.node, [...state.pods, ...here]);
      });
      return { ...plain, nodes };
    },
    promisedBelow: (pod, node) =>
      [...promised.values()].filter(
        (other) => other.status?.nominatedNodeName === node && priorityOf(other) < priorityOf(pod),
      ),
  };
};
