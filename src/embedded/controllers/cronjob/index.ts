/** Starts a Job whenever a schedule says so. Source of the rules: pkg/controller/cronjob of Kubernetes 1.34. */
import { ApiError } from '../../api/client.ts';
import { parseSchedule, type Schedule } from '../../cron/parse-schedule.ts';
import { isTimeZone } from '../../cron/time-zone.ts';
import type { EventRecorder } from '../../events.ts';
import type { CronJob, Job } from '../../objects.ts';
import { secondsText } from '../../time.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controller.ts';
import { conditionIn, isFinished } from '../job/job-spec.ts';
import { controllerOf, isControlledBy } from '../../owners.ts';
import { dueTime, nextLook } from './due.ts';
import { jobName, jobOf } from './job-of.ts';

type Spec = NonNullable<CronJob['spec']>;
type Status = NonNullable<CronJob['status']>;
type Active = NonNullable<Status['active']>[number];

/** Go's RFC1123Z: `Mon, 02 Jan 2006 15:04:05 +0000`. */
const mailDate = (time: number): string => new Date(time).toUTCString().replace('GMT', '+0000');

const referenceTo = ({ metadata }: Job): Active => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  name: metadata.name,
  ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  resourceVersion: metadata.resourceVersion,
  uid: metadata.uid,
});

const finishWord = (job: Job): string =>
  conditionIn(job.status?.conditions, 'Complete')?.status === 'True' ? 'Complete' : 'Failed';

const byStart = (a: Job, b: Job): number =>
  (a.status?.startTime ?? '9').localeCompare(b.status?.startTime ?? '9') ||
  a.metadata.name.localeCompare(b.metadata.name);

