/** Topology spread constraints as written, or as every cluster has them for the pods of Services and controllers. */
import { matcherOf } from '../matching/selectors.ts';
import type { LabelSelector, Node, Pod } from '../objects.ts';
import { wantsNode } from '../matching/node-selection.ts';
import { repels } from '../matching/tolerations.ts';
import type { NodeState } from './node-state.ts';

type Written = NonNullable<NonNullable<Pod['spec']>['topologySpreadConstraints']>[number];

export type Constraint = {
  key: string;
  maxSkew: number;
  minDomains: number;
  selector: LabelSelector | undefined;
  /** Whether pods on this node count. */
  includes: (node: Node) => boolean;
};

export const hostname = 'kubernetes.io/hostname';

const withKeys = (
  selector: LabelSelector | undefined,
  keys: readonly string[],
  pod: Pod,
): LabelSelector | undefined => {
  const own = keys.flatMap((key) => {
    const value = pod.metadata.labels?.[key];
    return value === undefined ? [] : [{ key, operator: 'In', values: [value] }];
  });
  return selector === undefined || own.length === 0
    ? selector
    : { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...own] };
};

const constraintOf = (pod: Pod, written: Written): Constraint => ({
  key: written.topologyKey,
  maxSkew: written.maxSkew,
  minDomains: written.minDomains ?? 1,
  selector: withKeys(written.labelSelector, written.matchLabelKeys ?? [], pod),
  includes: (node) =>
    (written.nodeAffinityPolicy === 'Ignore' || wantsNode(pod, node)) &&
    (written.nodeTaintsPolicy !== 'Honor' || !(node.spec?.taints ?? []).some((taint) => repels(taint, pod))),
});

export const constraintsOf = (pod: Pod, whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway'): Constraint[] =>
  (pod.spec?.topologySpreadConstraints ?? [])
    .filter((written) => written.whenUnsatisfiable === whenUnsatisfiable)
    .map((written) => constraintOf(pod, written));

export const defaultConstraints = (pod: Pod, selector: LabelSelector): Constraint[] =>
  [[hostname, 3] as const, ['topology.kubernetes.io/zone', 5] as const].map(([key, maxSkew]) => ({
    key,
    maxSkew,
    minDomains: 1,
    selector,
    includes: (node) => wantsNode(pod, node),
  }));

const isEmpty = ({ matchLabels, matchExpressions }: LabelSelector): boolean =>
  Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;

/** How many of a node's pods count: those that end do not. */
export const counterOf = ({ selector }: Constraint, namespace: string | undefined): ((state: NodeState) => number) => {
  if (selector === undefined || isEmpty(selector)) return () => 0;
  const key = JSON.stringify([namespace, selector]);
  const matches = matcherOf(selector);
  const counts = ({ metadata }: Pod): boolean =>
    metadata.deletionTimestamp === undefined && metadata.namespace === namespace && matches(metadata.labels);
  return (state) => state.count(key, counts);
};
