/** Makes the pods that a Job lacks and removes those that it has too many of. */
import { ApiError, type Client } from '../../api/client.ts';
import type { EventRecorder } from '../../events.ts';
import type { Job, Pod } from '../../objects.ts';
import { isReady } from '../../pods.ts';
import { pendingIndexes, type Assessment } from './assess.ts';
import { backOffMs, finishedAt, readyAt } from './back-off.ts';
import { podOf } from './create-pod.ts';
import { failuresBefore, ignoredFailuresBefore } from './indexes.ts';
import { isIndexed, isTerminating, replacesOnlyFailed } from './job-spec.ts';
import { surplusPods } from './surplus.ts';
import { untrack } from './tracking.ts';

export type Tools = { client: Client; events: EventRecorder };

export type Managed = {
  active: number;
  removed: readonly Pod[];
  /** When to look again: milliseconds since the epoch. */
  again?: number;
  /** What the API said no to. */
  refusal?: ApiError;
};

/** At most this many in one go, as the real controller. */
const burst = 500;

export const removePod = ({ client, events }: Tools, job: Job, pod: Pod): void => {
  client.delete('pods', pod.metadata.namespace, pod.metadata.name, { uid: pod.metadata.uid });
  events.record(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
};

/** They don't count: neither as failed nor as anything else. */
const removeSurplus = (tools: Tools, { job, active }: Assessment, surplus: readonly Pod[]): Managed => {
  for (const pod of surplus) {
    untrack(tools.client, pod);
    removePod(tools, job, pod);
  }
  return { active: active.length - surplus.length, removed: surplus };
};

const wantedActive = ({ spec, active, succeeded }: Assessment): number => {
  const { completions, parallelism = 1 } = spec;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, completions - succeeded));
};

const create = ({ client, events }: Tools, { job, spec, replaceable }: Assessment, index?: number): void => {
  const draft = podOf(job, spec, index, index === undefined ? undefined : replaceable.get(index));
  if (draft === undefined) return;
  try {
    const pod = client.create('pods', draft);
    events.record(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  } catch (error) {
    if (error instanceof ApiError) events.record(job, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    throw error;
  }
};

/** One, then two, four …: after the first refusal no further batch. */
const createAll = (tools: Tools, assessment: Assessment, indexes: readonly (number | undefined)[]): Managed => {
  let active = assessment.active.length;
  let refusal: ApiError | undefined;
  for (let size = 1, from = 0; from < indexes.length && refusal === undefined; from += size, size *= 2) {
    for (const index of indexes.slice(from, from + size)) {
      try {
        create(tools, assessment, index);
        active += 1;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        refusal = error;
      }
    }
  }
  return { active, removed: [], ...(refusal === undefined ? {} : { refusal }) };
};

/** With a back-off limit for each number, each number has a back-off of its own. */
const readyIndexes = (
  { spec, replaceable }: Assessment,
  indexes: readonly number[],
  now: number,
): { ready: readonly number[]; again?: number } => {
  if (spec.backoffLimitPerIndex === undefined) return { ready: indexes };
  const timeOf = (index: number): number => {
    const last = replaceable.get(index);
    if (last === undefined) return 0;
    return finishedAt(last) + backOffMs(failuresBefore(last) + ignoredFailuresBefore(last) + 1);
  };
  const waiting = indexes.map(timeOf).filter((at) => at > now);
  return {
    ready: indexes.filter((index) => timeOf(index) <= now),
    ...(waiting.length === 0 ? {} : { again: Math.min(...waiting) }),
  };
};

export const managePods = (tools: Tools, assessment: Assessment, now: number): Managed => {
  const { spec, pods, active, backOff } = assessment;
  const suspended = spec.suspend === true;
  const wanted = suspended ? 0 : wantedActive(assessment);
  const surplus = surplusPods(spec, active, Math.max(0, active.length - wanted), now).slice(
    0,
    suspended ? Infinity : burst,
  );
  if (suspended || surplus.length > 0) return removeSurplus(tools, assessment, surplus);

  const isDying = (pod: Pod): boolean => replacesOnlyFailed(spec) && isTerminating(pod);
  const missing = Math.min(burst, wanted - active.length - pods.filter(isDying).length);
  if (missing <= 0) return { active: active.length, removed: [] };
  if (spec.backoffLimitPerIndex === undefined && backOff.failures > 0 && readyAt(backOff) > now)
    return { active: 0, removed: [], again: readyAt(backOff) };
  if (!isIndexed(spec)) return createAll(tools, assessment, Array.from({ length: missing }));
  const { ready, again } = readyIndexes(assessment, pendingIndexes(assessment, missing, isDying), now);
  if (ready.length === 0 && again !== undefined) return { active: 0, removed: [], again };
  return { ...createAll(tools, assessment, ready), ...(again === undefined ? {} : { again }) };
};

export const readyCount = (pods: readonly Pod[]): number => pods.filter(isReady).length;
