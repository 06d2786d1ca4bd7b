/** Points in time as Go reads and writes them: RFC 3339, to the second or (MicroTime) to the microsecond. */

export type TimeProblem = { problem: string };

const layouts = { Time: '2006-01-02T15:04:05Z07:00', MicroTime: '2006-01-02T15:04:05.000000Z07:00' };
const shape = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** In the order of reading: what must stand there, and the layout's word for it. */
const parts: [RegExp, string][] = [
  [/^\d{4}/, '2006'],
  [/^-/, '-'],
  [/^\d\d/, '01'],
  [/^-/, '-'],
  [/^\d\d/, '02'],
  [/^T/, 'T'],
  [/^\d\d?/, '15'],
  [/^:/, ':'],
  [/^\d\d/, '04'],
  [/^:/, ':'],
  [/^\d\d/, '05'],
];

export const readTime = (text: string, kind: 'Time' | 'MicroTime'): string | TimeProblem => {
  const found = shape.exec(text);
  if (found !== null) {
    const [, year, month, day, hour, minute, second, fraction = ''] = found;
    const range = outOfRange(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
    if (range !== undefined) return { problem: `parsing time ${JSON.stringify(text)}: ${range} out of range` };
    if (kind === 'MicroTime' && fraction.length !== 7) return cannot(text, kind, fraction + found[8], '.000000');
    const seconds = new Date(Date.parse(text.replace(/\.\d+/, ''))).toISOString().slice(0, 19);
    return kind === 'Time' ? `${seconds}Z` : `${seconds}${fraction}Z`;
  }
  let rest = text;
  for (const [pattern, element] of parts) {
    const part = pattern.exec(rest);
    if (part === null) return cannot(text, kind, rest, element);
    rest = rest.slice(part[0].length);
  }
  return cannot(text, kind, rest.replace(/^\.\d+/, ''), 'Z07:00');
};

const cannot = (text: string, kind: 'Time' | 'MicroTime', rest: string, element: string): TimeProblem => ({
  problem: `parsing time ${JSON.stringify(text)} as "${layouts[kind]}": cannot parse ${JSON.stringify(rest)} as "${element}"`,
});

const outOfRange = (
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): string | undefined => {
  if (month < 1 || month > 12) return 'month';
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return 'day';
  if (hour > 23) return 'hour';
  if (minute > 59) return 'minute';
  if (second > 59) return 'second';
  return undefined;
};

/** From protobuf's two numbers. */
export const timeOf = (seconds: number, nanos: number, kind: 'Time' | 'MicroTime'): string => {
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  return kind === 'Time' ? `${text}Z` : `${text}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`;
};
