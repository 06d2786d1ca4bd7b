/** Runs pods until enough of them have succeeded. */
import { ApiError } from '../../api/client.ts';
import type { EventRecorder } from '../../events.ts';
import type { Job, Pod } from '../../objects.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controller.ts';
import { controllerOf, isControlledBy } from '../owners.ts';
import { podFromTemplate } from '../pod-from-template.ts';
import { isActive, isReady } from '../pods.ts';
import { timestamp } from '../../time.ts';
import {
  backOffMs,
  deadlineOf,
  endingOf,
  finishedAt,
  formatIndexes,
  indexAnnotation,
  indexOf,
  isFinished,
  parseIndexes,
  trackingFinalizer,
  wantedActive,
  type Ending,
  type Spec,
  type Status,
} from './plan.ts';

type Condition = NonNullable<Status['conditions']>[number];
/** Failures in a row and when the last was: the real one forgets this too when it starts anew. */
type BackOff = { failures: number; since: number };

export const jobController = ({ client, clock, events }: ControllerDeps & { events: EventRecorder }): Controller => {
  const backOffs = new Map<string, BackOff>();

  const podsOf = (job: Job): Pod[] =>
    client.list('pods', job.metadata.namespace).filter((pod) => isControlledBy(pod, job.metadata.uid));

  const letGo = (pod: Pod): void => {
    client.modify('pods', pod.metadata.namespace, pod.metadata.name, (current) => ({
      ...current,
      metadata: {
        ...current.metadata,
        finalizers: (current.metadata.finalizers ?? []).filter((name) => name !== trackingFinalizer),
      },
    }));
  };

  const isTracked = (pod: Pod): boolean => pod.metadata.finalizers?.includes(trackingFinalizer) === true;

  /** Pods that ended since the last look, or were taken away unfinished (which counts as failed). */
  const newlyEnded = (pods: readonly Pod[]): { succeeded: Pod[]; failed: Pod[] } => {
    const tracked = pods.filter(isTracked);
    return {
      succeeded: tracked.filter((pod) => pod.status?.phase === 'Succeeded'),
      failed: tracked.filter(
        (pod) =>
          pod.status?.phase === 'Failed' ||
          (pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded' && hasStopped(pod)),
      ),
    };
  };

  /** The kubelet is through with it: only finalizers keep the object. */
  const hasStopped = (pod: Pod): boolean =>
    pod.spec?.nodeName === undefined ||
    (pod.status?.containerStatuses ?? []).every((status) => status.state?.running === undefined);

  const create = (job: Job, spec: Spec, index: number | undefined): void => {
    const { name } = job.metadata;
    const texts = index === undefined ? {} : { [indexAnnotation]: String(index) };
    const numbered =
      index === undefined || spec.template.spec === undefined
        ? {}
        : {
            generateName: `${name}-${index}-`,
            labels: texts,
            annotations: texts,
            spec: withIndex(spec.template.spec, name, index),
          };
    const pod = client.create(
      'pods',
      podFromTemplate('jobs', job, spec.template, { ...numbered, finalizers: [trackingFinalizer] }),
    );
    events.record(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  };

  const remove = (job: Job, pod: Pod): void => {
    letGo(pod);
    client.delete('pods', pod.metadata.namespace, pod.metadata.name, { uid: pod.metadata.uid });
    events.record(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  };

  const freeIndexes = (spec: Spec, pods: readonly Pod[], done: ReadonlySet<number>): number[] => {
    const taken = new Set([...done, ...pods.filter(isActive).map((pod) => indexOf(pod) ?? -1)]);
    return Array.from({ length: spec.completions ?? 0 }, (_, index) => index).filter((index) => !taken.has(index));
  };

  /** Returns the refusal, if the API gave one. */
  const adjust = (
    job: Job,
    spec: Spec,
    pods: readonly Pod[],
    succeeded: number,
    done: ReadonlySet<number>,
  ): unknown => {
    const active = pods.filter(isActive);
    const wanted = wantedActive(spec, active.length, succeeded);
    const surplus = active.length - wanted;
    // Young and not ready ones go first: little is lost with them.
    const order = active.toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)));
    for (const pod of order.slice(0, Math.max(0, surplus))) remove(job, pod);
    const free = spec.completionMode === 'Indexed' ? freeIndexes(spec, pods, done) : undefined;
    const dying = pods.filter((pod) => pod.metadata.deletionTimestamp !== undefined && isTracked(pod)).length;
    const waitFor = spec.podReplacementPolicy === 'Failed' ? dying : 0;
    for (let made = active.length + waitFor; made < wanted; made += 1) {
      try {
        create(job, spec, free?.shift());
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        events.record(job, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
        return error;
      }
    }
    return undefined;
  };

  const condition = (type: string, reason: string, message: string, status = 'True'): Condition => {
    const now = timestamp(clock);
    return { type, status, reason, message, lastProbeTime: now, lastTransitionTime: now };
  };

  /** The early word (the pods may still be ending), then the last one. */
  const endingConditions = (before: readonly Condition[], ending: Ending, over: boolean): Condition[] => {
    const early = ending.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
    const has = (type: string): boolean => before.some((each) => each.type === type);
    return [
      ...before,
      ...(has(early) ? [] : [condition(early, ending.reason, ending.message)]),
      ...(over && !has(ending.type) ? [condition(ending.type, ending.reason, ending.message)] : []),
    ];
  };

  const suspension = (job: Job, spec: Spec, before: readonly Condition[]): Condition[] => {
    const old = before.find((each) => each.type === 'Suspended');
    const status = spec.suspend === true ? 'True' : 'False';
    if (old === undefined ? spec.suspend !== true : old.status === status) return [...before];
    const word = spec.suspend === true ? 'suspended' : 'resumed';
    const [reason, message] = [word === 'suspended' ? 'JobSuspended' : 'JobResumed', `Job ${word}`];
    events.record(job, 'Normal', spec.suspend === true ? 'Suspended' : 'Resumed', message);
    return [...before.filter((each) => each !== old), condition('Suspended', reason, message, status)];
  };

  const countBackOff = (job: Job, ended: { succeeded: Pod[]; failed: Pod[] }): BackOff => {
    const key = job.metadata.uid;
    const before = backOffs.get(key) ?? { failures: 0, since: 0 };
    const next =
      ended.succeeded.length > 0
        ? { failures: 0, since: 0 }
        : ended.failed.length > 0
          ? { failures: before.failures + ended.failed.length, since: Math.max(...ended.failed.map(finishedAt)) }
          : before;
    backOffs.set(key, next);
    return next;
  };

  const announce = (job: Job, ending: Ending): void => {
    if (ending.type === 'Complete') events.record(job, 'Normal', 'Completed', 'Job completed');
    else events.record(job, 'Warning', ending.reason, ending.message);
  };

  /** A finished Job with a time to live is removed when that is over. */
  const expire = (job: Job): number | undefined => {
    const ttl = job.spec?.ttlSecondsAfterFinished;
    const last = job.status?.conditions?.find((each) => each.type === 'Complete' || each.type === 'Failed');
    if (ttl === undefined || last?.lastTransitionTime === undefined) return undefined;
    const at = Date.parse(last.lastTransitionTime) + ttl * 1000;
    if (clock.now() < at) return at;
    client.delete('jobs', job.metadata.namespace, job.metadata.name, {
      uid: job.metadata.uid,
      propagationPolicy: 'Foreground',
    });
    return undefined;
  };

  const reconcileJob = (job: Job, spec: Spec): number | undefined => {
    const pods = podsOf(job);
    const ended = newlyEnded(pods);
    const done = parseIndexes(job.status?.completedIndexes);
    for (const pod of ended.succeeded) done.add(indexOf(pod) ?? -1);
    done.delete(-1);
    const indexed = spec.completionMode === 'Indexed';
    const succeeded = indexed ? done.size : (job.status?.succeeded ?? 0) + ended.succeeded.length;
    const failed = (job.status?.failed ?? 0) + ended.failed.length;
    const backOff = countBackOff(job, ended);
    const ending = earlierEnding(job) ?? endingOf(job, spec, pods, { succeeded, failed, now: clock.now() });

    let again: number | undefined;
    let refusal: unknown;
    if (ending !== undefined) {
      for (const pod of pods.filter(isActive)) remove(job, pod);
    } else if (job.metadata.deletionTimestamp === undefined) {
      const ready = backOff.since + backOffMs(backOff.failures);
      const mustWait = backOff.failures > 0 && clock.now() < ready && spec.suspend !== true;
      if (mustWait) again = ready;
      else refusal = adjust(job, spec, pods, succeeded, done);
    }
    for (const pod of [...ended.succeeded, ...ended.failed]) letGo(pod);

    const now = podsOf(job);
    const active = now.filter(isActive);
    const terminating = now.filter((pod) => pod.metadata.deletionTimestamp !== undefined).length;
    const over = ending !== undefined && active.length === 0 && terminating === 0;
    const conditions = suspension(
      job,
      spec,
      ending === undefined
        ? (job.status?.conditions ?? [])
        : endingConditions(job.status?.conditions ?? [], ending, over),
    );
    const ready = active.filter(isReady).length;
    const startTime = spec.suspend === true ? undefined : (job.status?.startTime ?? timestamp(clock));
    client.modify(
      'jobs',
      job.metadata.namespace,
      job.metadata.name,
      (current) => ({
        ...current,
        status: {
          ...(conditions.length === 0 ? {} : { conditions }),
          ...(startTime === undefined ? {} : { startTime }),
          ...(active.length === 0 ? {} : { active: active.length }),
          ...(succeeded === 0 ? {} : { succeeded }),
          ...(failed === 0 ? {} : { failed }),
          ...(indexed && done.size > 0 ? { completedIndexes: formatIndexes(done) } : {}),
          ...(over && ending.type === 'Complete' ? { completionTime: timestamp(clock) } : {}),
          ready,
          terminating,
          uncountedTerminatedPods: {},
        },
      }),
      { status: true },
    );
    if (over) announce(job, ending);
    if (refusal !== undefined) throw refusal;
    return [again, deadlineOf(job, spec)]
      .filter((at): at is number => at !== undefined && at > clock.now())
      .toSorted((a, b) => a - b)[0];
  };

  const earlierEnding = (job: Job): Ending | undefined => {
    const early = (job.status?.conditions ?? []).find(
      (each) => each.type === 'FailureTarget' || each.type === 'SuccessCriteriaMet',
    );
    if (early === undefined) return undefined;
    return {
      type: early.type === 'FailureTarget' ? 'Failed' : 'Complete',
      reason: early.reason ?? '',
      message: early.message ?? '',
    };
  };

  return {
    name: 'job',

    *keysOf({ name, object }) {
      if (name === 'jobs') yield keyOf(object);
      if (name !== 'pods') return;
      const owner = controllerOf(object);
      if (owner?.kind === 'Job') yield `${object.metadata.namespace}/${owner.name}`;
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const job = client.get('jobs', namespace, name);
      if (job?.spec === undefined) {
        for (const pod of client.list('pods', namespace)) {
          const owner = controllerOf(pod);
          if (owner?.kind === 'Job' && owner.name === name && isTracked(pod)) letGo(pod);
        }
        return undefined;
      }
      if (isFinished(job)) {
        backOffs.delete(job.metadata.uid);
        for (const pod of podsOf(job).filter(isTracked)) letGo(pod);
        return expire(job);
      }
      return reconcileJob(job, job.spec);
    },
  };
};

type PodSpec = NonNullable<Pod['spec']>;

/** An indexed Job's pods know their number, and their host name carries it. */
const withIndex = (spec: PodSpec, job: string, index: number): PodSpec => {
  const variable = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexAnnotation}']` } },
  };
  const knowing = <C extends NonNullable<PodSpec['containers']>[number]>(container: C): C => ({
    ...container,
    env: [...(container.env ?? []).filter((each) => each.name !== variable.name), variable],
  });
  return {
    ...spec,
    hostname: `${job}-${index}`,
    containers: spec.containers.map(knowing),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(knowing) }),
  };
};
