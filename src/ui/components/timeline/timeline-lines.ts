/** What happened, oldest first: when, who did it, and what it was. */
import type { TimelineEntry } from '../../../lesson/timeline/timeline.ts';
import { lineWidth, span, type Line, type Span, type Tone } from '../../text/line.ts';
import { clockTime } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

const whoTones: Record<TimelineEntry['who'], Tone> = { you: 'accent', cluster: 'dim', check: 'code' };

const whoWidth = 'cluster'.length;

/** A mark beside the words, so that good and bad are told apart without colours. */
const markOf = ({ tone }: TimelineEntry, { symbols }: Theme): Span => {
  const mark = { good: symbols.pass, bad: symbols.fail, warn: symbols.error, plain: ' ' }[tone];
  return span(mark, tone, { bold: true });
};

/** The text of an entry behind what stands at its left, with its further rows below the first. */
const hanging = (left: Line, text: Span, width: number): Line[] => {
  const indent = lineWidth(left);
  const room = Math.max(12, width - indent);
  if (lineWidth([text]) <= room) return [[...left, text]];
  const [first = [], ...rest] = wrap([text], room);
  return [[...left, ...first], ...rest.map((row) => [span(' '.repeat(indent)), ...row])];
};

const entryText = ({ tone, text }: TimelineEntry): Span => span(text, tone === 'good' ? 'plain' : tone);

/** Entries never change, and there may be hundreds: each is laid out once for a width. */
const laidOut = new WeakMap<TimelineEntry, { width: number; theme: Theme; lines: Line[] }>();

const entryLines = (entry: TimelineEntry, width: number, theme: Theme): Line[] => {
  const known = laidOut.get(entry);
  if (known?.width === width && known.theme === theme) return known.lines;
  const lines = hanging(
    [
      span(`${clockTime(entry.at)}  `, 'dim'),
      span(entry.who.padEnd(whoWidth), whoTones[entry.who], { bold: entry.who === 'you' }),
      span(' '),
      markOf(entry, theme),
      span(' '),
    ],
    entryText(entry),
    width,
  );
  laidOut.set(entry, { width, theme, lines });
  return lines;
};

export const timelineLines = (
  timeline: readonly TimelineEntry[],
  { width, theme }: { width: number; theme: Theme },
): Line[] => {
  if (timeline.length === 0) {
    return wrap(
      [span('Nothing has happened yet. What you do and what the cluster does will stand here.', 'dim')],
      width,
    );
  }
  return timeline.flatMap((entry) => entryLines(entry, width, theme));
};

/** The same, counted from a moment: `+1.9 s`. */
export const timelineSince = (
  timeline: readonly TimelineEntry[],
  since: number,
  { width, theme }: { width: number; theme: Theme },
): Line[] =>
  timeline.flatMap((entry) =>
    hanging(
      [
        span(`+${(Math.max(0, entry.at - since) / 1_000).toFixed(1)} s`.padStart(8), 'dim'),
        span(' '),
        entry.who === 'check' ? span(theme.symbols.arrow, 'accent') : markOf(entry, theme),
        span(' '),
      ],
      span(entry.text, entry.who === 'check' ? 'accent' : entryText(entry).tone),
      width,
    ),
  );
