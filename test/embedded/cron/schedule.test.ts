import { expect, test } from '@jest/globals';
import { nextTime } from '../../../src/embedded/cron/next-time.ts';
import { parseSchedule } from '../../../src/embedded/cron/parse-schedule.ts';
import { isTimeZone, zonedText } from '../../../src/embedded/cron/time-zone.ts';

const after = (text: string, from: string): string | undefined => {
  const schedule = parseSchedule(text);
  if ('problem' in schedule) throw new Error(schedule.problem);
  const time = nextTime(schedule, Date.parse(from));
  return time === undefined ? undefined : new Date(time).toISOString();
};

test.each([
  ['* * * * *', '2026-01-31T12:00:00Z', '2026-01-31T12:01:00.000Z'],
  ['*/15 * * * ?', '2026-01-31T12:00:01Z', '2026-01-31T12:15:00.000Z'],
  ['5/20 1-3 * * *', '2026-01-31T03:50:00Z', '2026-02-01T01:05:00.000Z'],
  ['0 0 13 * fri', '2026-01-31T12:00:00Z', '2026-02-06T00:00:00.000Z'],
  ['0 0 29 feb *', '2026-01-31T12:00:00Z', '2028-02-29T00:00:00.000Z'],
  ['0 0 30 2 *', '2026-01-31T12:00:00Z', undefined],
  ['@hourly', '2026-01-31T12:00:00Z', '2026-01-31T13:00:00.000Z'],
  ['@yearly', '2026-01-31T12:00:00Z', '2027-01-01T00:00:00.000Z'],
  ['@every 1m30s', '2026-01-31T12:00:00.400Z', '2026-01-31T12:01:30.000Z'],
  ['TZ=Europe/Berlin 0 8 * * *', '2026-01-31T12:00:00Z', '2026-02-01T07:00:00.000Z'],
  ['TZ=Europe/Berlin 0 8 * * *', '2026-07-01T12:00:00Z', '2026-07-02T06:00:00.000Z'],
  // That hour is skipped, and so is the day.
  ['TZ=Europe/Berlin 30 2 * * *', '2026-03-28T12:00:00Z', '2026-03-30T00:30:00.000Z'],
])('%s after %s', (text, from, expected) => {
  expect(after(text, from)).toBe(expected);
});

test.each([
  ['', 'empty spec string'],
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['* 5-3 * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['*/1/2 * * * *', 'too many slashes: */1/2'],
  ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
  ['-1 * * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
  ['@reboot', 'unrecognized descriptor: @reboot'],
  ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
  ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
  ['@every 5d', 'failed to parse duration @every 5d: time: unknown unit "d" in duration "5d"'],
  ['TZ=Nowhere * * * * *', 'provided bad location Nowhere: unknown time zone Nowhere'],
])('refuses %j', (text, problem) => {
  expect(parseSchedule(text)).toEqual({ problem });
});

test('time zones have the names of the database, in its own case', () => {
  expect(['UTC', 'Europe/Berlin', 'Asia/Calcutta', 'Etc/UTC'].map(isTimeZone)).toEqual([true, true, true, true]);
  expect(['europe/berlin', '+01:00', 'Nowhere/City'].map(isTimeZone)).toEqual([false, false, false]);
  const noon = Date.parse('2026-01-31T12:00:00Z');
  expect(['UTC', 'Asia/Kolkata', 'America/New_York'].map((zone) => zonedText(zone, noon))).toEqual([
    '2026-01-31T12:00:00Z',
    '2026-01-31T17:30:00+05:30',
    '2026-01-31T07:00:00-05:00',
  ]);
});
