/** What the learner's file would take to become the solution, as rows of a unified diff. */
import { diffWordsWithSpace, structuredPatch } from 'diff';

/** `same`: in both. `mine`: only in the learner's file. `theirs`: only in the solution. `gap`: rows left out, which are the same. */
export type DiffRow = {
  kind: 'same' | 'mine' | 'theirs' | 'gap';
  /** Counted from 1, in the file where the row stands; of a gap, how many rows it leaves out. */
  line: number;
  /** The words that differ from the row's counterpart are marked. */
  parts: readonly { text: string; changed: boolean }[];
};

/** Rows around a difference. */
const context = 3;
/** To say how many rows are left out takes a row too. */
const leastGap = 2;

const tidied = (text: string): string[] =>
  text
    .replaceAll('\r\n', '\n')
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => line.trimEnd());

/** The learner's own comments and empty rows are no difference. */
const isRemark = (line: string): boolean => /^\s*(#|$)/.test(line);

const row = (kind: DiffRow['kind'], line: number, text: string): DiffRow => ({
  kind,
  line,
  parts: [{ text, changed: false }],
});

/** Two rows that share less than this of their text are two different rows. */
const alike = 0.5;

const inWords = (mine: string, theirs: string): [DiffRow['parts'], DiffRow['parts']] | undefined => {
  const words = diffWordsWithSpace(mine, theirs);
  const shared = words
    .filter(({ added, removed }) => !added && !removed)
    .map(({ value }) => value.trim())
    .join('').length;
  if (shared < alike * Math.max(mine.trim().length, theirs.trim().length)) return undefined;
  const side = (other: 'added' | 'removed'): DiffRow['parts'] =>
    words
      .filter((word) => !word[other])
      .map(({ value, added, removed }) => ({ text: value, changed: added || removed }));
  return [side('added'), side('removed')];
};

/** Rows that replace each other get their words compared, pair by pair. */
const withWords = (block: readonly DiffRow[]): DiffRow[] => {
  const textOf = ({ parts }: DiffRow): string => parts.map(({ text }) => text).join('');
  const mine = block.filter(({ kind, parts }) => kind === 'mine' && parts.length > 0);
  const theirs = block.filter(({ kind }) => kind === 'theirs');
  const better = new Map<DiffRow, DiffRow['parts']>();
  for (const [index, one] of mine.entries()) {
    const other = theirs[index];
    const words = other === undefined ? undefined : inWords(textOf(one), textOf(other));
    if (other === undefined || words === undefined) continue;
    better.set(one, words[0]);
    better.set(other, words[1]);
  }
  return block.map((each) => ({ ...each, parts: better.get(each) ?? each.parts }));
};

/** Finds the runs of changed rows between rows that are the same. */
const byBlocks = (rows: readonly DiffRow[]): DiffRow[] => {
  const done: DiffRow[] = [];
  let block: DiffRow[] = [];
  for (const each of rows) {
    if (each.kind === 'mine' || each.kind === 'theirs') {
      block.push(each);
      continue;
    }
    done.push(...withWords(block), each);
    block = [];
  }
  return [...done, ...withWords(block)];
};

/** Rows that are the same, counted once they are worth leaving out. */
const between = (lines: readonly string[], from: number, to: number): DiffRow[] =>
  to - from > leastGap
    ? [row('gap', to - from, '')]
    : lines.slice(from - 1, to - 1).map((line, index) => row('same', from + index, line));

/** Only what differs, with a few rows around it; nothing when the files say the same. */
export const solutionDiff = (mine: string, theirs: string): DiffRow[] => {
  const [left, right] = [tidied(mine), tidied(theirs)];
  const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
  const { hunks } = structuredPatch('mine', 'theirs', mine === '' ? '' : text(left), text(right), '', '', { context });
  const rows: DiffRow[] = [];
  let upTo = 1;
  for (const { oldStart, newStart, lines } of hunks) {
    let [old, next] = [Math.max(1, oldStart), newStart];
    rows.push(...between(left, upTo, Math.max(upTo, old)));
    for (const line of lines) {
      const words = line.slice(1);
      if (line.startsWith('+')) rows.push(row('theirs', next, words));
      // A remark that only the learner has may stay.
      else rows.push(row(line.startsWith('-') && !isRemark(words) ? 'mine' : 'same', old, words));
      if (!line.startsWith('+')) old += 1;
      if (!line.startsWith('-')) next += 1;
    }
    upTo = old;
  }
  if (rows.length > 0 && mine !== '') rows.push(...between(left, upTo, left.length + 1));
  const differs = rows.some(
    ({ kind, parts }) => kind === 'mine' || (kind === 'theirs' && !isRemark(parts[0]?.text ?? '')),
  );
  return differs ? byBlocks(rows) : [];
};
