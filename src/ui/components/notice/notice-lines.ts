import type { Notice } from '../../../lesson/state.ts';
import { indent, span, type Line, type Tone } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

const tones: Record<Notice['tone'], Tone> = { info: 'accent', good: 'good', bad: 'bad' };

const marks: Record<Notice['tone'], 'bullet' | 'pass' | 'error'> = { info: 'bullet', good: 'pass', bad: 'error' };

/** At most this many rows: a notice must not push the lesson off the screen. */
const rowsKept = 3;

export const noticeLines = (
  notice: Notice | undefined,
  width: number,
  { symbols }: Theme,
  rows: number = rowsKept,
): Line[] => {
  if (notice === undefined) return [];
  const tone = tones[notice.tone];
  const [first = [], ...rest] = wrap([span(notice.text, tone)], width - 2).slice(0, rows);
  return [[span(`${symbols[marks[notice.tone]]} `, tone, { bold: true }), ...first], ...indent(rest, 2)];
};
