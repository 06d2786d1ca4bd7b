/** How much of CPU and memory a node has left, and whether it uses both alike. */
import { allocatableOf, likelyUseOf, requestsOf } from '../../matching/amounts.ts';
import { full, type Score } from './score.ts';

const names = ['cpu', 'memory'];

export const leastAllocated: Score = (pod) => {
  const own = likelyUseOf(pod);
  return {
    weight: 1,
    of(state) {
      const used = state.likelyUse;
      const shares = names.flatMap((name) => {
        const size = allocatableOf(state.node)[name] ?? 0;
        const wanted = (used[name] ?? 0) + (own[name] ?? 0);
        if (size === 0) return [];
        return [wanted > size ? 0 : Math.floor(((size - wanted) * full) / size)];
      });
      return shares.length === 0 ? 0 : Math.floor(shares.reduce((a, b) => a + b, 0) / shares.length);
    },
  };
};

export const balancedAllocation: Score = (pod) => {
  const own = requestsOf(pod);
  if (names.every((name) => (own[name] ?? 0) === 0)) return undefined;
  return {
    weight: 1,
    of(state) {
      const used = state.requested;
      const [a = 0, b = a] = names.flatMap((name) => {
        const size = allocatableOf(state.node)[name] ?? 0;
        return size === 0 ? [] : [Math.min(1, ((used[name] ?? 0) + (own[name] ?? 0)) / size)];
      });
      return Math.floor((1 - Math.abs(a - b) / 2) * full);
    },
  };
};
