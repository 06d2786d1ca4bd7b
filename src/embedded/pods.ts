/** What is often asked about pods. */
import type { Pod, PodCondition } from './objects.ts';

export const conditionOf = (pod: Pod, type: string): PodCondition | undefined =>
  pod.status?.conditions?.find((condition) => condition.type === type);

export const isReady = (pod: Pod): boolean => conditionOf(pod, 'Ready')?.status === 'True';

export const isTerminal = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Counts for its controller: neither ended nor on its way out. */
export const isActive = (pod: Pod): boolean => !isTerminal(pod) && pod.metadata.deletionTimestamp === undefined;

/** When it has been ready for `minReadySeconds`: undefined while it is not ready. Milliseconds since the epoch. */
export const availableAt = (pod: Pod, minReadySeconds: number): number | undefined => {
  const ready = conditionOf(pod, 'Ready');
  if (ready?.status !== 'True') return undefined;
  if (minReadySeconds === 0) return 0;
  return ready.lastTransitionTime === undefined
    ? undefined
    : Date.parse(ready.lastTransitionTime) + minReadySeconds * 1000;
};

export const restartsOf = (pod: Pod): number =>
  Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));

/** When the next of the ready pods counts as available; undefined when there is nothing to wait for. */
export const nextAvailable = (pods: readonly Pod[], minReadySeconds: number, now: number): number | undefined => {
  if (minReadySeconds === 0) return undefined;
  let next: number | undefined;
  for (const pod of pods) {
    const at = availableAt(pod, minReadySeconds);
    if (at !== undefined && at > now && (next === undefined || at < next)) next = at;
  }
  return next;
};

export const isAvailable = (pod: Pod, minReadySeconds: number, now: number): boolean =>
  (availableAt(pod, minReadySeconds) ?? Infinity) <= now;
