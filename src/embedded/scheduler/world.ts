/** What the scheduler looks at: the nodes with their pods, and what else bears on where a pod may go. */
import type { Labels } from '../matching/selectors.ts';
import type { LabelSelector, Pod } from '../objects.ts';
import type { NodeState } from './node-state.ts';

export type World = {
  nodes: readonly NodeState[];
  /** Labels of a namespace. */
  namespace: (name: string) => Labels;
  /** The Services and controllers that the pod belongs to, as one selector; undefined: none. */
  ownSelector: (pod: Pod) => LabelSelector | undefined;
};

/** Why not on this node, in the scheduler's words. */
export type Refusal = {
  plugin: string;
  reasons: readonly string[];
  /** Whether it could be otherwise without some of the node's pods. */
  preemptable: boolean;
};

/** Looks at the whole world once and then at each node; undefined: nothing about this pod concerns it. */
export type Filter = (pod: Pod, world: World) => ((state: NodeState) => Refusal | undefined) | undefined;

export const priorityOf = (pod: Pod): number => pod.spec?.priority ?? 0;
