/** What a Job's spec and status say, asked often. */
import type { Job, Pod } from '../../objects.ts';

export type Spec = NonNullable<Job['spec']>;
export type Status = NonNullable<Job['status']>;
export type Condition = NonNullable<Status['conditions']>[number];

export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const ownName = 'kubernetes.io/job-controller';

export const isTracked = (pod: Pod): boolean => pod.metadata.finalizers?.includes(trackingFinalizer) === true;

export const conditionIn = (conditions: readonly Condition[] | undefined, type: string): Condition | undefined =>
  conditions?.find((condition) => condition.type === type);

export const isTrue = (job: Job, type: string): boolean => conditionIn(job.status?.conditions, type)?.status === 'True';

export const isFinished = (job: Job): boolean => isTrue(job, 'Complete') || isTrue(job, 'Failed');

export const isIndexed = (spec: Spec): boolean => spec.completionMode === 'Indexed';

/** Somebody else looks after it. */
export const isForeign = ({ spec }: Job): boolean => spec?.managedBy !== undefined && spec.managedBy !== ownName;

/** A pod is replaced when it has ended, not when it begins to end. */
export const replacesOnlyFailed = (spec: Spec): boolean =>
  spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;

export const isTerminating = (pod: Pod): boolean =>
  pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Failed' && pod.status?.phase !== 'Succeeded';

/** Failed, or on its way out before it has succeeded where that counts as a failure. */
export const hasFailed = (pod: Pod, spec: Spec): boolean => {
  if (pod.status?.phase === 'Failed') return true;
  if (replacesOnlyFailed(spec)) return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded';
};

/** When it has been active for too long; milliseconds since the epoch. */
export const deadlineOf = ({ spec, status }: Job): number | undefined =>
  spec?.activeDeadlineSeconds === undefined || status?.startTime === undefined || spec.suspend === true
    ? undefined
    : Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000;