export const cronJobController = ({
  client,
  clock,
  events,
}: ControllerDeps & { events: EventRecorder }): Controller => {
  const jobsOf = ({ metadata }: CronJob): Job[] =>
    client.list('jobs', metadata.namespace).filter((job) => {
      const owner = controllerOf(job);
      return owner?.kind === 'CronJob' && owner.name === metadata.name;
    });

  /** Its pods go with it. */
  const remove = (cronJob: CronJob, job: Job): void => {
    client.delete('jobs', job.metadata.namespace, job.metadata.name, { propagationPolicy: 'Background' });
    events.record(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
  };

  /** Beyond the limits of history the oldest go. Returns the uids of those that went. */
  const forget = (cronJob: CronJob, jobs: readonly Job[]): Set<string> => {
    const limits = [
      ['Complete', cronJob.spec?.successfulJobsHistoryLimit],
      ['Failed', cronJob.spec?.failedJobsHistoryLimit],
    ] as const;
    const gone = new Set<string>();
    for (const [word, limit] of limits) {
      if (limit === undefined) continue;
      const finished = jobs.filter((job) => isFinished(job) && finishWord(job) === word);
      for (const job of finished.toSorted(byStart).slice(0, Math.max(0, finished.length - limit))) {
        remove(cronJob, job);
        gone.add(job.metadata.uid);
      }
    }
    return gone;
  };

  /** What has become of the Jobs that were running. */
  const review = (cronJob: CronJob, jobs: readonly Job[], gone: ReadonlySet<string>): Status => {
    const status: Status = { ...cronJob.status };
    let active = (status.active ?? []).filter(({ uid }) => !gone.has(uid ?? ''));
    for (const job of jobs) {
      const { uid, name } = job.metadata;
      const known = active.some((each) => each.uid === uid);
      if (!known && !isFinished(job)) {
        events.record(
          cronJob,
          'Warning',
          'UnexpectedJob',
          `Saw a job that the controller did not create or forgot: ${name}`,
        );
      } else if (isFinished(job)) {
        if (known) {
          active = active.filter((each) => each.uid !== uid);
          const word = finishWord(job);
          events.record(cronJob, 'Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${word}`);
        }
        const end = finishWord(job) === 'Complete' ? job.status?.completionTime : undefined;
        if (end !== undefined && end > (status.lastSuccessfulTime ?? '')) status.lastSuccessfulTime = end;
      }
    }
    for (const { uid, name = '' } of active) {
      if (jobs.some((job) => job.metadata.uid === uid)) continue;
      if (client.get('jobs', cronJob.metadata.namespace, name) !== undefined) continue;
      events.record(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
      active = active.filter((each) => each.uid !== uid);
    }
    return withActive(status, active);
  };

  const scheduleOf = (cronJob: CronJob, { schedule: text, timeZone }: Spec): Schedule | undefined => {
    if (timeZone !== undefined && !isTimeZone(timeZone)) {
      const why = `invalid timeZone: ${JSON.stringify(timeZone)}: unknown time zone ${timeZone}`;
      events.record(cronJob, 'Warning', 'UnknownTimeZone', why);
      return undefined;
    }
    const schedule = parseSchedule(timeZone === undefined || text.includes('TZ') ? text : `TZ=${timeZone} ${text}`);
    if (!('problem' in schedule)) return schedule;
    const why = `unparseable schedule: ${JSON.stringify(text)} : ${schedule.problem}`;
    events.record(cronJob, 'Warning', 'UnparseableSchedule', why);
    return undefined;
  };

  /** Which time a Job is to be started for now, if any. */
  const timeToStart = (cronJob: CronJob, spec: Spec, now: number, schedule: Schedule): number | undefined => {
    const due = dueTime(cronJob, now, schedule);
    if ('problem' in due) {
      events.record(cronJob, 'Warning', 'InvalidSchedule', `invalid schedule: ${spec.schedule} : ${due.problem}`);
      return undefined;
    }
    const { time, tooMany } = due;
    if (tooMany)
      events.record(
        cronJob,
        'Warning',
        'TooManyMissedTimes',
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      );
    if (time === undefined) return undefined;
    if (spec.startingDeadlineSeconds !== undefined && time + spec.startingDeadlineSeconds * 1000 < now) {
      events.record(cronJob, 'Warning', 'MissSchedule', `Missed scheduled time to start a job: ${mailDate(time)}`);
      return undefined;
    }
    const active = cronJob.status?.active ?? [];
    if (active.some(({ name }) => name === jobName(cronJob, time))) return undefined;
    if (cronJob.status?.lastScheduleTime === secondsText(time)) return undefined;
    if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
      events.record(
        cronJob,
        'Normal',
        'JobAlreadyActive',
        'Not starting job because prior execution is running and concurrency policy is Forbid',
      );
      return undefined;
    }
    return time;
  };

  /** The Job of this time, made or found; undefined where there is nothing to be done. */
  const start = (cronJob: CronJob, time: number): Job | undefined => {
    const draft = jobOf(cronJob, time);
    if (draft === undefined) return undefined;
    try {
      const job = client.create('jobs', draft);
      events.record(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
      return job;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status.reason === 'AlreadyExists') {
        const job = client.get('jobs', cronJob.metadata.namespace, jobName(cronJob, time));
        return job !== undefined && isControlledBy(job, cronJob.metadata.uid) ? job : undefined;
      }
      if (error.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') !== true)
        events.record(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${error.message}`);
      throw error;
    }
  };

  const replaced = (cronJob: CronJob, spec: Spec): Active[] => {
    const active = cronJob.status?.active ?? [];
    if (spec.concurrencyPolicy !== 'Replace') return active;
    for (const { name = '' } of active) {
      const job = client.get('jobs', cronJob.metadata.namespace, name);
      if (job !== undefined) remove(cronJob, job);
    }
    return [];
  };

  const write = ({ metadata }: CronJob, status: Status): void => {
    client.modify('cronjobs', metadata.namespace, metadata.name, (current) => ({ ...current, status }), {
      status: true,
    });
  };

  const reconcileCronJob = (stored: CronJob, spec: Spec): number | undefined => {
    const jobs = jobsOf(stored);
    const gone = forget(stored, jobs);
    const cronJob = { ...stored, status: review(stored, jobs, gone) };
    write(cronJob, cronJob.status);
    if (cronJob.metadata.deletionTimestamp !== undefined) return undefined;
    const schedule = spec.suspend === true && isTimeZone(spec.timeZone ?? '') ? undefined : scheduleOf(cronJob, spec);
    if (schedule === undefined) return undefined;
    const now = clock.now();
    const time = timeToStart(cronJob, spec, now, schedule);
    if (time === undefined) return nextLook(cronJob, now, schedule);
    const active = replaced(cronJob, spec);
    const job = start(cronJob, time);
    if (job === undefined) return undefined;
    const status = withActive(cronJob.status, [...active, referenceTo(job)]);
    const begun = { ...cronJob, status: { ...status, lastScheduleTime: secondsText(time) } };
    write(begun, begun.status);
    return nextLook(begun, now, schedule);
  };

  return {
    name: 'cronjob',

    *keysOf({ name, type, object, previous }) {
      if (name === 'cronjobs' && type !== 'DELETED') yield keyOf(object);
      if (name !== 'jobs') return;
      for (const job of [object, previous]) {
        const owner = job === undefined ? undefined : controllerOf(job);
        if (owner?.kind === 'CronJob') yield `${object.metadata.namespace}/${owner.name}`;
      }
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const cronJob = client.get('cronjobs', namespace, name);
      return cronJob?.spec === undefined ? undefined : reconcileCronJob(cronJob, cronJob.spec);
    },
  };
};

const withActive = ({ active: _before, ...status }: Status, active: Active[]): Status =>
  active.length === 0 ? status : { ...status, active };
