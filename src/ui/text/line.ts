/** Lines of styled text that know their width: all of the screen is laid out as these before Ink draws it. */
import { cutAt, widthOf } from './width.ts';

/** What a piece of text means; the theme says how that looks. */
export type Tone = 'plain' | 'dim' | 'accent' | 'good' | 'bad' | 'warn' | 'code';

export type Span = { text: string; tone?: Tone; bold?: boolean; underline?: boolean; inverse?: boolean };

/** One row of the screen. */
export type Line = readonly Span[];

export const blank: Line = [];

export const span = (text: string, tone: Tone = 'plain', style: Omit<Span, 'text' | 'tone'> = {}): Span => ({
  text,
  tone,
  ...style,
});

/** Whether two pieces look the same, whatever they say. */
export const sameStyle = (a: Span, b: Span): boolean =>
  a.tone === b.tone && a.bold === b.bold && a.underline === b.underline && a.inverse === b.inverse;

export const sameLine = (a: Line, b: Line): boolean =>
  a.length === b.length && a.every((piece, index) => piece.text === b[index]!.text && sameStyle(piece, b[index]!));

export const textOf = (line: Line): string => line.map(({ text }) => text).join('');

export const lineWidth = (line: Line): number => line.reduce((sum, { text }) => sum + widthOf(text), 0);

/** Cuts a line that is too long and ends it with `ellipsis`. */
export const fit = (line: Line, width: number, ellipsis: string): Line => {
  if (lineWidth(line) <= width) return line;
  const room = Math.max(0, width - widthOf(ellipsis));
  const kept: Span[] = [];
  let used = 0;
  for (const piece of line) {
    const text = cutAt(piece.text, room - used);
    if (text !== '') kept.push({ ...piece, text });
    used += widthOf(text);
    if (text !== piece.text) {
      kept.push({ ...piece, text: cutAt(ellipsis, width - used) });
      break;
    }
  }
  return kept;
};

/** `left` at the left edge and `right` at the right edge; `left` is cut first. */
export const spread = (left: Line, right: Line, width: number, ellipsis: string): Line => {
  const side = fit(right, width, ellipsis);
  const room = width - lineWidth(side);
  const main = fit(left, Math.max(0, room - (side.length === 0 ? 0 : 1)), ellipsis);
  return [...main, span(' '.repeat(Math.max(0, room - lineWidth(main)))), ...side];
};

export const padded = (text: string, width: number): string => {
  const cut = cutAt(text, width);
  return cut + ' '.repeat(width - widthOf(cut));
};

export const indent = (lines: readonly Line[], by: number): Line[] =>
  lines.map((line) => (line.length === 0 ? line : [span(' '.repeat(by)), ...line]));
