/** Problems of a file → marks beside its lines. */
import type { Problem } from '../../domain/problem.ts';
import { selectedFile } from './files.ts';
import type { Position } from '../../domain/position.ts';
import type { FilesState, FileState } from '../state.ts';

export type Mark = Position & { what: string; next: string };

/** `pod.yaml:9:5`, also `pod.yaml:9` and `C:\work\pod.yaml:9`. */
const placePattern = /^(.+?):(\d+)(?::(\d+))?$/;

/** Where the text of a line begins. */
const firstColumn = (line: string): number => Math.max(0, line.search(/\S/)) + 1;

const markOf = ({ name, text = '' }: FileState, { where, what, next }: Problem): Mark[] => {
  const [, file, line, column] = placePattern.exec(where ?? '') ?? [];
  if (file !== name || line === undefined) return [];
  const lines = text.split('\n');
  // A place behind the end (the quote that is never closed) is shown at the end.
  const at = Math.min(Math.max(1, Number(line)), lines.length);
  const source = lines[at - 1] ?? '';
  const wanted = column === undefined ? firstColumn(source) : Number(column);
  return [{ line: at, column: Math.max(1, Math.min(wanted, source.length + 1)), what, next }];
};

/** The marks of what was refused, in the order of the file; none while it is changed or applied again. */
export const marksOf = (file: FileState): Mark[] =>
  file.status === 'refused' && file.text !== undefined
    ? file.problems
        .flatMap((problem) => markOf(file, problem))
        .toSorted((a, b) => a.line - b.line || a.column - b.column)
    : [];

/** The problems of a file that have no place in it. */
export const unplaced = (file: FileState): Problem[] =>
  file.text === undefined ? [...file.problems] : file.problems.filter((problem) => markOf(file, problem).length === 0);

/** Where the learner's editor should open the file. */
export const firstMark = (file: FileState): Position | undefined => {
  const [first] = marksOf(file);
  return first === undefined ? undefined : { line: first.line, column: first.column };
};

/** Changes whenever the selected file is refused once more. */
export const refusalOf = (files: FilesState): string | undefined => {
  const file = selectedFile(files);
  return file?.status === 'refused' ? `${file.name} ${file.at}` : undefined;
};
