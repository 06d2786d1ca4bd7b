/** The line that is being typed, with its caret and what could come next. */
import type { ConsoleState } from '../../../lesson/console/console-state.ts';
import { commandInFront } from '../../../lesson/console/console.ts';
import { commandName } from '../../../lesson/console/shell-words.ts';
import { fit, span, type Line } from '../../text/line.ts';
import { widthOf } from '../../text/width.ts';
import type { Theme } from '../../theme.ts';

/** A long line takes this many rows at most. */
const rowsShown = 3;

type Cell = { text: string; width: number; caret: boolean };

const cellsOf = ({ input }: ConsoleState, { symbols }: Theme): Cell[] => {
  const characters = Array.from(input.text, (character) => (character === '\n' ? symbols.lineEnd : character));
  return [...characters, ' '].map((text, index) => ({ text, width: widthOf(text), caret: index === input.caret }));
};

const rowsOf = (cells: readonly Cell[], width: number): Cell[][] => {
  const rows: Cell[][] = [[]];
  let used = 0;
  for (const cell of cells) {
    if (used + cell.width > width) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)!.push(cell);
    used += cell.width;
  }
  return rows;
};

const rowLine = (row: readonly Cell[]): Line => {
  const at = row.findIndex(({ caret }) => caret);
  const text = (cells: readonly Cell[]): string => cells.map((cell) => cell.text).join('');
  if (at < 0) return [span(text(row))];
  return [span(text(row.slice(0, at))), span(row[at]!.text, 'plain', { inverse: true }), span(text(row.slice(at + 1)))];
};

/** Those around the caret. */
const inSight = <T extends readonly Cell[]>(rows: readonly T[]): { shown: readonly T[]; first: number } => {
  const caret = rows.findIndex((row) => row.some((cell) => cell.caret));
  const first = Math.max(0, Math.min(caret - rowsShown + 2, rows.length - rowsShown));
  return { shown: rows.slice(first, first + rowsShown), first };
};

const candidateLine = (candidates: readonly string[], width: number, { symbols }: Theme): Line =>
  fit([span(candidates.join('  '), 'accent')], width, symbols.ellipsis);

const waitingLines = (console: ConsoleState, width: number, { symbols }: Theme): Line[] => {
  const [first, ...others] = console.waiting;
  if (first === undefined) return [];
  const who = others.length === 0 ? 'waits' : `and ${others.length} more wait`;
  const front = commandInFront(console);
  const words = `${who}: ${front === undefined ? 'soon' : `${commandName(front.line)} still runs, Ctrl-C stops it`}`;
  const line = first.replaceAll('\n', symbols.lineEnd);
  const shown = fit([span(line, 'code')], Math.max(1, width - words.length - 1), symbols.ellipsis);
  return [[...shown, span(` ${words}`, 'dim')]];
};

export const promptLines = (console: ConsoleState, width: number, theme: Theme): Line[] => {
  const { above, candidates } = console;
  const { shown, first } = inSight(rowsOf(cellsOf(console, theme), Math.max(1, width - 2)));
  const before = above.split('\n').at(-1) ?? '';
  return [
    ...(above === '' ? [] : [[span('$ ', 'accent', { bold: true }), span(before, 'dim')]]),
    ...shown.map((row, index): Line => [
      span(index + first === 0 ? (above === '' ? '$ ' : '> ') : '  ', 'accent', { bold: true }),
      ...rowLine(row),
    ]),
    ...(candidates.length > 0 ? [candidateLine(candidates, width, theme)] : []),
    ...waitingLines(console, width, theme),
  ];
};
