import { describe, expect, test } from '@jest/globals';
import {
  appendix,
  decodeJournal,
  encodeEntry,
  noProgress,
  replay,
  type JournalEntry,
} from '../../src/lesson/journal.ts';

const at = '2026-11-21T12:00:00.000Z';

const entries: JournalEntry[] = [
  { at, scenario: 'duo', type: 'began', namespace: 'kp-1' },
  { at, scenario: 'duo', type: 'step', step: '02-task' },
  { at, scenario: 'duo', type: 'hint', step: '02-task', hints: 1 },
  { at, scenario: 'duo', type: 'answer', question: 'q', option: 'a' },
  { at, scenario: 'duo', type: 'graded', points: 3, outOf: 5, outcome: 'fail', full: true, ms: 900 },
  { at, scenario: 'duo', type: 'left', ms: 1_000 },
  { at, scenario: 'duo', type: 'solution' },
  { at, scenario: 'shop', type: 'began', namespace: 'kp-2' },
];

describe('the journal', () => {
  test('comes back as it was written', () => {
    expect(decodeJournal(entries.map(encodeEntry).join(''))).toEqual({ entries, skipped: 0, newer: 0 });
  });

  test('skips a line that was cut off', () => {
    const text = entries.map(encodeEntry).join('');
    expect(decodeJournal(text.slice(0, -20))).toEqual({ entries: entries.slice(0, -1), skipped: 1, newer: 0 });
  });

  test('does not let a line that was cut off swallow the next one', () => {
    const cut = encodeEntry(entries[0]!).slice(0, 30);
    const text = cut + appendix(cut, [entries[1]!]);
    expect(decodeJournal(text)).toEqual({ entries: [entries[1]], skipped: 1, newer: 0 });
    expect(text.startsWith(cut)).toBe(true);
    expect(appendix('', [entries[1]!])).toBe(encodeEntry(entries[1]!));
  });

  test.each([
    ['of a newer version', { v: 2, at, scenario: 'duo', type: 'step', step: 'x' }, 1],
    ['of an unknown kind', { v: 1, at, scenario: 'duo', type: 'danced' }, 0],
    ['with a field of another type', { v: 1, at, scenario: 'duo', type: 'step', step: 7 }, 0],
    ['that is no object', 'hello', 0],
  ])('skips a line %s', (_, line, newer) => {
    expect(decodeJournal(`${JSON.stringify(line)}\n`)).toEqual({ entries: [], skipped: 1, newer });
  });

  test('adds up to the progress of each scenario', () => {
    expect(replay(entries)).toEqual({
      duo: {
        namespace: 'kp-1',
        step: '02-task',
        hints: { '02-task': 1 },
        answers: { q: 'a' },
        best: { points: 3, outOf: 5 },
        done: false,
        ms: 1_000,
        sawSolution: true,
      },
      shop: { ...noProgress, namespace: 'kp-2' },
    });
  });

  test('keeps the best grade and what was solved when an attempt is discarded', () => {
    const graded = (points: number, outcome: 'pass' | 'fail'): JournalEntry => ({
      at,
      scenario: 'duo',
      type: 'graded',
      points,
      outOf: 5,
      outcome,
      full: true,
      ms: 1,
    });
    const { duo } = replay([
      ...entries,
      graded(5, 'pass'),
      graded(2, 'fail'),
      { at, scenario: 'duo', type: 'discarded' },
    ]);
    expect(duo).toMatchObject({ best: { points: 5, outOf: 5 }, done: true, namespace: undefined, hints: {}, ms: 0 });
    expect(duo?.sawSolution).toBe(false);
  });
});
