/** A line of somebody's file as the terminal may show it: tabs as arrows, control characters as question marks. */
import type { Symbols } from '../theme.ts';
import { span, type Line, type Span } from './line.ts';
import { cutAt, widthOf } from './width.ts';

const tabStop = 4;

/** Also those that would turn the direction of what follows, and a byte order mark. */
const unprintable = /[\p{Control}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Tabs reach to the next stop, so pieces have to be shown in their order. */
export const drawnLine = (line: Line, { arrow }: Pick<Symbols, 'arrow'>): Line => {
  let used = 0;
  const shown: Span[] = [];
  for (const piece of line) {
    for (const part of piece.text.split(/(\t)/)) {
      if (part === '') continue;
      const cells = tabStop - (used % tabStop);
      const text = part === '\t' ? cutAt(arrow, cells).padEnd(cells) : part.replaceAll(unprintable, '?');
      shown.push(part === '\t' ? span(text, 'dim') : { ...piece, text });
      used += widthOf(text);
    }
  }
  return shown;
};

/** How many cells stand before the character at `column`, which counts from 1. */
export const cellsBefore = (source: string, column: number, symbols: Pick<Symbols, 'arrow'>): number =>
  drawnLine([span(source.slice(0, column - 1))], symbols).reduce((sum, { text }) => sum + widthOf(text), 0);

/** Cuts a line into rows of `width` cells each; there is at least one. */
export const chopLine = (line: Line, width: number): Line[] => {
  const rows: Span[][] = [[]];
  let used = 0;
  for (const piece of line) {
    let rest = piece.text;
    while (rest !== '') {
      const text = cutAt(rest, width - used);
      if (text === '' && used === 0) return rows;
      if (text === '') {
        rows.push([]);
        used = 0;
        continue;
      }
      rows.at(-1)!.push({ ...piece, text });
      used += widthOf(text);
      rest = rest.slice(text.length);
    }
  }
  return rows;
};
