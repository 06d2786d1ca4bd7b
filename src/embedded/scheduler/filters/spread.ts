/** Topology spread constraints that must hold. */
import { selects } from '../../matching/selectors.ts';
import { constraintsOf, counterOf } from '../spread-constraints.ts';
import type { Filter } from '../world.ts';

const reason = "node(s) didn't match pod topology spread constraints";

export const spread: Filter = (pod, { nodes }) => {
  const constraints = constraintsOf(pod, 'DoNotSchedule');
  if (constraints.length === 0) return undefined;
  const eligible = nodes.filter(({ node }) =>
    constraints.every(({ key }) => node.metadata.labels?.[key] !== undefined),
  );
  const checks = constraints.map((constraint) => {
    const counts = new Map<string, number>();
    const count = counterOf(constraint, pod.metadata.namespace);
    for (const state of eligible) {
      const { node } = state;
      if (!constraint.includes(node)) continue;
      const value = node.metadata.labels![constraint.key]!;
      counts.set(value, (counts.get(value) ?? 0) + count(state));
    }
    const least = counts.size < constraint.minDomains ? 0 : Math.min(...counts.values(), Number.MAX_SAFE_INTEGER);
    const self = selects(constraint.selector, pod.metadata.labels) ? 1 : 0;
    return { ...constraint, counts, least, self };
  });
  return ({ node }) => {
    for (const { key, maxSkew, counts, least, self } of checks) {
      const value = node.metadata.labels?.[key];
      if (value === undefined)
        return { plugin: 'PodTopologySpread', reasons: [`${reason} (missing required label)`], preemptable: false };
      if ((counts.get(value) ?? 0) + self - least > maxSkew)
        return { plugin: 'PodTopologySpread', reasons: [reason], preemptable: true };
    }
    return undefined;
  };
};
