/** How long a Job waits after pods that failed. */
import type { Pod } from '../../objects.ts';
import { conditionOf } from '../../pods.ts';

/** Failures since the last success, and when the last one was (milliseconds since the epoch). */
export type BackOff = { failures: number; since: number };

export const noFailures: BackOff = { failures: 0, since: 0 };

const firstMs = 10_000;
const longestMs = 600_000;

/** 10 s after the first failure, doubling, at most 10 minutes. */
export const backOffMs = (failures: number): number =>
  failures === 0 ? 0 : Math.min(longestMs, firstMs * 2 ** (failures - 1));

export const readyAt = ({ failures, since }: BackOff): number => since + backOffMs(failures);

const endOfContainers = ({ spec, status }: Pod): number | undefined => {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const states = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.some((each) => each.name === name)),
  ];
  const times = states.map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? ''));
  return times.length === 0 || times.some(Number.isNaN) ? undefined : Math.max(...times);
};

/** When it ended, as well as can be told. */
export const finishedAt = (pod: Pod): number => {
  const ended = endOfContainers(pod);
  if (ended !== undefined) return ended;
  const ready = conditionOf(pod, 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime !== undefined) return Date.parse(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata;
  return deletionTimestamp === undefined
    ? Date.parse(creationTimestamp)
    : Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
};

/** A success makes forget the failures before it. */
export const nextBackOff = (before: BackOff, succeeded: readonly Pod[], failed: readonly Pod[]): BackOff => {
  const failures = failed.map(finishedAt);
  if (succeeded.length === 0)
    return failures.length === 0
      ? before
      : { failures: before.failures + failures.length, since: Math.max(...failures) };
  const success = Math.max(...succeeded.map(finishedAt));
  const later = failures.filter((time) => time > success);
  return later.length === 0 ? noFailures : { failures: later.length, since: Math.max(...later) };
};
