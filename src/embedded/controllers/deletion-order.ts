/** Which pods of a set go first when there are too many (ActivePodsWithRanks of pkg/controller). */
import type { Pod } from '../objects.ts';
import { conditionOf, isReady, restartsOf } from './pods.ts';

const costOf = (pod: Pod): number =>
  Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0) || 0;

const phaseRank = (pod: Pod): number => ({ Pending: 0, Unknown: 1, Running: 2 })[pod.status?.phase ?? 'Pending'] ?? 0;

/** Ages are compared by their order of magnitude, so that pods of about the same age are equal. */
const youth = (timestamp: string | undefined, now: number): number =>
  timestamp === undefined ? 0 : Math.floor(Math.log2(Math.max(1, (now - Date.parse(timestamp)) / 1000)));

/** The first difference decides; smaller goes first. */
export const deletionOrder = (pods: readonly Pod[]): ((a: Pod, b: Pod) => number) => {
  const perNode = new Map<string, number>();
  for (const pod of pods) {
    const node = pod.spec?.nodeName ?? '';
    perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  const now = Math.max(0, ...pods.map((pod) => Date.parse(pod.metadata.creationTimestamp)));
  const keysOf = (pod: Pod): number[] => [
    pod.spec?.nodeName === undefined ? 0 : 1,
    phaseRank(pod),
    isReady(pod) ? 1 : 0,
    costOf(pod),
    -(perNode.get(pod.spec?.nodeName ?? '') ?? 0),
    isReady(pod) ? youth(conditionOf(pod, 'Ready')?.lastTransitionTime, now) : 0,
    -restartsOf(pod),
    youth(pod.metadata.creationTimestamp, now),
  ];
  const keys = new Map(pods.map((pod) => [pod.metadata.uid, keysOf(pod)]));
  return (a, b) => {
    const left = keys.get(a.metadata.uid) ?? keysOf(a);
    const right = keys.get(b.metadata.uid) ?? keysOf(b);
    for (const [index, value] of left.entries()) {
      if (value !== right[index]) return value - (right[index] ?? 0);
    }
    return a.metadata.uid < b.metadata.uid ? -1 : 1;
  };
};
