import { selectedFile } from '../../../lesson/files/files.ts';
import type { AttemptState } from '../../../lesson/state.ts';
import { padded, span, type Span } from '../../text/line.ts';

/** Longer names would push the rows below them away. */
const widest = 10;

const least = 'cluster'.length;

/** What stands at the left of a row about the file: its name, and which of several it is. */
export const fileLabel = ({ files }: Pick<AttemptState, 'files'>): string => {
  const count = files.list.length > 1 ? ` (${files.selected + 1}/${files.list.length})` : '';
  return `${selectedFile(files)?.name ?? ''}${count}`;
};

/** The word at the left of a row below the step: what follows it starts in the same column in all of them. */
export const rowLabel = (word: string, attempt: Pick<AttemptState, 'files'>): Span => {
  const { length } = fileLabel(attempt);
  return span(`${padded(word, Math.max(least, word.length, length > widest ? 0 : length))}  `, 'plain', { bold: true });
};
