/** Whether a pod fits on nodes. Pure; source: pkg/scheduler/framework/plugins. */
import type { Pod } from '../objects.ts';
import { nodeAffinity, taints, unschedulable } from './filters/node.ts';
import { podAffinity } from './filters/pod-affinity.ts';
import { ports, resources } from './filters/room.ts';
import { spread } from './filters/spread.ts';
import type { NodeState } from './node-state.ts';
import type { Filter, Refusal, World } from './world.ts';

export type Check = (state: NodeState) => Refusal | undefined;

/** Asks in the order of the real scheduler's plugins; the first that refuses speaks. */
export const checkFor = (pod: Pod, world: World, volumes: Filter): Check => {
  const before = [unschedulable, taints, nodeAffinity, ports, resources];
  const after = [spread, podAffinity];
  const checks = [
    ...before.map((filter) => filter(pod, world)),
    volumes(pod, world),
    ...after.map((filter) => filter(pod, world)),
  ].filter((check) => check !== undefined);
  return (state) => {
    for (const check of checks) {
      const refusal = check(state);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  };
};
