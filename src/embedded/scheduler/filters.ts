/** Whether a pod fits on a node, and the scheduler's words when it doesn't. Pure; source: pkg/scheduler/framework/plugins. */
import { meets, type Labels, type Requirement } from '../controllers/selectors.ts';
import { quantity } from '../quantity.ts';
import type { Node, PersistentVolume, Pod } from '../objects.ts';
import type { NodeLoad } from './node-load.ts';
import { requestsOf } from './requests.ts';

type PodSpec = NonNullable<Pod['spec']>;
type NodeSelectorTerm = NonNullable<
  NonNullable<
    NonNullable<NonNullable<PodSpec['affinity']>['nodeAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']
  >['nodeSelectorTerms']
>[number];
type Toleration = NonNullable<PodSpec['tolerations']>[number];
type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

const tolerates = (toleration: Toleration, taint: Taint): boolean => {
  if (toleration.effect !== undefined && toleration.effect !== '' && toleration.effect !== taint.effect) return false;
  if (toleration.key !== undefined && toleration.key !== '' && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return (toleration.value ?? '') === (taint.value ?? '');
};

export const isTolerated = (pod: Pod, taint: Taint): boolean =>
  (pod.spec?.tolerations ?? []).some((toleration) => tolerates(toleration, taint));

/** Nodes may be compared by number too. */
const holds = (labels: Labels, requirement: Requirement): boolean => {
  const { key, operator, values = [] } = requirement;
  if (operator !== 'Gt' && operator !== 'Lt') return meets(labels, requirement);
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (value === undefined) return false;
  return operator === 'Gt' ? Number(value) > Number(values[0]) : Number(value) < Number(values[0]);
};

export const termSelects = (term: NodeSelectorTerm, node: Node): boolean => {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every((expression) => holds(node.metadata.labels ?? {}, expression)) &&
    fields.every((field) => holds({ 'metadata.name': node.metadata.name }, field))
  );
};

const matchesAffinity = (pod: Pod, node: Node): boolean => {
  const selector = Object.entries(pod.spec?.nodeSelector ?? {});
  if (!selector.every(([key, value]) => node.metadata.labels?.[key] === value)) return false;
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some((term) => termSelects(term, node));
};

const hostPortsOf = (pod: Pod): string[] =>
  [
    ...(pod.spec?.containers ?? []),
    ...(pod.spec?.initContainers ?? []).filter((each) => each.restartPolicy === 'Always'),
  ]
    .flatMap((container) => container.ports ?? [])
    .filter((port) => (port.hostPort ?? 0) > 0)
    .map((port) => `${port.protocol ?? 'TCP'} ${port.hostPort}`);

export type NodeState = { node: Node; load: NodeLoad };

/** The reasons why not, in the order of the plugins; none: it fits. Only the first failing plugin speaks. */
export const obstacles = (pod: Pod, { node, load }: NodeState, volumes: readonly PersistentVolume[]): string[] => {
  const unschedulable: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  if (node.spec?.unschedulable === true && !isTolerated(pod, unschedulable)) return ['node(s) were unschedulable'];
  const taint = (node.spec?.taints ?? []).find((each) => each.effect !== 'PreferNoSchedule' && !isTolerated(pod, each));
  if (taint !== undefined) return [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`];
  if (!matchesAffinity(pod, node)) return ["node(s) didn't match Pod's node affinity/selector"];
  const wanted = hostPortsOf(pod);
  if (wanted.length > 0) {
    const taken = new Set(load.pods.flatMap(hostPortsOf));
    if (wanted.some((port) => taken.has(port))) return ["node(s) didn't have free ports for the requested pod ports"];
  }
  const short = shortages(pod, { node, load });
  if (short.length > 0) return short;
  const strange = volumes.some(
    (volume) =>
      volume.spec?.nodeAffinity?.required !== undefined &&
      !volume.spec.nodeAffinity.required.nodeSelectorTerms.some((term) => termSelects(term, node)),
  );
  return strange ? ["node(s) didn't match PersistentVolume's node affinity"] : [];
};

const shortages = (pod: Pod, { node, load }: NodeState): string[] => {
  const allocatable = node.status?.allocatable ?? {};
  const reasons: string[] = [];
  if (load.count + 1 > quantity(allocatable['pods'])) reasons.push('Too many pods');
  const { used } = load;
  for (const [name, amount] of Object.entries(requestsOf(pod))) {
    if (amount > 0 && (used[name] ?? 0) + amount > quantity(allocatable[name])) reasons.push(`Insufficient ${name}`);
  }
  return reasons;
};

/** Which of the nodes that fit is best: even use of CPU and memory, and few pods of the same owner. */
export const score = (pod: Pod, { node, load }: NodeState): number => {
  const wanted = requestsOf(pod);
  const free = ['cpu', 'memory'].map((name) => {
    const total = quantity(node.status?.allocatable?.[name]);
    return total === 0 ? 0 : 1 - ((load.used[name] ?? 0) + (wanted[name] ?? 0)) / total;
  });
  return (free[0]! + free[1]!) / 2 - load.siblingsOf(pod) * 2 - load.count / 1000;
};

/** `0/1 nodes are available: 1 Insufficient cpu. preemption: …` */
export const unschedulableText = (nodes: number, reasons: readonly string[][]): string => {
  const counts = new Map<string, number>();
  for (const reason of reasons.flat()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const list = [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted();
  const resolvable = reasons.filter((each) =>
    each.some(
      (reason) => reason.startsWith('Insufficient') || reason === 'Too many pods' || reason.includes('free ports'),
    ),
  ).length;
  const helpless = nodes - resolvable;
  const preemption = [
    ...(resolvable > 0 ? [`${resolvable} No preemption victims found for incoming pod`] : []),
    ...(helpless > 0 ? [`${helpless} Preemption is not helpful for scheduling`] : []),
  ];
  return `0/${nodes} nodes are available: ${list.join(', ')}. preemption: 0/${nodes} nodes are available: ${preemption.join(', ')}.`;
};
