/** The rules for CronJobs. */
import { parseSchedule } from '../../cron/parse-schedule.ts';
import { isTimeZone } from '../../cron/time-zone.ts';
import type { CronJob } from '../../objects.ts';
import { checkJobSpec } from './job.ts';
import type { Report } from './report.ts';

type Spec = NonNullable<CronJob['spec']>;

/** Eleven characters are added for each job, whose names may have 63. */
const longestName = 52;

const checkSchedule = (report: Report, { schedule, timeZone }: Spec, old: Spec | undefined): void => {
  const path = 'spec.schedule';
  if (!schedule) return report.required(path);
  const parsed = parseSchedule(schedule);
  if ('problem' in parsed) report.invalid(path, schedule, parsed.problem);
  if (!schedule.includes('TZ')) return;
  if (old?.schedule.includes('TZ') !== true)
    report.invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead');
  else if (timeZone !== undefined)
    report.invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule');
};

const isZonePart = (part: string): boolean =>
  part !== '.' && part !== '..' && !part.startsWith('-') && /^[A-Za-z.\-_0-9+]{1,14}$/.test(part);

const checkTimeZone = (report: Report, zone: string | undefined): void => {
  const path = 'spec.timeZone';
  if (zone === undefined) return;
  if (zone === '') return report.invalid(path, zone, 'timeZone must be nil or non-empty string');
  if (!zone.split('/').every(isZonePart)) return report.invalid(path, zone, `unknown time zone ${zone}`);
  if (zone.toLowerCase() === 'local')
    report.invalid(path, zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones');
  if (!isTimeZone(zone) && zone !== 'Local') report.invalid(path, zone, `unknown time zone ${zone}`);
};

const checkSpec = (report: Report, spec: Spec, old: Spec | undefined): void => {
  checkSchedule(report, spec, old);
  report.count('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds);
  if (old === undefined || old.timeZone !== spec.timeZone) checkTimeZone(report, spec.timeZone);
  report.oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']);
  const job = spec.jobTemplate?.spec;
  const path = 'spec.jobTemplate.spec';
  if (job?.template !== undefined) {
    checkJobSpec(report, job, path);
    if (job.selector !== undefined)
      report.invalid(
        `${path}.selector`,
        report.internal('LabelSelector', job.selector),
        '`selector` will be auto-generated',
      );
    if (job.manualSelector === true) report.unsupported(`${path}.manualSelector`, true, ['nil', 'false']);
  }
  report.count('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit);
  report.count('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit);
};

export const checkCronJob = (report: Report, { metadata, spec }: CronJob): void => {
  if (spec !== undefined) checkSpec(report, spec, undefined);
  if (metadata.name.length > longestName)
    report.invalid('metadata.name', metadata.name, `must be no more than ${longestName} characters`);
};

export const checkCronJobUpdate = (report: Report, { spec }: CronJob, old: CronJob): void => {
  if (spec !== undefined) checkSpec(report, spec, old.spec);
};
