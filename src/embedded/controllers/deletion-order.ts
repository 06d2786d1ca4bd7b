/** Which pods of a set go first when there are too many (ActivePodsWithRanks of pkg/controller). */
import type { Pod } from '../objects.ts';
import { conditionOf, isReady } from '../pods.ts';

const costOf = (pod: Pod): number =>
  Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0) || 0;

const phaseRank = (pod: Pod): number => ({ Pending: 0, Unknown: 1, Running: 2 })[pod.status?.phase ?? 'Pending'] ?? 0;

const restartsOf = (statuses: readonly { restartCount: number }[] | undefined): number =>
  Math.max(0, ...(statuses ?? []).map(({ restartCount }) => restartCount));

const sidecarRestarts = ({ spec, status }: Pod): number => {
  const sidecars = new Set(
    (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
  return restartsOf(status?.initContainerStatuses?.filter(({ name }) => sidecars.has(name)));
};

/** The order of magnitude of an age, in powers of two of nanoseconds: about the same age is the same. */
const magnitude = (time: number, now: number): number =>
  now > time ? Math.floor(Math.log2((now - time) * 1_000_000)) : -1;

/**
 * The first difference decides; whoever comes first goes first. `related` are the pods whose number on a node counts:
 * those of all ReplicaSets of the same Deployment.
 */
export const deletionOrder = (
  pods: readonly Pod[],
  related: readonly Pod[],
  now: number,
): ((a: Pod, b: Pod) => number) => {
  const perNode = new Map<string, number>();
  for (const { spec } of related) perNode.set(spec?.nodeName ?? '', (perNode.get(spec?.nodeName ?? '') ?? 0) + 1);
  const factsOf = (pod: Pod) => ({
    first: [
      pod.spec?.nodeName === undefined ? 0 : 1,
      phaseRank(pod),
      isReady(pod) ? 1 : 0,
      costOf(pod),
      -(perNode.get(pod.spec?.nodeName ?? '') ?? 0),
    ],
    readySince: isReady(pod) ? Date.parse(conditionOf(pod, 'Ready')?.lastTransitionTime ?? '') : undefined,
    restarts: [-restartsOf(pod.status?.containerStatuses), -sidecarRestarts(pod)],
    born: Date.parse(pod.metadata.creationTimestamp),
  });
  const facts = new Map(pods.map((pod) => [pod.metadata.uid, factsOf(pod)]));
  const firstDifference = (a: readonly number[], b: readonly number[]): number =>
    a.map((value, index) => value - b[index]!).find((difference) => difference !== 0) ?? 0;
  return (a, b) => {
    const left = facts.get(a.metadata.uid) ?? factsOf(a);
    const right = facts.get(b.metadata.uid) ?? factsOf(b);
    const byUid = a.metadata.uid < b.metadata.uid ? -1 : 1;
    const byAge = (one: number, other: number): number => magnitude(one, now) - magnitude(other, now) || byUid;
    const early = firstDifference(left.first, right.first);
    if (early !== 0) return early;
    if (left.readySince !== undefined && right.readySince !== undefined && left.readySince !== right.readySince)
      return byAge(left.readySince, right.readySince);
    const restarts = firstDifference(left.restarts, right.restarts);
    if (restarts !== 0) return restarts;
    return left.born === right.born ? 0 : byAge(left.born, right.born);
  };
};
