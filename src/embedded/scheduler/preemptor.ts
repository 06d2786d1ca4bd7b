/** Makes room for important pods: ends less important ones, gracefully, and promises their place. */
import type { ControllerDeps } from '../controllers/controller.ts';
import { setCondition } from '../controllers/pod-condition.ts';
import type { EventRecorder } from '../events.ts';
import type { Pod } from '../objects.ts';
import type { ClusterView } from './cluster-view.ts';
import { findVictims, isEndingForPreemption, preemptionReason, type CheckIn } from './preemption.ts';
import { noneAvailable, notHelpful } from './words.ts';
import type { NodeState } from './node-state.ts';
import { priorityOf, type Refusal, type World } from './world.ts';

export interface Preemptor {
  /** `message`: why it did not help; `nominated`: the node that the pod is promised, '' for none, undefined: as before. */
  preempt(
    pod: Pod,
    world: World,
    refusals: ReadonlyMap<NodeState, Refusal>,
    checkIn: CheckIn,
  ): { message: string; nominated?: string };
}

export const createPreemptor = ({
  client,
  clock,
  events,
  view,
}: ControllerDeps & { events: EventRecorder; view: ClusterView }): Preemptor => {
  /** Why it may not end others now. */
  const notEligible = (pod: Pod, refusals: ReadonlyMap<NodeState, Refusal>): string | undefined => {
    if (pod.spec?.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
    const promised = pod.status?.nominatedNodeName ?? '';
    const [state, refusal] = [...refusals].find(([{ node }]) => node.metadata.name === promised) ?? [];
    if (state === undefined || refusal?.preemptable !== true) return undefined;
    return state.pods.some((other) => priorityOf(other) < priorityOf(pod) && isEndingForPreemption(other))
      ? 'not eligible due to a terminating pod on the nominated node.'
      : undefined;
  };

  const end = (victim: Pod, pod: Pod, node: string): void => {
    const { namespace, name, uid } = victim.metadata;
    const message = `${pod.spec?.schedulerName}: preempting to accommodate a higher priority pod`;
    client.modify(
      'pods',
      namespace,
      name,
      (current) =>
        current.metadata.uid === uid
          ? setCondition(current, clock, {
              type: 'DisruptionTarget',
              status: 'True',
              reason: preemptionReason,
              message,
            })
          : undefined,
      { status: true },
    );
    client.delete('pods', namespace, name, { uid });
    events.record(victim, 'Normal', 'Preempted', `Preempted by pod ${pod.metadata.uid} on node ${node}`, {
      action: 'Preempting',
    });
  };

  const takePromiseBack = (pod: Pod): void => {
    client.modify(
      'pods',
      pod.metadata.namespace,
      pod.metadata.name,
      (current) => {
        const { nominatedNodeName: _before, ...status } = current.status ?? {};
        return { ...current, status };
      },
      { status: true },
    );
  };

  return {
    preempt(pod, world, refusals, checkIn) {
      const obstacle = notEligible(pod, refusals);
      if (obstacle !== undefined) return { message: obstacle };
      const looked = [...refusals].filter(([, { preemptable }]) => preemptable).map(([state]) => state);
      const budgets = client.list('poddisruptionbudgets');
      const found = findVictims(pod, world, looked, budgets, checkIn);
      if ('reasons' in found) {
        const others = Array.from({ length: refusals.size - looked.length }, () => [notHelpful]);
        return { message: noneAvailable(refusals.size, [...found.reasons, ...others]), nominated: '' };
      }
      const { node, victims } = found.candidate;
      for (const other of view.promisedBelow(pod, node)) takePromiseBack(other);
      for (const victim of victims) end(victim, pod, node);
      return { message: '', nominated: node };
    },
  };
};
