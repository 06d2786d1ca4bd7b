/** What has become of a Job's pods, and whether that ends the Job: pure. Source of the rules: pkg/controller/job. */
import type { Job, Pod } from '../../objects.ts';
import { isActive } from '../../pods.ts';
import { finishedAt, nextBackOff, type BackOff } from './back-off.ts';
import { judgeFailure } from './failure-policy.ts';
import { failuresBefore, ignoredFailuresBefore, indexOf, parseIndexes } from './indexes.ts';
import { conditionIn, deadlineOf, hasFailed, isIndexed, isTracked, isTrue, type Spec } from './job-spec.ts';
import { metRule } from './success-policy.ts';

export type Ending = {
  type: 'SuccessCriteriaMet' | 'FailureTarget';
  reason: string;
  message: string;
};

export type Assessment = {
  job: Job;
  spec: Spec;
  pods: readonly Pod[];
  active: readonly Pod[];
  succeeded: number;
  backOff: BackOff;
  /** Of an indexed Job. */
  done: ReadonlySet<number>;
  /** With a back-off limit for each number: those that failed for good. */
  lost: ReadonlySet<number> | undefined;
  /** The last pod that failed of each number that is to be tried again: its successor counts on from it. */
  replaceable: ReadonlyMap<number, Pod>;
  ending: Ending | undefined;
};

/** Those that the Job still has to count; of an indexed one only with a number of its own. */
const uncounted = (spec: Spec, pods: readonly Pod[], known: readonly string[] | undefined): Pod[] =>
  pods.filter(
    (pod) =>
      isTracked(pod) &&
      !(known ?? []).includes(pod.metadata.uid) &&
      (!isIndexed(spec) || (indexOf(pod) ?? Infinity) < (spec.completions ?? 0)),
  );

const restartsIn = ({ status }: Pod): number =>
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].reduce(
    (sum, { restartCount }) => sum + restartCount,
    0,
  );

/** Containers that are started again in their pod count too. */
const restartedTooOften = ({ backoffLimit = 6, template }: Spec, pods: readonly Pod[]): boolean => {
  if (template.spec?.restartPolicy !== 'OnFailure') return false;
  const restarts = pods
    .filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending')
    .reduce((sum, pod) => sum + restartsIn(pod), 0);
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
};

const isLost = (pod: Pod, spec: Spec): boolean => {
  if (!hasFailed(pod, spec)) return false;
  const { counts, action } = judgeFailure(spec.podFailurePolicy, pod);
  return action === 'FailIndex' || (counts && failuresBefore(pod) >= (spec.backoffLimitPerIndex ?? 0));
};

const replaceablePods = (
  { pods, active, spec }: Pick<Assessment, 'pods' | 'active' | 'spec'>,
  settled: readonly ReadonlySet<number>[],
): Map<number, Pod> => {
  const found = new Map<number, Pod>();
  const running = new Set(active.map(indexOf));
  const age = (pod: Pod): number => failuresBefore(pod) + ignoredFailuresBefore(pod);
  for (const pod of pods) {
    const index = indexOf(pod);
    if (index === undefined || index >= (spec.completions ?? 0) || !isTracked(pod) || !hasFailed(pod, spec)) continue;
    if (running.has(index) || settled.some((indexes) => indexes.has(index))) continue;
    const before = found.get(index);
    if (before === undefined || (age(before) <= age(pod) && finishedAt(before) <= finishedAt(pod)))
      found.set(index, pod);
  }
  return found;
};

const failure = (reason: string, message: string): Ending => ({ type: 'FailureTarget', reason, message });

/** What was said before holds. */
const earlierEnding = (job: Job): Ending | undefined => {
  for (const type of ['SuccessCriteriaMet', 'FailureTarget'] as const) {
    const known = conditionIn(job.status?.conditions, type);
    if (known !== undefined && isTrue(job, type))
      return { type, reason: known.reason ?? '', message: known.message ?? '' };
  }
  return undefined;
};

