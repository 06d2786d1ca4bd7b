import type { Pod } from '../objects.ts';
import { conditionOf } from '../pods.ts';
import type { Change } from '../store/store.ts';

/** Whether a change of a pod is one that its controller counts by. Most are not: containers start, addresses come. */
export const isNews = ({ type, object, previous }: Change): boolean => {
  if (type !== 'MODIFIED' || previous === undefined) return true;
  const [pod, before] = [object as Pod, previous as Pod];
  const [ready, wasReady] = [conditionOf(pod, 'Ready'), conditionOf(before, 'Ready')];
  return (
    pod.status?.phase !== before.status?.phase ||
    pod.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    pod.metadata.labels !== before.metadata.labels ||
    pod.metadata.ownerReferences !== before.metadata.ownerReferences ||
    ready?.status !== wasReady?.status ||
    ready?.lastTransitionTime !== wasReady?.lastTransitionTime
  );
};
