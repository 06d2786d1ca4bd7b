/** Counts the pods that have ended, lets go of them, and writes the Job's status: in the order in which nothing is lost. */
import type { Client } from '../../api/client.ts';
import type { Job, Pod } from '../../objects.ts';
import type { Assessment, Ending } from './assess.ts';
import { untrack } from './tracking.ts';
import { judgeFailure } from './failure-policy.ts';
import { formatIndexes, indexOf } from './indexes.ts';
import { conditionIn, hasFailed, isIndexed, isTracked, type Condition, type Status } from './job-spec.ts';

type Uncounted = { succeeded: string[]; failed: string[] };

const make = (type: string, reason: string, message: string, at: string, status = 'True'): Condition => ({
  type,
  status,
  reason,
  message,
  lastProbeTime: at,
  lastTransitionTime: at,
});

/** Puts a condition in its place; the same list when it says so already. A new one that is false is left out. */
export const withCondition = (
  conditions: readonly Condition[],
  { type, status, reason, message }: { type: string; status: string; reason: string; message: string },
  at: string,
): readonly Condition[] => {
  const known = conditionIn(conditions, type);
  if (known === undefined)
    return status === 'False' ? conditions : [...conditions, make(type, reason, message, at, status)];
  return known.status === status && known.reason === reason && known.message === message
    ? conditions
    : conditions.map((each) => (each === known ? make(type, reason, message, at, status) : each));
};

/** While its number is to be tried again, the last pod that failed keeps the count. */
const isKept = ({ spec, replaceable }: Assessment, pod: Pod): boolean =>
  spec.backoffLimitPerIndex !== undefined && replaceable.get(indexOf(pod) ?? -1)?.metadata.uid === pod.metadata.uid;

const settle = (assessment: Assessment, ending: Ending | undefined): { released: Pod[]; uncounted: Uncounted } => {
  const { job, spec, pods } = assessment;
  const { succeeded = [], failed = [] } = job.status?.uncountedTerminatedPods ?? {};
  const uncounted: Uncounted = { succeeded: [...succeeded], failed: [...failed] };
  const released: Pod[] = [];
  for (const pod of pods.filter(isTracked)) {
    const { uid } = pod.metadata;
    const isOver = pod.status?.phase === 'Succeeded';
    const lost = hasFailed(pod, spec);
    const free = job.metadata.deletionTimestamp !== undefined || ending !== undefined || isOver;
    if (!free && (!lost || isKept(assessment, pod))) continue;
    released.push(pod);
    const counts = !isIndexed(spec) || (indexOf(pod) ?? Infinity) < (spec.completions ?? 0);
    if (isOver && !uncounted.failed.includes(uid)) {
      if (!isIndexed(spec) && !uncounted.succeeded.includes(uid)) uncounted.succeeded.push(uid);
    } else if ((lost || ending?.type === 'FailureTarget') && counts && !uncounted.failed.includes(uid)) {
      if (judgeFailure(spec.podFailurePolicy, pod).counts) uncounted.failed.push(uid);
    }
  }
  return { released, uncounted };
};

const positive = (name: string, count: number): Record<string, number> => (count === 0 ? {} : { [name]: count });

const indexFields = ({ spec, done, lost }: Assessment): Partial<Status> =>
  isIndexed(spec)
    ? {
        ...(done.size === 0 ? {} : { completedIndexes: formatIndexes(done) }),
        ...(lost === undefined ? {} : { failedIndexes: formatIndexes(lost) }),
      }
    : {};

export type Tally = {
  active: number;
  ready: number;
  terminating: number;
  startTime: string | undefined;
  conditions: readonly Condition[];
};

const statusOf = (
  assessment: Assessment,
  { active, ready, terminating, startTime, conditions }: Tally,
  counts: { succeeded: number; failed: number },
  { succeeded, failed }: Uncounted,
): Status => ({
  ...(conditions.length === 0 ? {} : { conditions: [...conditions] }),
  ...(startTime === undefined ? {} : { startTime }),
  ...positive('active', active),
  ...positive('succeeded', isIndexed(assessment.spec) ? assessment.done.size : counts.succeeded),
  ...positive('failed', counts.failed),
  ...indexFields(assessment),
  ready,
  terminating,
  uncountedTerminatedPods: {
    ...(succeeded.length === 0 ? {} : { succeeded }),
    ...(failed.length === 0 ? {} : { failed }),
  },
});

/** The last word, once no pod is on its way out any more. */
const lastCondition = ({ type, reason, message }: Ending) => ({
  type: type === 'FailureTarget' ? 'Failed' : 'Complete',
  status: 'True',
  reason,
  message,
});

/** Returns whether the Job is finished by now. */
export const trackStatus = (
  client: Client,
  assessment: Assessment,
  ending: Ending | undefined,
  tally: Tally,
  at: string,
): boolean => {
  const { job } = assessment;
  const write = (status: Status): Job | undefined =>
    client.modify('jobs', job.metadata.namespace, job.metadata.name, (current) => ({ ...current, status }), {
      status: true,
    });
  const { released, uncounted } = settle(assessment, ending);
  const counts = { succeeded: job.status?.succeeded ?? 0, failed: job.status?.failed ?? 0 };
  const conditions =
    ending === undefined ? tally.conditions : withCondition(tally.conditions, { ...ending, status: 'True' }, at);
  write(statusOf(assessment, { ...tally, conditions }, counts, uncounted));
  for (const pod of released) untrack(client, pod);

  const finished = ending !== undefined && tally.terminating === 0;
  const last = finished ? withCondition(conditions, lastCondition(ending), at) : conditions;
  const counted = {
    succeeded: counts.succeeded + uncounted.succeeded.length,
    failed: counts.failed + uncounted.failed.length,
  };
  write({
    ...statusOf(assessment, { ...tally, conditions: last }, counted, { succeeded: [], failed: [] }),
    ...(finished && ending.type === 'SuccessCriteriaMet' ? { completionTime: at } : {}),
  });
  return finished;
};
