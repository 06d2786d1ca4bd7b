import type { Fields, Schedule } from './parse-schedule.ts';
import { localTime, startOfDay, type LocalTime } from './time-zone.ts';

const minuteMs = 60_000;
const yearsAhead = 5;

const isDay = ({ days, weekdays, anyDay }: Fields, { day, weekday }: LocalTime): boolean =>
  anyDay ? days.has(day) && weekdays.has(weekday) : days.has(day) || weekdays.has(weekday);

/** The first moment after `at` (both in milliseconds since the epoch); undefined: not within five years. */
export const nextTime = (schedule: Schedule, at: number): number | undefined => {
  if ('everyMs' in schedule) return Math.floor(at / 1_000) * 1_000 + schedule.everyMs;
  const { zone = 'UTC' } = schedule;
  const lastYear = localTime(zone, at).year + yearsAhead;
  let time = Math.floor(at / minuteMs) * minuteMs + minuteMs;
  for (;;) {
    const local = localTime(zone, time);
    if (local.year > lastYear) return undefined;
    if (!schedule.months.has(local.month)) time = later(time, startOfDay(zone, local.year, local.month + 1, 1));
    else if (!isDay(schedule, local)) time = later(time, startOfDay(zone, local.year, local.month, local.day + 1));
    else if (!schedule.hours.has(local.hour)) time += (60 - local.minute) * minuteMs;
    else if (!schedule.minutes.has(local.minute)) time += minuteMs;
    else return time;
  }
};

/** Clocks that are put back must not make it go round in circles. */
const later = (time: number, wanted: number): number => Math.max(wanted, time + minuteMs);
