/** The place of a mistake in few rows: the line before, the line itself, and a caret with the words under its column. */
import type { Mark } from '../../../lesson/files/marks.ts';
import { fit, lineWidth, span, type Line, type Span } from '../../text/line.ts';
import { sentence } from '../../text/sentence.ts';
import { cellsBefore, drawnLine } from '../../text/source-line.ts';
import { cutAt, widthOf } from '../../text/width.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

/** With less room than this beside the caret, the words go below it. */
const leastRoom = 30;
/** Cells that stay in sight before the caret of a line that is too long. */
const lead = 12;

type Source = { number: number; text: string };

const numbered = (line: Line, number: number, digits: number, marked: boolean, { symbols }: Theme): Line => [
  span(`${String(number).padStart(digits)} `, marked ? 'bad' : 'dim', { bold: marked }),
  span(`${symbols.vertical} `, 'dim'),
  ...line,
];

/** Leaves out the first `cells` of a line. */
const from = (line: Line, cells: number): Line => {
  let left = cells;
  return line.flatMap((piece): Span[] => {
    if (left <= 0) return [piece];
    const hidden = cutAt(piece.text, left);
    left -= widthOf(hidden);
    let text = piece.text.slice(hidden.length);
    if (text !== '' && left > 0) {
      // Half of a wide character can't be left out.
      const [first = ''] = text;
      text = text.slice(first.length);
      left = 0;
    }
    return text === '' ? [] : [{ ...piece, text }];
  });
};

/** Carets of several marks in one line, left to right. */
export const caretLines = (marks: readonly Mark[], at: readonly number[], width: number): Line[] => {
  const last = at.at(-1) ?? 0;
  const carets: Span[] = at.map((cell, index) => {
    const before = index === 0 ? 0 : (at[index - 1] ?? 0) + 1;
    return span(`${' '.repeat(Math.max(0, cell - before))}${cell < before ? '' : '^'}`, 'bad', { bold: true });
  });
  const words = marks.map(({ what }) => sentence(what)).join(' ');
  const beside = width - last - 2;
  const rows = wrap([span(words, 'bad')], beside >= leastRoom ? beside : width);
  const indented = beside >= leastRoom ? rows.slice(1).map((row): Line => [span(' '.repeat(last + 2)), ...row]) : rows;
  return beside >= leastRoom ? [[...carets, span(' '), ...(rows[0] ?? [])], ...indented] : [carets, ...indented];
};

/** `before`: how many lines of the file above the marked one. */
export const markedLines = (
  lines: readonly Line[],
  sources: readonly string[],
  marks: readonly [Mark, ...Mark[]],
  { width, theme, before }: { width: number; theme: Theme; before: number },
): Line[] => {
  const { symbols } = theme;
  const [{ line }] = marks;
  const digits = String(line).length;
  const gutter = digits + 3;
  const room = Math.max(8, width - gutter);
  const source = sources[line - 1] ?? '';
  const cells = marks.map(({ column }) => cellsBefore(source, column, symbols));
  const whole = drawnLine(lines[line - 1] ?? [], symbols);
  const hidden =
    (cells[0] ?? 0) + 1 > room || (lineWidth(whole) > room && (cells.at(-1) ?? 0) > room - lead)
      ? Math.max(0, (cells[0] ?? 0) - lead)
      : 0;
  const shownOf = (drawn: Line): Line =>
    fit(
      hidden === 0 ? drawn : [span(symbols.ellipsis, 'dim'), ...from(drawn, hidden + widthOf(symbols.ellipsis))],
      room,
      symbols.ellipsis,
    );
  const above: Source[] = Array.from({ length: Math.min(before, line - 1) }, (_, index) => {
    const number = line - Math.min(before, line - 1) + index;
    return { number, text: sources[number - 1] ?? '' };
  });
  const at = cells.map((cell) => Math.min(room - 1, cell - hidden));
  return [
    ...above.map(({ number }) =>
      numbered(shownOf(drawnLine(lines[number - 1] ?? [], symbols)), number, digits, false, theme),
    ),
    numbered(shownOf(whole), line, digits, true, theme),
    ...caretLines(marks, at, room).map((row): Line => [
      span(`${' '.repeat(digits + 1)}${symbols.vertical} `, 'dim'),
      ...row,
    ]),
  ];
};
