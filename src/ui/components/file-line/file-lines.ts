import type { Problem } from '../../../domain/problem.ts';
import type { AttemptState, FileState } from '../../../lesson/state.ts';
import { selectedFile } from '../../../lesson/files/files.ts';
import { marksOf, unplaced, type Mark } from '../../../lesson/files/marks.ts';
import { indent, span, type Line, type Span } from '../../text/line.ts';
import { sentence } from '../../text/sentence.ts';
import { sourceLines } from '../../text/source-colours.ts';
import { clockTime } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';
import { spinnerAt } from '../stages/stage-lines.ts';
import type { Theme } from '../../theme.ts';
import { markedLines } from './marked-lines.ts';
import { fileLabel, rowLabel } from './row-label.ts';

const placeSpans = (file: FileState): Span[] => {
  const [first, ...others] = marksOf(file);
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return [span(` line ${first.line}, column ${first.column}${more}`, 'dim')];
};

const statusSpans = (file: FileState, { earlierMs }: AttemptState, frame: number, theme: Theme): Span[] => {
  const { status, at, done } = file;
  const { symbols } = theme;
  const when = at === undefined ? '' : ` ${clockTime(at)}`;
  switch (status) {
    case 'untouched':
      // Who goes on may well have applied it the last time.
      return [span(`not applied ${earlierMs > 0 ? 'in this visit' : 'yet'}: save it, or press a`, 'dim')];
    case 'changed':
      return [span('changed', 'warn')];
    case 'applying':
      return [span(`${spinnerAt(frame, theme)} applying`, 'accent')];
    case 'applied':
      if (done.length === 0) return [span(`read${when}: there is no object in it yet`, 'dim')];
      return [span(`${symbols.pass} applied${when}`, 'good'), span(` ${symbols.separator} ${done.join(', ')}`, 'dim')];
    case 'refused':
      return [span(`${symbols.fail} refused${when}`, 'bad'), ...placeSpans(file)];
    case 'gone':
      return [span(`${symbols.error} not there any more`, 'warn')];
  }
};

/** Rows for the reasons of a refusal: all of it is in the learner's power, so it must be readable. */
const reasonRows = 4;
/** The line before, the line itself, the caret with its words, and what to do. */
const markRows = 6;

/** The row above names the file. */
const inWords = (name: string, problems: readonly Problem[], width: number, withNext: boolean): Line[] =>
  problems.flatMap(({ where, what, next }) =>
    wrap(
      [
        ...(where === undefined || where === name ? [] : [span(`${where} `, 'warn')]),
        span(`${sentence(what)} `, 'bad'),
        ...(withNext ? [span(next, 'dim')] : []),
      ],
      width,
    ),
  );

/** The first mistake in its place: what it is about is what the learner sees in the editor. */
const marked = (file: FileState, width: number, theme: Theme): Line[] => {
  const [first, ...others] = marksOf(file);
  if (first === undefined || file.text === undefined) return [];
  const { name, text, replaceable } = file;
  const marks: [Mark, ...Mark[]] = [first, ...others.filter(({ line }) => line === first.line)];
  const sources = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const rows = markedLines(sourceLines(name, text), sources, marks, { width, theme, before: 1 });
  const next = replaceable.length > 0 ? [] : wrap([span(first.next, 'dim')], width);
  return [...rows.slice(0, markRows - Math.min(2, next.length)), ...next.slice(0, 2)];
};

const refusal = (file: FileState, width: number, theme: Theme): Line[] => {
  const { name, problems, replaceable, status } = file;
  const place = marked(file, width - 2, theme);
  const words =
    place.length > 0
      ? inWords(name, unplaced(file), width - 2, false)
      : inWords(name, problems, width - 2, replaceable.length === 0);
  const rows = place.length > 0 ? [...place, ...words.slice(0, 1)] : words.slice(0, reasonRows);
  const offer: Line[] =
    replaceable.length === 0 || status === 'gone'
      ? []
      : wrap(
          [
            span('r', 'accent', { bold: true }),
            span(` deletes ${replaceable.join(', ')} and makes it anew from this file`),
          ],
          width - 2,
        );
  return indent([...rows, ...offer], 2);
};

/** The file that the learner works on and what the cluster said to it. */
export const fileLines = (attempt: AttemptState, width: number, frame: number, theme: Theme): Line[] => {
  const file = selectedFile(attempt.files);
  if (file === undefined) return [];
  const head: Line = [rowLabel(fileLabel(attempt), attempt), ...statusSpans(file, attempt, frame, theme)];
  return file.status === 'refused' || file.status === 'gone' ? [head, ...refusal(file, width, theme)] : [head];
};
