/** Events under the name that kubectl gives them, and what they mean. */
import type { EventView } from '../../../lesson/live/live-view.ts';
import { plainWords } from '../../../lesson/timeline/plain-words.ts';
import { span, type Line } from '../../text/line.ts';
import { age } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

const ageWidth = 7;
const rowsAtMost = 3;

/** Most events know only the second: with fractions, what came first would look younger than what came next. */
const secondOf = (at: string): number => Math.floor(Date.parse(at) / 1_000) * 1_000;

const ageSpans = ({ at, type }: EventView, now: number, { symbols }: Theme): Line => [
  span(`${age(now - secondOf(at)).padStart(ageWidth - 3)} `, 'dim'),
  span(type === 'Warning' ? `${symbols.error} ` : '  ', 'warn', { bold: true }),
];

const wordSpans = (event: EventView): Line => {
  const { type, reason, count } = event;
  const bad = type === 'Warning';
  return [
    span(`${reason}: `, bad ? 'warn' : 'plain', { bold: bad }),
    span(`${count > 1 ? `(${count}x) ` : ''}${plainWords(event)}`, bad ? 'plain' : 'dim'),
  ];
};

/** An event in one row, however long. */
export const eventLine = (event: EventView, now: number, theme: Theme): Line => [
  ...ageSpans(event, now, theme),
  ...wordSpans(event),
];

const eventLines = (event: EventView, width: number, now: number, theme: Theme): Line[] => {
  const [first = [], ...rest] = wrap(wordSpans(event), width - ageWidth).slice(0, rowsAtMost);
  return [[...ageSpans(event, now, theme), ...first], ...rest.map((row) => [span(' '.repeat(ageWidth)), ...row])];
};

/** The newest first; those that fit. */
export const newestEvents = (
  events: readonly EventView[],
  { width, rows, now, theme }: { width: number; rows: number | undefined; now: number; theme: Theme },
): Line[] => {
  const lines: Line[] = [];
  for (let index = events.length - 1; index >= 0; index -= 1) {
    if (rows !== undefined && lines.length >= rows) break;
    const next = eventLines(events[index]!, width, now, theme);
    // Half a sentence would be worse than none, unless it is the newest.
    if (rows !== undefined && lines.length > 0 && lines.length + next.length > rows) break;
    lines.push(...next);
  }
  return rows === undefined ? lines : lines.slice(0, rows);
};
