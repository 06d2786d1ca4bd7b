/** One of the learner's files as it is on the disk, with what the cluster said about it under the lines it is about. */
import type { FilesState, FileState } from '../../../lesson/state.ts';
import { selectedFile } from '../../../lesson/files/files.ts';
import { marksOf, unplaced, type Mark } from '../../../lesson/files/marks.ts';
import { blank, indent, span, type Line, type Span } from '../../text/line.ts';
import { sentence } from '../../text/sentence.ts';
import { sourceLines } from '../../text/source-colours.ts';
import { cellsBefore, chopLine, drawnLine } from '../../text/source-line.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';
import { caretLines } from '../file-line/marked-lines.ts';

export type FileView = {
  /** The files as tabs, when there is more than one. */
  tabs: readonly Line[];
  rows: readonly Line[];
  /** Where the first mark begins. */
  newest: number | undefined;
};

/** Rows of one line of the file; a line of a million characters is no text to read. */
const rowsPerLine = 20;
/** Rows that stay in sight above a mark. */
const rowsAbove = 2;

const tabMarks = (file: FileState, { symbols }: Theme): Span[] => {
  switch (file.status) {
    case 'refused':
      return [span(` ${symbols.fail}`, 'bad')];
    case 'gone':
      return [span(` ${symbols.error}`, 'warn')];
    case 'applied':
      return [span(` ${symbols.pass}`, 'good')];
    default:
      return [];
  }
};

const tabLine = ({ list, selected }: FilesState, theme: Theme): Line =>
  list.flatMap((file, index) => [
    span(index === 0 ? '' : '   '),
    index === selected ? span(`[${file.name}]`, 'accent', { bold: true }) : span(file.name, 'dim'),
    ...tabMarks(file, theme),
  ]);

/** What there is to say instead of the text. */
const absence = ({ name, status, problems }: FileState): { what: string; next: string } => {
  const [first] = problems;
  if ((status === 'gone' || status === 'refused') && first !== undefined) return first;
  return { what: `${name} is not there, or can't be read`, next: 'Save it, or start over with R.' };
};

const absenceLines = (file: FileState, width: number): Line[] => {
  const { what, next } = absence(file);
  return [
    ...(file.status === 'gone' ? [[span('deleted', 'warn', { bold: true })]] : []),
    ...wrap([span(sentence(what), 'warn')], width),
    ...wrap([span(next, 'dim')], width),
  ];
};

type Page = { sources: readonly string[]; room: number; digits: number; theme: Theme };

const gutter = ({ digits, theme }: Page, number: number | undefined, marked: boolean): Span[] => [
  span(`${(number === undefined ? '' : String(number)).padStart(digits)} `, marked ? 'bad' : 'dim', { bold: marked }),
  span(`${theme.symbols.vertical} `, 'dim'),
];

/** Its first `length` characters: the rest has no row to be shown in. */
const shortened = (line: Line, length: number): Line => {
  let left = length;
  return line.flatMap((piece): Span[] => {
    const text = piece.text.slice(0, Math.max(0, left));
    left -= piece.text.length;
    return text === '' ? [] : [{ ...piece, text }];
  });
};

/** The rows of one line; its marks stand under the row that has their column. */
const lineRows = (line: Line, number: number, marks: readonly Mark[], page: Page): Line[] => {
  const { sources, room, theme } = page;
  const { symbols } = theme;
  const chopped = chopLine(drawnLine(shortened(line, room * (rowsPerLine + 1)), symbols), room);
  const kept = chopped.slice(0, rowsPerLine);
  if (kept.length < chopped.length) kept[kept.length - 1] = [span(symbols.ellipsis, 'dim')];
  const places = marks.map((mark) => {
    const cells = cellsBefore(sources[number - 1] ?? '', mark.column, symbols);
    const row = Math.min(kept.length - 1, Math.floor(cells / room));
    return { mark, row, cell: Math.min(room - 1, cells - row * room) };
  });
  return kept.flatMap((row, index): Line[] => {
    const here = places.filter((place) => place.row === index);
    const shown: Line = [...gutter(page, index === 0 ? number : undefined, marks.length > 0), ...row];
    const carets =
      here.length === 0
        ? []
        : caretLines(
            here.map(({ mark }) => mark),
            here.map(({ cell }) => cell),
            room,
          );
    const next = [...new Set(here.map(({ mark }) => mark.next))].flatMap((words) =>
      wrap([span(words, 'dim')], room - 2),
    );
    const below = [...carets, ...indent(next, 2)];
    return [shown, ...below.map((each): Line => [...gutter(page, undefined, false), ...each])];
  });
};

const textRows = (file: FileState & { text: string }, width: number, theme: Theme): Omit<FileView, 'tabs'> => {
  const { name, text } = file;
  // The end of the last line begins no other one.
  const all = sourceLines(name, text);
  const lines = text.endsWith('\n') ? all.slice(0, -1) : all;
  const sources = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const digits = Math.max(2, String(lines.length).length);
  const page: Page = { sources, digits, theme, room: Math.max(8, width - digits - 3) };
  const marks = marksOf(file);
  const [first] = marks;
  const rows: Line[] = unplaced(file).flatMap(({ what, next }) => [
    ...wrap([span(sentence(what), 'bad')], width),
    ...wrap([span(next, 'dim')], width),
    blank,
  ]);
  if (text === '') rows.push([span('This file is empty.', 'dim')]);
  let newest: number | undefined;
  for (const [index, line] of (text === '' ? [] : lines).entries()) {
    const here = marks.filter((mark) => mark.line === index + 1 || (index === lines.length - 1 && mark.line > index));
    if (newest === undefined && first !== undefined && here.length > 0) newest = Math.max(0, rows.length - rowsAbove);
    rows.push(...lineRows(line, index + 1, here, page));
  }
  return { rows, newest };
};

type Laid = Omit<FileView, 'tabs'> & { width: number; theme: Theme };

/** The screen is laid out many times a second, and a file changes seldom. */
const laid = new WeakMap<FileState, Laid>();

const laidOut = (file: FileState & { text: string }, key: FileState, width: number, theme: Theme): Laid => {
  const before = laid.get(key);
  if (before?.width === width && before.theme === theme) return before;
  const now = { ...textRows(file, width, theme), width, theme };
  laid.set(key, now);
  return now;
};

export const fileView = (files: FilesState, width: number, theme: Theme): FileView => {
  const file = selectedFile(files);
  const tabs = files.list.length > 1 ? [tabLine(files, theme)] : [];
  if (file === undefined) return { tabs, rows: [], newest: undefined };
  const { text } = file;
  if (text === undefined) return { tabs, rows: absenceLines(file, width), newest: undefined };
  const { rows, newest } = laidOut({ ...file, text }, file, width, theme);
  return { tabs, rows, newest };
};
