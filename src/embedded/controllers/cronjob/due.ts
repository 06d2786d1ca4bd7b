/** When a CronJob should have started a Job, and when it should start the next one: pure. */
import { nextTime } from '../../cron/next-time.ts';
import type { Schedule } from '../../cron/parse-schedule.ts';
import type { CronJob } from '../../objects.ts';

/** After this many missed times something is wrong. */
const many = 100;
/** Clocks differ: a little later, it is surely time. */
const leewayMs = 100;

type Missed = 'none' | 'few' | 'many';
type Due = { earliest: number; time?: number; missed: Missed };
type Problem = { problem: string };

const mostRecent = (
  { metadata, spec, status }: CronJob,
  now: number,
  schedule: Schedule,
  withDeadline: boolean,
): Due | Problem => {
  const began = Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp);
  const deadline = withDeadline ? spec?.startingDeadlineSeconds : undefined;
  const earliest = deadline === undefined ? began : Math.max(began, now - deadline * 1000);
  const first = nextTime(schedule, earliest);
  const second = first === undefined ? undefined : nextTime(schedule, first);
  if (first === undefined || now < first) return { earliest, missed: 'none' };
  if (second === undefined || now < second) return { earliest, time: first, missed: 'none' };
  const between = second - first;
  if (between < 1000) return { problem: 'time difference between two schedules is less than 1 second' };
  const count = Math.floor((now - first) / between) + 1;
  let time: number | undefined;
  for (
    let next = nextTime(schedule, first + (count - 2) * between);
    next !== undefined && next <= now;
    next = nextTime(schedule, next)
  )
    time = next;
  return { earliest, ...(time === undefined ? {} : { time }), missed: count > many ? 'many' : 'few' };
};

/** The time that a Job should have been started for by now. */
export const dueTime = (
  cronJob: CronJob,
  now: number,
  schedule: Schedule,
): { time?: number; tooMany: boolean } | Problem => {
  const due = mostRecent(cronJob, now, schedule, true);
  if ('problem' in due) return due;
  return {
    ...(due.time === undefined ? {} : { time: due.time }),
    tooMany: due.time !== undefined && due.missed === 'many',
  };
};

/** When to look again. */
export const nextLook = (cronJob: CronJob, now: number, schedule: Schedule): number | undefined => {
  const due = mostRecent(cronJob, now, schedule, false);
  const from = 'problem' in due ? now : (due.time ?? (due.missed === 'none' ? due.earliest : now));
  const next = nextTime(schedule, from);
  return next === undefined ? undefined : next + leewayMs;
};
