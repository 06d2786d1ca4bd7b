/** A Deployment's status and conditions, in the controller's own words. */
import type { Clock } from '../../clock.ts';
import type { Deployment, ReplicaSet } from '../../objects.ts';
import { timestamp } from '../../time.ts';
import { limitsOf, replicasOf, statusTotal } from './replica-sets.ts';

export type Status = NonNullable<Deployment['status']>;
export type Condition = NonNullable<Status['conditions']>[number];

export const conditionOf = (status: Status | undefined, type: string): Condition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

/** As SetDeploymentCondition: times move only when something did. */
export const withCondition = (
  conditions: readonly Condition[],
  next: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
  clock: Clock,
): Condition[] => {
  const old = conditions.find((condition) => condition.type === next.type);
  if (old?.status === next.status && old.reason === next.reason && old.message === next.message) return [...conditions];
  const now = timestamp(clock);
  const made = {
    ...next,
    lastUpdateTime: now,
    lastTransitionTime: old?.status === next.status ? (old.lastTransitionTime ?? now) : now,
  } as Condition;
  return [...conditions.filter((condition) => condition.type !== next.type), made];
};

export const without = (conditions: readonly Condition[], type: string): Condition[] =>
  conditions.filter((condition) => condition.type !== type);

const counts = (deployment: Deployment, sets: readonly ReplicaSet[], fresh: ReplicaSet | undefined) => {
  const replicas = statusTotal(sets, 'replicas');
  const available = statusTotal(sets, 'availableReplicas');
  const ready = statusTotal(sets, 'readyReplicas');
  const updated = fresh?.status?.replicas ?? 0;
  const unavailable = Math.max(0, sets.reduce((sum, set) => sum + replicasOf(set), 0) - available);
  return { replicas, available, ready, updated, unavailable, wanted: replicasOf(deployment) };
};

export const isComplete = (deployment: Deployment, status: Status): boolean => {
  const wanted = replicasOf(deployment);
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 1)
  );
};

const isProgressing = (before: Status | undefined, after: Status): boolean => {
  const old = (status: Status | undefined): number => (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  );
};

/** When progress is called off; undefined when there is no deadline (or nothing to wait for). */
export const deadlineOf = (deployment: Deployment): number | undefined => {
  const seconds = deployment.spec?.progressDeadlineSeconds;
  if (seconds === undefined || seconds >= 2 ** 31 - 1) return undefined;
  const progressing = conditionOf(deployment.status, 'Progressing');
  if (progressing?.lastUpdateTime === undefined || progressing.reason === 'NewReplicaSetAvailable') return undefined;
  if (progressing.reason === 'ProgressDeadlineExceeded') return undefined;
  return Date.parse(progressing.lastUpdateTime) + seconds * 1000;
};

const setName = (deployment: Deployment, fresh: ReplicaSet | undefined): string =>
  fresh === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${fresh.metadata.name}"`;

const progress = (
  deployment: Deployment,
  status: Status,
  fresh: ReplicaSet | undefined,
  conditions: Condition[],
  clock: Clock,
): Condition[] => {
  const current = conditionOf(deployment.status, 'Progressing');
  const settled = status.replicas === status.updatedReplicas && current?.reason === 'NewReplicaSetAvailable';
  if (deployment.spec?.progressDeadlineSeconds === undefined || settled) return conditions;
  const name = setName(deployment, fresh);
  const say = (value: string, reason: string, message: string): Condition[] =>
    withCondition(conditions, { type: 'Progressing', status: value, reason, message }, clock);
  if (isComplete(deployment, status))
    return say('True', 'NewReplicaSetAvailable', `${name} has successfully progressed.`);
  if (isProgressing(deployment.status, status)) {
    const moved = say('True', 'ReplicaSetUpdated', `${name} is progressing.`);
    // The same words again: but the deadline starts anew.
    return moved.map((condition) =>
      condition.type === 'Progressing' ? { ...condition, lastUpdateTime: timestamp(clock) } : condition,
    );
  }
  const deadline = deadlineOf(deployment);
  if (deadline !== undefined && clock.now() >= deadline)
    return say('False', 'ProgressDeadlineExceeded', `${name} has timed out progressing.`);
  return conditions;
};

export const statusOf = (
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  fresh: ReplicaSet | undefined,
  clock: Clock,
): Status => {
  const { replicas, available, ready, updated, unavailable, wanted } = counts(deployment, sets, fresh);
  const enough = available >= wanted - limitsOf(deployment).maxUnavailable;
  let conditions = withCondition(
    deployment.status?.conditions ?? [],
    enough
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    clock,
  );
  const failure = sets
    .flatMap((set) => set.status?.conditions ?? [])
    .find((condition) => condition.type === 'ReplicaFailure' && condition.status === 'True');
  conditions =
    failure === undefined
      ? without(conditions, 'ReplicaFailure')
      : withCondition(
          conditions,
          { type: 'ReplicaFailure', status: 'True', reason: failure.reason!, message: failure.message! },
          clock,
        );
  const status: Status = {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(replicas === 0 ? {} : { replicas }),
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(available === 0 ? {} : { availableReplicas: available }),
    ...(unavailable === 0 ? {} : { unavailableReplicas: unavailable }),
    ...(deployment.status?.collisionCount === undefined ? {} : { collisionCount: deployment.status.collisionCount }),
  };
  if (deployment.spec?.paused !== true) conditions = progress(deployment, status, fresh, conditions, clock);
  return { ...status, conditions };
};
