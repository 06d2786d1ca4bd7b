/** How good a node is for a pod, from one point of view. */
import type { Pod } from '../../objects.ts';
import type { NodeState } from '../node-state.ts';
import type { World } from '../world.ts';

/** The best. */
export const full = 100;

/** Looks at the whole world once and then at each node that fits; undefined: no difference. */
export type Score = (
  pod: Pod,
  world: World,
  fitting: readonly NodeState[],
) =>
  | {
      weight: number;
      of: (state: NodeState) => number;
      /** Brings them to 0…100. Default: as they are. */
      normal?: (scores: readonly number[], states: readonly NodeState[]) => number[];
    }
  | undefined;

/** In proportion to the highest. */
export const byMost = (scores: readonly number[]): number[] => {
  const most = Math.max(...scores);
  return scores.map((score) => (most === 0 ? score : Math.floor((full * score) / most)));
};

/** The fewer the better. */
export const byFewest = (scores: readonly number[]): number[] => byMost(scores).map((score) => full - score);
