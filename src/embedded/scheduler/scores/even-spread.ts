/** Spread as pods ask for it (`ScheduleAnyway`), or as every cluster does it for the pods of Services and controllers. */
import type { Node } from '../../objects.ts';
import { constraintsOf, counterOf, defaultConstraints, hostname, type Constraint } from '../spread-constraints.ts';
import type { NodeState } from '../node-state.ts';
import { full, type Score } from './score.ts';

const domainOf = (node: Node, { key }: Constraint): string | undefined => node.metadata.labels?.[key];

export const evenSpread: Score = (pod, { nodes, ownSelector }, fitting) => {
  const written = (pod.spec?.topologySpreadConstraints ?? []).length > 0;
  const own = written ? undefined : ownSelector(pod);
  const constraints = own === undefined ? constraintsOf(pod, 'ScheduleAnyway') : defaultConstraints(pod, own);
  if (constraints.length === 0) return undefined;
  const { namespace } = pod.metadata;
  // What the cluster does by itself does not need labels of zones.
  const isCounted = (node: Node): boolean =>
    !written || constraints.every((constraint) => domainOf(node, constraint) !== undefined);
  const counted = fitting.filter(({ node }) => isCounted(node));

  const measure = (constraint: Constraint): ((state: NodeState) => number) => {
    const { key, maxSkew } = constraint;
    const scored = (count: number, domains: number): number => count * Math.log(domains + 2) + maxSkew - 1;
    const count = counterOf(constraint, namespace);
    if (key === hostname)
      return (state) => (domainOf(state.node, constraint) === undefined ? 0 : scored(count(state), counted.length));
    const counts = new Map(
      counted.flatMap(({ node }) => {
        const value = domainOf(node, constraint);
        return value === undefined ? [] : [[value, 0]];
      }),
    );
    for (const state of counts.size === 0 ? [] : nodes) {
      const { node } = state;
      const value = domainOf(node, constraint);
      if (value === undefined || !counts.has(value) || !isCounted(node) || !constraint.includes(node)) continue;
      counts.set(value, counts.get(value)! + count(state));
    }
    return ({ node }) => {
      const value = domainOf(node, constraint);
      return value === undefined ? 0 : scored(counts.get(value) ?? 0, counts.size);
    };
  };

  const measures = constraints.map(measure);
  return {
    weight: 2,
    of: (state) => (isCounted(state.node) ? Math.round(measures.reduce((total, each) => total + each(state), 0)) : 0),
    normal(scores, states) {
      const which = scores.filter((_, index) => isCounted(states[index]!.node));
      const least = Math.min(...which);
      const most = Math.max(...which, 0);
      return scores.map((score, index) => {
        if (!isCounted(states[index]!.node)) return 0;
        return most === 0 ? full : Math.floor((full * (most + least - score)) / most);
      });
    },
  };
};
