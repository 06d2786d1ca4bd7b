/** Time zones by their names in the tz database. */

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
};

/** Names as they are written in the database, not as `Intl` forgives them: no offsets, no other case. */
export const isTimeZone = (zone: string): boolean => {
  if (zone === '' || zone === 'UTC') return true;
  if (!/^[A-Z]/.test(zone)) return false;
  try {
    const { timeZone } = formatOf(zone).resolvedOptions();
    return timeZone === zone || timeZone.toLowerCase() !== zone.toLowerCase();
  } catch {
    return false;
  }
};

export type LocalTime = {
  year: number;
  /** 1 to 12 */
  month: number;
  day: number;
  hour: number;
  minute: number;
  /** 0: Sunday */
  weekday: number;
};

/** What has to be added to UTC. */
const offsetMs = (zone: string, at: number): number => {
  if (zone === '' || zone === 'UTC') return 0;
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const local = Date.UTC(
    parts['year']!,
    parts['month']! - 1,
    parts['day'],
    parts['hour'],
    parts['minute'],
    parts['second'],
  );
  return local - Math.floor(at / 1000) * 1000;
};

export const localTime = (zone: string, at: number): LocalTime => {
  const local = new Date(at + offsetMs(zone, at));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    weekday: local.getUTCDay(),
  };
};

/** Midnight of a day (months and days may run over), or the first moment after it where there is none. */
export const startOfDay = (zone: string, year: number, month: number, day: number): number => {
  const local = Date.UTC(year, month - 1, day);
  const guess = local - offsetMs(zone, local);
  return local - offsetMs(zone, guess);
};

/** RFC 3339 in that zone: `2026-01-31T12:00:00+01:00`, `…Z` for UTC. */
export const zonedText = (zone: string, at: number): string => {
  const offset = offsetMs(zone, at);
  const local = new Date(at + offset).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const minutes = Math.abs(offset) / 60_000;
  const two = (count: number): string => String(Math.floor(count)).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
};
