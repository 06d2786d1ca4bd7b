/** Runs pods until enough of them have succeeded. */
import type { EventRecorder } from '../../events.ts';
import type { Job, Pod } from '../../objects.ts';
import { timestamp } from '../../time.ts';
import { claimPods } from '../claim-pods.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controller.ts';
import { ownedPods } from '../owned-pods.ts';
import { controllerOf } from '../../owners.ts';
import { selects } from '../../matching/selectors.ts';
import { assess, type Assessment, type Ending } from './assess.ts';
import { noFailures, type BackOff } from './back-off.ts';
import { deadlineOf, isFinished, isForeign, isTerminating, isTracked, type Condition } from './job-spec.ts';
import { managePods, readyCount, removePod, type Managed } from './manage-pods.ts';
import { trackStatus, withCondition } from './track-status.ts';
import { tracked, untrack, untracked } from './tracking.ts';

const completed: Ending = {
  type: 'SuccessCriteriaMet',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};

const isComplete = ({ spec, succeeded }: Assessment, active: number): boolean =>
  active === 0 && (spec.completions === undefined ? succeeded > 0 : succeeded >= spec.completions);

export const jobController = ({ client, clock, events }: ControllerDeps & { events: EventRecorder }): Controller => {
  /** By the Job's uid. The real one forgets this too when it starts anew. */
  const backOffs = new Map<string, BackOff>();
  const tools = { client, events };
  const everyPod = ownedPods(client);

  const podsOf = (job: Job): Pod[] =>
    claimPods({
      client,
      pods: everyPod,
      kind: 'jobs',
      owner: job,
      matches: ({ metadata }) => selects(job.spec?.selector, metadata.labels),
      taking: tracked,
      leaving: untracked,
    });

  const removeActive = (job: Job, active: readonly Pod[]): Managed => {
    for (const pod of active) removePod(tools, job, pod);
    return { active: 0, removed: active };
  };

  /** What the Job says about being suspended, and since when it runs. */
  const suspension = (
    job: Job,
    startTime: string | undefined,
  ): { conditions: readonly Condition[]; startTime: string | undefined } => {
    const before = job.status?.conditions ?? [];
    const suspended = job.spec?.suspend === true;
    const word = suspended ? 'suspended' : 'resumed';
    const [reason, status] = suspended ? ['Suspended', 'True'] : ['Resumed', 'False'];
    const wanted = { type: 'Suspended', status, reason: `Job${reason}`, message: `Job ${word}` };
    const conditions = withCondition(before, wanted, timestamp(clock));
    if (conditions === before) return { conditions, startTime };
    events.record(job, 'Normal', reason, wanted.message);
    // The deadline counts from the last time that it was let run.
    return { conditions, startTime: suspended ? startTime : timestamp(clock) };
  };

  const announce = ({ job, spec }: Assessment, { type, reason, message }: Ending): void => {
    if (type === 'FailureTarget') return events.record(job, 'Warning', reason, message);
    const succeeded = client.get('jobs', job.metadata.namespace, job.metadata.name)?.status?.succeeded ?? 0;
    if (spec.completions !== undefined && succeeded > spec.completions)
      events.record(
        job,
        'Warning',
        'TooManySucceededPods',
        'Too many succeeded pods running after completion count reached',
      );
    events.record(job, 'Normal', 'Completed', 'Job completed');
  };

  const started = (job: Job): Job =>
    job.status?.startTime !== undefined || job.spec?.suspend === true
      ? job
      : { ...job, status: { ...job.status, startTime: timestamp(clock) } };

  const reconcileJob = (stored: Job): number | undefined => {
    const job = started(stored);
    const { uid, deletionTimestamp } = job.metadata;
    const now = clock.now();
    const assessment = assess(job, job.spec!, podsOf(job), backOffs.get(uid) ?? noFailures, now);
    const { pods, active } = assessment;
    backOffs.set(uid, assessment.backOff);

    const managed: Managed | undefined =
      assessment.ending !== undefined
        ? removeActive(job, active)
        : deletionTimestamp === undefined
          ? managePods(tools, assessment, now)
          : undefined;
    const left = managed?.active ?? active.length;
    const ending = assessment.ending ?? (isComplete(assessment, left) ? completed : undefined);
    const said =
      ending === undefined && managed !== undefined
        ? suspension(job, job.status?.startTime)
        : { conditions: job.status?.conditions ?? [], startTime: job.status?.startTime };
    const removed = managed?.removed ?? [];
    const tally = {
      ...said,
      active: left,
      ready: readyCount(active) - readyCount(removed),
      terminating: pods.filter(isTerminating).length + removed.length,
    };
    if (trackStatus(client, assessment, ending, tally, timestamp(clock)) && ending !== undefined)
      announce(assessment, ending);
    if (managed?.refusal !== undefined) throw managed.refusal;
    return [managed?.again, ending === undefined ? deadlineOf(job) : undefined]
      .filter((at): at is number => at !== undefined && at > clock.now())
      .toSorted((a, b) => a - b)[0];
  };

  /** Nobody counts them any more. */
  const letGo = (namespace: string, name: string): void => {
    for (const pod of client.list('pods', namespace)) {
      const owner = controllerOf(pod);
      if (owner?.kind === 'Job' && owner.name === name && isTracked(pod)) untrack(client, pod);
    }
  };

  return {
    name: 'job',

    *keysOf({ name, object, previous }) {
      if (name === 'jobs') yield keyOf(object);
      if (name !== 'pods') return;
      for (const pod of [object, previous] as (Pod | undefined)[]) {
        if (pod === undefined) continue;
        const owner = controllerOf(pod);
        if (owner?.kind === 'Job') yield `${pod.metadata.namespace}/${owner.name}`;
        if (owner !== undefined || pod.metadata.labels === undefined) continue;
        for (const job of client.list('jobs', pod.metadata.namespace))
          if (selects(job.spec?.selector, pod.metadata.labels)) yield keyOf(job);
      }
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const job = client.get('jobs', namespace, name);
      if (job?.spec !== undefined && isForeign(job)) return undefined;
      if (job?.spec !== undefined && !isFinished(job)) return reconcileJob(job);
      if (job !== undefined) backOffs.delete(job.metadata.uid);
      letGo(namespace, name);
      return undefined;
    },
  };
};
