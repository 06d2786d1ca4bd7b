/** What a StatefulSet says of its pods. */
import type { Pod, StatefulSet } from '../../objects.ts';
import { isAvailable, isReady } from '../../pods.ts';
import { revisionOf } from './identity.ts';

type Status = NonNullable<StatefulSet['status']>;
export type Revisions = { current: string; update: string; collisionCount: number };

export const statusOf = (set: StatefulSet, pods: readonly Pod[], revisions: Revisions, now: number): Status => {
  const { replicas: wanted = 1, minReadySeconds = 0, updateStrategy } = set.spec ?? {};
  const count = (test: (pod: Pod) => boolean): number => pods.filter(test).length;
  const isStaying = ({ metadata }: Pod): boolean => metadata.deletionTimestamp === undefined;
  const ofRevision = (name: string): number => count((pod) => isStaying(pod) && revisionOf(pod) === name);
  const isServing = (pod: Pod): boolean => pod.status?.phase === 'Running' && isReady(pod);
  const ready = count(isServing);
  const updated = ofRevision(revisions.update);
  const complete =
    updateStrategy?.type !== 'OnDelete' && updated === wanted && ready === wanted && pods.length === wanted;
  const currentRevision = complete ? revisions.update : revisions.current;
  const old = complete ? updated : ofRevision(revisions.current);
  return {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(old === 0 ? {} : { currentReplicas: old }),
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    currentRevision,
    updateRevision: revisions.update,
    collisionCount: revisions.collisionCount,
    availableReplicas: count((pod) => isServing(pod) && isAvailable(pod, minReadySeconds, now)),
    ...(set.status?.conditions === undefined ? {} : { conditions: set.status.conditions }),
  };
};
