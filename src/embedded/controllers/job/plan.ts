/** What a Job needs next: pure. Source of the rules: pkg/controller/job of Kubernetes 1.34. */
import type { Job, Pod } from '../../objects.ts';
import { isActive, restartsOf } from '../pods.ts';

export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const indexAnnotation = 'batch.kubernetes.io/job-completion-index';

export type Spec = NonNullable<Job['spec']>;
export type Status = NonNullable<Job['status']>;

export type Ending = { type: 'Complete' | 'Failed'; reason: string; message: string };

export const isFinished = (job: Job): boolean =>
  (job.status?.conditions ?? []).some(
    (condition) => (condition.type === 'Complete' || condition.type === 'Failed') && condition.status === 'True',
  );

export const indexOf = (pod: Pod): number | undefined => {
  const text = pod.metadata.annotations?.[indexAnnotation];
  return text === undefined ? undefined : Number(text);
};

/** `0,3-5` to its numbers. */
export const parseIndexes = (text: string | undefined): Set<number> => {
  const found = new Set<number>();
  for (const part of (text ?? '').split(',').filter((piece) => piece !== '')) {
    const [from = 0, to = from] = part.split('-').map(Number);
    for (let index = from; index <= to; index += 1) found.add(index);
  }
  return found;
};

/** Numbers to `0,3-5`. */
export const formatIndexes = (indexes: ReadonlySet<number>): string => {
  const ranges: [number, number][] = [];
  for (const index of [...indexes].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges
    .map(([from, to]) => (from === to ? String(from) : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
    .join(',');
};

/** How the Job must end now, if it must. `failed` and `succeeded` include pods that ended just now. */
export const endingOf = (
  job: Job,
  spec: Spec,
  pods: readonly Pod[],
  { succeeded, failed, now }: { succeeded: number; failed: number; now: number },
): Ending | undefined => {
  const limit = spec.backoffLimit ?? 6;
  const restarts = spec.template.spec?.restartPolicy === 'OnFailure';
  const inPlace = pods.filter(isActive).reduce((sum, pod) => sum + restartsOf(pod), 0);
  const tooMany = failed > limit || (restarts && (limit === 0 ? inPlace > 0 : inPlace >= limit));
  if (tooMany) {
    return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  }
  const deadline = deadlineOf(job, spec);
  if (deadline !== undefined && now >= deadline) {
    return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
  }
  const { completions } = spec;
  const done =
    completions === undefined ? succeeded > 0 && pods.filter(isActive).length === 0 : succeeded >= completions;
  return done
    ? { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
    : undefined;
};

/** Milliseconds since the epoch. */
export const deadlineOf = (job: Job, spec: Spec): number | undefined =>
  spec.activeDeadlineSeconds === undefined || job.status?.startTime === undefined || spec.suspend === true
    ? undefined
    : Date.parse(job.status.startTime) + spec.activeDeadlineSeconds * 1000;

/** How many pods should be active. */
export const wantedActive = (spec: Spec, active: number, succeeded: number): number => {
  if (spec.suspend === true) return 0;
  const parallelism = spec.parallelism ?? 1;
  if (spec.completions === undefined) return succeeded > 0 ? Math.min(active, parallelism) : parallelism;
  return Math.max(0, Math.min(parallelism, spec.completions - succeeded));
};

/** After the n-th failure in a row: 10 s, doubling, at most 10 minutes. */
export const backOffMs = (failures: number): number =>
  failures === 0 ? 0 : Math.min(600_000, 10_000 * 2 ** (failures - 1));

/** When a pod's last container ended; for the back-off. */
export const finishedAt = (pod: Pod): number => {
  const times = (pod.status?.containerStatuses ?? [])
    .map((status) => Date.parse(status.state?.terminated?.finishedAt ?? ''))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? Date.parse(pod.metadata.creationTimestamp) : Math.max(...times);
};
