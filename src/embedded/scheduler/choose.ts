/** Which of the nodes that fit a pod is the best. */
import type { Pod } from '../objects.ts';
import { imageLocality, preferredNodes, preferredTaints } from './scores/preferences.ts';
import { balancedAllocation, leastAllocated } from './scores/resources.ts';
import { preferredCompany } from './scores/company.ts';
import { evenSpread } from './scores/even-spread.ts';
import type { NodeState } from './node-state.ts';
import type { World } from './world.ts';

const scores = [
  preferredTaints,
  preferredNodes,
  leastAllocated,
  evenSpread,
  preferredCompany,
  balancedAllocation,
  imageLocality,
];

/** `turn` decides among equals. */
export const choose = (pod: Pod, world: World, fitting: readonly NodeState[], turn: number): NodeState => {
  if (fitting.length === 1) return fitting[0]!;
  const totals = fitting.map(() => 0);
  for (const make of scores) {
    const score = make(pod, world, fitting);
    if (score === undefined) continue;
    const raw = fitting.map(score.of);
    for (const [index, value] of (score.normal?.(raw, fitting) ?? raw).entries())
      totals[index]! += value * score.weight;
  }
  const most = Math.max(...totals);
  const best = fitting.filter((_, index) => totals[index] === most);
  return best[turn % best.length]!;
};
