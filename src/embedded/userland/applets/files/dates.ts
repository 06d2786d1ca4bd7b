/** Dates as `ls`, `stat`, `touch` and `tar` write and read them. A container's time is UTC. */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

const halfYearMs = (365 * 86_400_000) / 2;

/** `Jan  1 12:00`, or with the year when it is more than half a year away. */
export const listDate = (at: number, now: number): string => {
  const date = new Date(at);
  const day = `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  const age = now - at;
  return age > halfYearMs || age < -900_000
    ? `${day}  ${date.getUTCFullYear()}`
    : `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
};

/** `2026-01-02 03:04:05` */
export const isoDate = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** As `isoDate`, with nanoseconds and the zone. */
export const preciseDate = (at: number): string =>
  `${isoDate(at)}.${String(Math.floor(((at % 1000) + 1000) % 1000)).padStart(3, '0')}000000 +0000`;

const build = (
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined => {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
};

/** `[[CC]YY]MMDDhhmm[.ss]` */
const parseStamp = (text: string, now: Date): number | undefined => {
  const match = /^(\d{2}|\d{4})?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(text);
  if (match === null) return undefined;
  const [month, day, hour, minute] = match.slice(2, 6).map(Number) as [number, number, number, number];
  let year = now.getUTCFullYear();
  if (match[1] !== undefined) {
    year = Number(match[1]);
    if (match[1].length === 2) year += year < 69 ? 2000 : 1900;
  }
  return build(year, month, day, hour, minute, Number(match[6] ?? 0));
};

/** What `-d` and `-t` of `touch` and `date` take. What is left out is as it is now. Undefined: it is no date. */
export const parseDate = (text: string, nowMs: number): number | undefined => {
  const now = new Date(nowMs);
  const [year, month, day, hour, minute, second] = [
    now.getUTCFullYear(),
    now.getUTCMonth() + 1,
    now.getUTCDate(),
    now.getUTCHours(),
    now.getUTCMinutes(),
    now.getUTCSeconds(),
  ];
  const seconds = /^@(-?\d+)$/.exec(text);
  if (seconds !== null) return Number(seconds[1]) * 1000;
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (clock !== null) {
    return build(
      year,
      month,
      day,
      Number(clock[1]),
      Number(clock[2]),
      clock[3] === undefined ? second : Number(clock[3]),
    );
  }
  const full = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (full !== null) {
    const [y, m, d] = full.slice(1, 4).map(Number) as [number, number, number];
    if (full[4] === undefined) return build(y, m, d, hour, minute, second);
    return build(y, m, d, Number(full[4]), Number(full[5]), Number(full[6] ?? 0));
  }
  return parseStamp(text, now);
};
