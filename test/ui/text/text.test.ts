import { describe, expect, test } from '@jest/globals';
import { defaultSettings } from '../../../src/lesson/settings.ts';
import { fit, lineWidth, span, spread, textOf, type Line } from '../../../src/ui/text/line.ts';
import { markdownLines } from '../../../src/ui/text/markdown.ts';
import { age, spent } from '../../../src/ui/text/time.ts';
import { widthOf } from '../../../src/ui/text/width.ts';
import { wrap } from '../../../src/ui/text/wrap.ts';
import { createTheme } from '../../../src/ui/theme.ts';

const { symbols } = createTheme(defaultSettings, { canDraw: true });

const rows = (lines: readonly Line[]): string[] => lines.map(textOf);

describe('widths', () => {
  test.each([
    ['plain', 5],
    ['né', 2],
    ['e\u0301', 1],
    ['日本', 4],
    ['🫛', 2],
    ['a\u200Bb', 2],
  ])('%s takes %d cells', (text, cells) => {
    expect(widthOf(text)).toBe(cells);
  });

  test('a line that is too long ends in an ellipsis and keeps its styles', () => {
    expect(fit([span('hello ', 'good'), span('world', 'bad')], 8, '…')).toEqual([
      { text: 'hello ', tone: 'good' },
      { text: 'w', tone: 'bad' },
      { text: '…', tone: 'bad' },
    ]);
  });

  test('the right side of a row is kept and the left one is cut', () => {
    const line = spread([span('a very long title')], [span('3/3')], 12, '…');
    expect([textOf(line), lineWidth(line)]).toEqual(['a very … 3/3', 12]);
  });
});

describe('wrapping', () => {
  test('breaks between words and keeps styles', () => {
    const lines = wrap([span('use the '), span('spec field', 'code'), span(', please')], 12);
    expect(rows(lines)).toEqual(['use the spec', 'field,', 'please']);
    expect(lines[0]!.at(-1)).toMatchObject({ text: 'spec', tone: 'code' });
  });

  test('chops a word that is longer than a row', () => {
    expect(rows(wrap([span('ab abcdefghij')], 4))).toEqual(['ab', 'abcd', 'efgh', 'ij']);
  });

  test('never splits a wide character', () => {
    expect(rows(wrap([span('日本語')], 5))).toEqual(['日本', '語']);
  });

  test('holds together what a no-break space joins, and breaks where it is told to', () => {
    expect(rows(wrap([span('one two\u00A0three\nfour')], 9))).toEqual(['one', 'two three', 'four']);
  });
});

describe('markdown', () => {
  const shown = (source: string, width = 40): string[] => rows(markdownLines(source, width, symbols));

  test('sets blocks one blank row apart', () => {
    expect(shown('One\nline.\n\nTwo.')).toEqual(['One line.', '', 'Two.']);
  });

  test('hangs lists, also inside lists', () => {
    expect(shown('- first item that is long\n- second\n  1. one\n  2. two', 16)).toEqual([
      '• first item',
      '  that is long',
      '• second',
      '  1. one',
      '  2. two',
    ]);
  });

  test('keeps code as it is', () => {
    expect(shown('```yaml\na:\n  - b   # x\n```')).toEqual(['  a:', '    - b   # x']);
  });

  test('shows what stands for itself: <, & and quotes', () => {
    expect(shown('a < b & "c" with `<name> & "x"`')).toEqual(['a < b & "c" with `<name> & "x"`'.replaceAll('`', '')]);
  });

  test('marks emphasis, code and links', () => {
    const [line] = markdownLines('**bold** `code` [docs](https://k8s.io)', 60, symbols);
    expect(line).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ text: 'bold', bold: true }),
        expect.objectContaining({ text: 'code', tone: 'code' }),
        expect.objectContaining({ text: 'docs', underline: true }),
      ]),
    );
    expect(textOf(line!)).toBe('bold code docs (https://k8s.io)');
  });
});

describe('times', () => {
  test.each([
    [0, '0s'],
    [119_000, '119s'],
    [120_000, '2m'],
    [7_200_000, '2h'],
    [200_000_000, '2d'],
  ])('an age of %d ms is %s', (ms, words) => {
    expect(age(ms)).toBe(words);
  });

  test.each([
    [1_000, '1 second'],
    [40_000, '40 seconds'],
    [720_000, '12 minutes'],
    [3_900_000, '65 minutes'],
    [6_300_000, '1 h 45 min'],
  ])('%d ms spent are %s', (ms, words) => {
    expect(spent(ms)).toBe(words);
  });
});
