/** What a ReplicaSet or ReplicationController says of its pods. */
import type { ApiError } from '../../api/client.ts';
import type { Clock } from '../../clock.ts';
import type { Pod, ReplicaSet } from '../../objects.ts';
import { isAvailable, isReady } from '../../pods.ts';
import { matcherOf } from '../../matching/selectors.ts';
import { timestamp } from '../../time.ts';
import type { Replicated, Wish } from './controller.ts';

type Status = NonNullable<ReplicaSet['status']>;
type Condition = NonNullable<Status['conditions']>[number];

const failed = (refusal: ApiError, clock: Clock): Condition => ({
  type: 'ReplicaFailure',
  status: 'True',
  reason: 'FailedCreate',
  message: refusal.message,
  lastTransitionTime: timestamp(clock),
});

export const statusOf = (
  set: Replicated,
  wish: Wish,
  pods: readonly Pod[],
  refusal: ApiError | undefined,
  clock: Clock,
): Status => {
  const now = clock.now();
  const isLabelled = matcherOf({ matchLabels: wish.template.metadata?.labels ?? {} });
  let [labelled, ready, available] = [0, 0, 0];
  for (const pod of pods) {
    if (isLabelled(pod.metadata.labels)) labelled += 1;
    if (!isReady(pod)) continue;
    ready += 1;
    if (isAvailable(pod, wish.minReadySeconds, now)) available += 1;
  }
  const before: Condition[] = set.status?.conditions ?? [];
  const others = before.filter(({ type }) => type !== 'ReplicaFailure');
  const known = before.find(({ type }) => type === 'ReplicaFailure');
  // The first words stay: a quota's change from one try to the next.
  const conditions = refusal === undefined ? others : [...others, known ?? failed(refusal, clock)];
  return {
    replicas: pods.length,
    ...(labelled === 0 ? {} : { fullyLabeledReplicas: labelled }),
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(available === 0 ? {} : { availableReplicas: available }),
    observedGeneration: set.metadata.generation ?? 1,
    ...(conditions.length === 0 ? {} : { conditions }),
  };
};