const policyEnding = (spec: Spec, pods: readonly Pod[]): Ending | undefined => {
  if (spec.podFailurePolicy === undefined) return undefined;
  for (const pod of pods.filter((each) => hasFailed(each, spec))) {
    const { failJob } = judgeFailure(spec.podFailurePolicy, pod);
    if (failJob !== undefined) return failure('PodFailurePolicy', failJob);
  }
  return undefined;
};

const limitEnding = (job: Job, spec: Spec, pods: readonly Pod[], failed: number, now: number): Ending | undefined => {
  if (failed > (spec.backoffLimit ?? 6) || restartedTooOften(spec, pods))
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  return (deadlineOf(job) ?? Infinity) <= now
    ? failure('DeadlineExceeded', 'Job was active longer than specified deadline')
    : undefined;
};

const indexEnding = (
  spec: Spec,
  done: ReadonlySet<number>,
  lost: ReadonlySet<number> | undefined,
): Ending | undefined => {
  if (lost !== undefined && spec.maxFailedIndexes !== undefined && lost.size > spec.maxFailedIndexes)
    return failure('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  if (lost !== undefined && lost.size > 0 && lost.size + done.size >= (spec.completions ?? 0))
    return failure('FailedIndexes', 'Job has failed indexes');
  const rule = metRule(spec, done);
  return rule === undefined ? undefined : { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message: rule };
};

/** `job` has its start time already; `now`: milliseconds since the epoch. */
export const assess = (job: Job, spec: Spec, pods: readonly Pod[], before: BackOff, now: number): Assessment => {
  const { status } = job;
  const known = status?.uncountedTerminatedPods;
  const newlySucceeded = uncounted(spec, pods, known?.succeeded).filter((pod) => pod.status?.phase === 'Succeeded');
  const newlyFailed = uncounted(spec, pods, known?.failed).filter((pod) => hasFailed(pod, spec));
  const counting = newlyFailed.filter((pod) => judgeFailure(spec.podFailurePolicy, pod).counts);
  const failed = (status?.failed ?? 0) + counting.length + (known?.failed ?? []).length;

  const indexed = isIndexed(spec);
  const done = indexed ? parseIndexes(status?.completedIndexes, spec.completions) : new Set<number>();
  const lost =
    indexed && spec.backoffLimitPerIndex !== undefined
      ? parseIndexes(status?.failedIndexes, spec.completions)
      : undefined;
  for (const pod of indexed ? uncounted(spec, pods, []) : []) {
    if (pod.status?.phase === 'Succeeded') done.add(indexOf(pod)!);
    if (lost !== undefined && isLost(pod, spec)) lost.add(indexOf(pod)!);
  }

  const active = pods.filter(isActive);
  return {
    job,
    spec,
    pods,
    active,
    succeeded: indexed ? done.size : (status?.succeeded ?? 0) + newlySucceeded.length + (known?.succeeded ?? []).length,
    backOff: nextBackOff(before, newlySucceeded, newlyFailed),
    done,
    lost,
    replaceable: lost === undefined ? new Map() : replaceablePods({ pods, active, spec }, [done, lost]),
    ending:
      earlierEnding(job) ??
      policyEnding(spec, pods) ??
      limitEnding(job, spec, pods, failed, now) ??
      (indexed ? indexEnding(spec, done, lost) : undefined),
  };
};

/** The numbers that need a pod, lowest first, at most `count`. */
export const pendingIndexes = (
  { spec, pods, active, done, lost }: Assessment,
  count: number,
  isDying: (pod: Pod) => boolean,
): number[] => {
  const taken = new Set([...active, ...pods.filter(isDying)].map(indexOf));
  const found: number[] = [];
  for (let index = 0; index < (spec.completions ?? 0) && found.length < count; index += 1)
    if (!taken.has(index) && !done.has(index) && lost?.has(index) !== true) found.push(index);
  return found;
};
