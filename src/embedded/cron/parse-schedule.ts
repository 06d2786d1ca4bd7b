/** The schedules of CronJobs: five fields, or a word for them. What is refused is refused in robfig/cron's words. */
import { parseDuration } from './duration.ts';
import { isTimeZone } from './time-zone.ts';

export type Fields = {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  /** 0: Sunday */
  weekdays: ReadonlySet<number>;
  /** A day must match both fields then; otherwise one of them will do. */
  anyDay: boolean;
  /** Absent: the cluster's own, UTC. */
  zone?: string;
};

export type Schedule = Fields | { everyMs: number };

type Bounds = { min: number; max: number; names?: readonly string[] };

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const bounds: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: monthNames },
  { min: 0, max: 6, names: weekdayNames },
];

const words: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Caught where the parsing begins. */
class Refused extends Error {}

const largest = 2 ** 63;

const numberOf = (text: string): number => {
  if (!/^[-+]?\d+$/.test(text))
    throw new Refused(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  const value = Number(text);
  if (Math.abs(value) >= largest)
    throw new Refused(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`,
    );
  if (value < 0) throw new Refused(`negative number (${value}) not allowed: ${text}`);
  return value;
};

const valueOf = (text: string, { min, names }: Bounds): number => {
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index >= 0 ? index + min : numberOf(text);
};

type Range = { values: number[]; star: boolean };

const parseRange = (text: string, field: Bounds): Range => {
  const [span = '', stepText, ...moreSteps] = text.split('/');
  const [low = '', high, ...moreEnds] = span.split('-');
  const star = low === '*' || low === '?';
  const start = star ? field.min : valueOf(low, field);
  if (!star && moreEnds.length > 0) throw new Refused(`too many hyphens: ${text}`);
  let end = star ? field.max : high === undefined ? start : valueOf(high, field);
  if (moreSteps.length > 0) throw new Refused(`too many slashes: ${text}`);
  const step = stepText === undefined ? 1 : numberOf(stepText);
  // `5/15`: from 5 on.
  if (stepText !== undefined && high === undefined) end = field.max;
  if (start < field.min) throw new Refused(`beginning of range (${start}) below minimum (${field.min}): ${text}`);
  if (end > field.max) throw new Refused(`end of range (${end}) above maximum (${field.max}): ${text}`);
  if (start > end) throw new Refused(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new Refused(`step of range should be a positive number: ${text}`);
  const values: number[] = [];
  for (let value = start; value <= end; value += step) values.push(value);
  return { values, star: star && step === 1 };
};

const parseField = (text: string, field: Bounds): { values: ReadonlySet<number>; star: boolean } => {
  const ranges = text
    .split(',')
    .filter((each) => each !== '')
    .map((each) => parseRange(each, field));
  return { values: new Set(ranges.flatMap(({ values }) => values)), star: ranges.some(({ star }) => star) };
};

const parseFields = (text: string, zone: string | undefined): Fields => {
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== bounds.length)
    throw new Refused(`expected exactly ${bounds.length} fields, found ${fields.length}: [${fields.join(' ')}]`);
  const parsed = fields.map((field, index) => parseField(field, bounds[index]!));
  const [minutes, hours, days, months, weekdays] = parsed.map(({ values }) => values);
  return {
    minutes: minutes!,
    hours: hours!,
    days: days!,
    months: months!,
    weekdays: weekdays!,
    anyDay: parsed[2]!.star || parsed[4]!.star,
    ...(zone === undefined ? {} : { zone }),
  };
};

const parseWord = (word: string, zone: string | undefined): Schedule => {
  const meant = Object.hasOwn(words, word) ? words[word] : undefined;
  if (meant !== undefined) return parseFields(meant, zone);
  if (!word.startsWith('@every ')) throw new Refused(`unrecognized descriptor: ${word}`);
  const every = parseDuration(word.slice('@every '.length));
  if (typeof every !== 'number') throw new Refused(`failed to parse duration ${word}: ${every.problem}`);
  return { everyMs: Math.max(1_000, Math.floor(every / 1_000) * 1_000) };
};

const parse = (text: string): Schedule => {
  if (text === '') throw new Refused('empty spec string');
  const [prefix = '', zone] = /^(?:CRON_)?TZ=(\S*)(?: |$)/.exec(text) ?? [];
  if (zone !== undefined && !isTimeZone(zone))
    throw new Refused(`provided bad location ${zone}: unknown time zone ${zone}`);
  const rest = text.slice(prefix.length).trim();
  return (prefix === '' ? text : rest).startsWith('@') ? parseWord(rest, zone) : parseFields(rest, zone);
};

export const parseSchedule = (text: string): Schedule | { problem: string } => {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof Refused) return { problem: error.message };
    throw error;
  }
};
