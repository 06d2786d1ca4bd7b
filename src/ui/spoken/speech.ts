/** What is said the same way on every screen. */
import type { Problem } from '../../domain/problem.ts';
import { textOf } from '../text/line.ts';
import { markdownLines } from '../text/markdown.ts';
import { sentence } from '../text/sentence.ts';
import type { Theme } from '../theme.ts';

/** No row is ever this long: a sentence is one row, however long it is. */
const lineLength = 10_000;

export const spokenMarkdown = (source: string, theme: Theme): string[] =>
  markdownLines(source, lineLength, theme.symbols)
    .map(textOf)
    .filter((row) => row.trim() !== '');

export const spokenProblem = ({ what, where, next }: Problem): string =>
  `${where === undefined ? '' : `${where}: `}${sentence(what)} Next: ${next}`;
