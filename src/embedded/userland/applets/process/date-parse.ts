/** Dates as `date -d` takes them. */
import { zoneOf } from './time-zone.ts';

type Fields = { year: number; month: number; day: number; hour: number; minute: number; second: number };

const valid = ({ month, day, hour, minute, second }: Fields): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 60;

const patterns: readonly (readonly [RegExp, readonly (keyof Fields)[]])[] = [
  [/^(\d{1,2}):(\d{2})(?::(\d{2}))?$/, ['hour', 'minute', 'second']],
  [
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2})(?::(\d{2})(?::(\d{2}))?)?)?$/,
    ['year', 'month', 'day', 'hour', 'minute', 'second'],
  ],
  [
    /^(\d{4})\.(\d{1,2})\.(\d{1,2})-(\d{1,2}):(\d{2})(?::(\d{2}))?$/,
    ['year', 'month', 'day', 'hour', 'minute', 'second'],
  ],
  [/^(\d{1,2})\.(\d{1,2})-(\d{1,2}):(\d{2})(?::(\d{2}))?$/, ['month', 'day', 'hour', 'minute', 'second']],
  [/^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/, ['year', 'month', 'day', 'hour', 'minute', 'second']],
  [/^(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/, ['month', 'day', 'hour', 'minute', 'second']],
  [/^(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/, ['day', 'hour', 'minute', 'second']],
  [/^(\d{2})(\d{2})(?:\.(\d{2}))?$/, ['hour', 'minute', 'second']],
  [/^(\d{2})(?:\.(\d{2}))?$/, ['minute', 'second']],
];

/** Fields of `-D`'s format, each with the digits that it takes. */
const directives: Readonly<Record<string, readonly [keyof Fields, string]>> = {
  Y: ['year', '(\\d{4})'],
  m: ['month', '(\\d{1,2})'],
  d: ['day', '(\\d{1,2})'],
  e: ['day', '\\s*(\\d{1,2})'],
  H: ['hour', '(\\d{1,2})'],
  M: ['minute', '(\\d{1,2})'],
  S: ['second', '(\\d{1,2})'],
};

const withFormat = (format: string): readonly [RegExp, readonly (keyof Fields)[]] => {
  const names: (keyof Fields)[] = [];
  const source = format
    .replaceAll('%T', '%H:%M:%S')
    .replaceAll('%R', '%H:%M')
    .replaceAll('%F', '%Y-%m-%d')
    .replace(/%([a-zA-Z])|[^%]|%/g, (whole, letter: string | undefined) => {
      const known = letter === undefined ? undefined : directives[letter];
      if (known === undefined) return whole.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
      names.push(known[0]);
      return known[1];
    });
  return [new RegExp(`^${source}$`), names];
};

/** In milliseconds; undefined when it is no date. `format` is what `-D` gives. */
export const parseDate = (text: string, now: number, zone: string | undefined, format?: string): number | undefined => {
  const seconds = /^@(-?\d{1,12})$/.exec(text)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  if (format === '%s' && /^-?\d{1,12}$/.test(text)) return Number(text) * 1000;
  const shift = zoneOf(zone).offsetMinutes * 60_000;
  const today = new Date(now + shift);
  for (const [pattern, names] of format === undefined ? patterns : [withFormat(format)]) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const timed = names.includes('hour') && found[names.indexOf('hour') + 1] !== undefined;
    const fields: Fields = {
      year: today.getUTCFullYear(),
      month: today.getUTCMonth() + 1,
      day: today.getUTCDate(),
      hour: timed || names.includes('day') ? 0 : today.getUTCHours(),
      minute: 0,
      second: 0,
    };
    names.forEach((name, index) => {
      const value = found[index + 1];
      if (value !== undefined) fields[name] = Number(value);
    });
    if (!valid(fields)) return undefined;
    const { year, month, day, hour, minute, second } = fields;
    return Date.UTC(year, month - 1, day, hour, minute, second) - shift;
  }
  return undefined;
};
