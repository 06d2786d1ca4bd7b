/** strftime, in the C locale. */
import { zoneOf } from './time-zone.ts';

export const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export const defaultFormat = '%a %b %e %H:%M:%S %Z %Y';

const two = (value: number): string => String(value).padStart(2, '0');
const spaced = (value: number): string => String(value).padStart(2);
const dayMs = 86_400_000;

/** Year and number of the week as ISO 8601 counts them: a week belongs to the year of its Thursday. */
const isoWeek = (date: Date): { year: number; week: number } => {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * dayMs);
  const year = thursday.getUTCFullYear();
  return { year, week: 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / dayMs / 7) };
};

/** `at` in milliseconds; `zone` is what TZ says. */
export const formatDate = (at: number, format: string, zone: string | undefined): string => {
  const { name, offsetMinutes } = zoneOf(zone);
  const date = new Date(at + offsetMinutes * 60_000);
  if (Number.isNaN(date.getTime())) return '';
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const weekday = date.getUTCDay();
  const hour = date.getUTCHours();
  const yearDay = Math.floor((Date.UTC(year, month, date.getUTCDate()) - Date.UTC(year, 0, 1)) / dayMs);
  const again = (text: string): string => formatDate(at, text, zone);
  const fields: Readonly<Record<string, () => string>> = {
    a: () => days[weekday]!.slice(0, 3),
    A: () => days[weekday]!,
    b: () => months[month]!.slice(0, 3),
    B: () => months[month]!,
    c: () => again('%a %b %e %H:%M:%S %Y'),
    C: () => two(Math.floor(year / 100)),
    d: () => two(date.getUTCDate()),
    D: () => again('%m/%d/%y'),
    e: () => spaced(date.getUTCDate()),
    F: () => again('%Y-%m-%d'),
    g: () => two(isoWeek(date).year % 100),
    G: () => String(isoWeek(date).year),
    h: () => months[month]!.slice(0, 3),
    H: () => two(hour),
    I: () => two(hour % 12 || 12),
    j: () => String(yearDay + 1).padStart(3, '0'),
    k: () => spaced(hour),
    l: () => spaced(hour % 12 || 12),
    m: () => two(month + 1),
    M: () => two(date.getUTCMinutes()),
    n: () => '\n',
    p: () => (hour < 12 ? 'AM' : 'PM'),
    P: () => (hour < 12 ? 'am' : 'pm'),
    r: () => again('%I:%M:%S %p'),
    R: () => again('%H:%M'),
    s: () => String(Math.floor(at / 1000)),
    S: () => two(date.getUTCSeconds()),
    t: () => '\t',
    T: () => again('%H:%M:%S'),
    u: () => String(weekday || 7),
    U: () => two(Math.floor((yearDay + 7 - weekday) / 7)),
    V: () => two(isoWeek(date).week),
    w: () => String(weekday),
    W: () => two(Math.floor((yearDay + 7 - ((weekday + 6) % 7)) / 7)),
    x: () => again('%m/%d/%y'),
    X: () => again('%H:%M:%S'),
    y: () => two(year % 100),
    Y: () => String(year),
    z: () =>
      `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offsetMinutes) / 60))}${two(Math.abs(offsetMinutes) % 60)}`,
    Z: () => name,
    '%': () => '%',
  };
  return format.replace(/%([-_0^#]?)([EO]?)([A-Za-z%])/g, (whole, flag: string, _modifier: string, letter: string) => {
    const text = Object.hasOwn(fields, letter) ? fields[letter]!() : undefined;
    if (text === undefined) return whole;
    if (flag === '-') return text.replace(/^[0 ]+(?=.)/, '');
    if (flag === '_') return text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length));
    return flag === '^' ? text.toUpperCase() : text;
  });
};
