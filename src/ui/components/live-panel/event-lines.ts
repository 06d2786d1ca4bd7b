/** Events under the name that kubectl gives them, and what they mean. */
import type { EventView } from '../../../lesson/live-view.ts';
import { plainWords } from '../../../lesson/plain-words.ts';
import { span, type Line } from '../../text/line.ts';
import { age } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';

const ageWidth = 6;
const rowsAtMost = 3;

const eventLines = (event: EventView, width: number, now: number): Line[] => {
  const { at, type, reason, count } = event;
  const bad = type === 'Warning';
  const words = `${count > 1 ? `(${count}x) ` : ''}${plainWords(event)}`;
  const [first = [], ...rest] = wrap(
    [span(`${reason}: `, bad ? 'warn' : 'plain', { bold: bad }), span(words, bad ? 'plain' : 'dim')],
    width - ageWidth,
  ).slice(0, rowsAtMost);
  return [
    [span(`${age(now - Date.parse(at)).padStart(ageWidth - 2)}  `, 'dim'), ...first],
    ...rest.map((row) => [span(' '.repeat(ageWidth)), ...row]),
  ];
};

/** The newest first; those that fit. */
export const newestEvents = (
  events: readonly EventView[],
  { width, rows, now }: { width: number; rows: number | undefined; now: number },
): Line[] => {
  const lines: Line[] = [];
  for (let index = events.length - 1; index >= 0; index -= 1) {
    if (rows !== undefined && lines.length >= rows) break;
    const next = eventLines(events[index]!, width, now);
    // Half a sentence would be worse than none, unless it is the newest.
    if (rows !== undefined && lines.length > 0 && lines.length + next.length > rows) break;
    lines.push(...next);
  }
  return rows === undefined ? lines : lines.slice(0, rows);
};
