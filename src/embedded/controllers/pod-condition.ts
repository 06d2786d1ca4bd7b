import type { Clock } from '../clock.ts';
import type { Pod, PodCondition } from '../objects.ts';
import { timestamp } from '../time.ts';

/** The pod with this condition; the very same pod if it has it already. Its time changes only with its status. */
export const setCondition = (
  pod: Pod,
  clock: Clock,
  { type, status, reason, message }: Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>,
): Pod => {
  const conditions = pod.status?.conditions ?? [];
  const old = conditions.find((condition) => condition.type === type);
  if (old?.status === status && old.reason === reason && old.message === message) return pod;
  const since = old?.status === status ? old.lastTransitionTime : undefined;
  const { generation } = pod.metadata;
  const next: PodCondition = {
    lastProbeTime: null as unknown as string,
    lastTransitionTime: since ?? timestamp(clock),
    ...(message === undefined ? {} : { message }),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(reason === undefined ? {} : { reason }),
    status,
    type,
  };
  const others = conditions.filter((condition) => condition.type !== type);
  return { ...pod, status: { ...pod.status, conditions: [...others, next] } };
};
