import { zonedText } from '../../cron/time-zone.ts';
import type { Draft } from '../../api/client.ts';
import type { CronJob } from '../../objects.ts';
import { controllerReference } from '../../owners.ts';

const scheduledAt = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** Ends with the minutes since the epoch. */
export const jobName = (cronJob: CronJob, time: number): string =>
  `${cronJob.metadata.name}-${Math.floor(time / 60_000)}`;

/** The Job of one time: it can't be made twice. */
export const jobOf = (cronJob: CronJob, time: number): Draft<'jobs'> | undefined => {
  const { jobTemplate, timeZone = 'UTC' } = cronJob.spec ?? {};
  if (jobTemplate?.spec === undefined) return undefined;
  const { namespace } = cronJob.metadata;
  const { labels, annotations } = jobTemplate.metadata ?? {};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(cronJob, time),
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      annotations: { ...annotations, [scheduledAt]: zonedText(timeZone, time) },
      ownerReferences: [controllerReference('cronjobs', cronJob)],
    },
    spec: jobTemplate.spec,
  };
};
