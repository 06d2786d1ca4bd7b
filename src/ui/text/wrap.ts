import { sameStyle, type Line, type Span } from './line.ts';
import { cutAt, widthOf } from './width.ts';

type Piece = { spans: Span[]; width: number };

/** Words with their styles; a word may consist of several spans. `\n` breaks a line on purpose. */
const wordsOf = (line: Line): (Piece | 'space' | 'break')[] => {
  const words: (Piece | 'space' | 'break')[] = [];
  let open: Piece | undefined;
  for (const piece of line) {
    for (const part of piece.text.split(/(\n|[ \t]+)/)) {
      if (part === '') continue;
      if (part === '\n' || /^[ \t]/.test(part)) {
        open = undefined;
        words.push(part === '\n' ? 'break' : 'space');
        continue;
      }
      if (open === undefined) {
        open = { spans: [], width: 0 };
        words.push(open);
      }
      open.spans.push({ ...piece, text: part });
      open.width += widthOf(part);
    }
  }
  return words;
};

/** A word longer than a row goes on in the next one. */
const chopped = ({ spans }: Piece, width: number): Piece[] => {
  const rows: Piece[] = [{ spans: [], width: 0 }];
  for (const whole of spans) {
    let rest = whole.text;
    while (rest !== '') {
      const row = rows.at(-1)!;
      const text = cutAt(rest, width - row.width);
      if (text === '' && row.width === 0) return rows;
      if (text === '') {
        rows.push({ spans: [], width: 0 });
        continue;
      }
      row.spans.push({ ...whole, text });
      row.width += widthOf(text);
      rest = rest.slice(text.length);
    }
  }
  return rows;
};

const joined = (spans: readonly Span[]): Line => {
  const line: Span[] = [];
  for (const next of spans) {
    const last = line.at(-1);
    if (last !== undefined && sameStyle(last, next)) line[line.length - 1] = { ...last, text: last.text + next.text };
    else line.push(next);
  }
  return line;
};

/** Breaks a line between words into rows of at most `width` cells; no-break spaces hold words together. */
export const wrap = (line: Line, width: number): Line[] => {
  const room = Math.max(1, width);
  const rows: Span[][] = [[]];
  let used = 0;
  let spaced = false;
  const newRow = (): void => {
    rows.push([]);
    used = 0;
    spaced = false;
  };
  for (const word of wordsOf(line)) {
    if (word === 'space') {
      spaced = used > 0;
      continue;
    }
    if (word === 'break') {
      newRow();
      continue;
    }
    if (used > 0 && used + (spaced ? 1 : 0) + word.width > room) newRow();
    for (const [index, part] of (word.width > room ? chopped(word, room) : [word]).entries()) {
      if (index > 0) newRow();
      if (spaced && used > 0) {
        // The space belongs to the style of both neighbours only when they agree.
        const before = rows.at(-1)!.at(-1);
        const after = part.spans[0];
        const style = before !== undefined && after !== undefined && sameStyle(before, after) ? before : {};
        rows.at(-1)!.push({ ...style, text: ' ' });
        used += 1;
      }
      spaced = false;
      rows.at(-1)!.push(...part.spans);
      used += part.width;
    }
  }
  return rows.map((row) => joined(row).map((piece) => ({ ...piece, text: piece.text.replaceAll('\u00a0', ' ') })));
};
