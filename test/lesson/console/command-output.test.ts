import { describe, expect, test } from '@jest/globals';
import {
  linesKept,
  noOutput,
  sizeKept,
  withOutput,
  type OutputPiece,
} from '../../../src/lesson/console/command-output.ts';
import { plainText } from '../../../src/lesson/console/plain-text.ts';

const out = (text: string): OutputPiece => ({ text, stream: 'out' });

const linesOf = (...pieces: OutputPiece[]): string[] =>
  pieces.reduce((output, piece) => withOutput(output, [piece], 0), noOutput).lines.map(({ text }) => text);

const plainOf = (...pieces: string[]): string => {
  const text = plainText();
  return pieces.map((piece) => text.add(piece)).join('') + text.end();
};

describe('the output of a command', () => {
  test('is made of lines, however it was cut into pieces', () => {
    expect(linesOf(out('one\ntw'), out('o\n\nth'), out('ree'))).toEqual(['one', 'two', '', 'three']);
  });

  test('keeps standard error on lines of its own', () => {
    const { lines } = withOutput(noOutput, [out('half'), { text: 'no\n', stream: 'err' }, out('rest\n')], 0);
    expect(lines.map(({ text, stream }) => [text, stream])).toEqual([
      ['half', 'out'],
      ['no', 'err'],
      ['rest', 'out'],
    ]);
  });

  test('a carriage return begins the line anew, also across pieces', () => {
    expect(linesOf(out('10%\r20%\r'), out('done\n'), out('a\r\nb'))).toEqual(['done', 'a', 'b']);
    expect(linesOf(out('kept\r'))).toEqual(['kept']);
  });

  test('backspaces take characters back and tabs reach to the next stop', () => {
    expect(linesOf(out('abc\b\bX'))).toEqual(['aX']);
    expect(linesOf(out('a\tb\n'), out('12345678\t'), out('9'))).toEqual(['a       b', '12345678        9']);
    expect(linesOf(out('abc'), out('\td'))).toEqual(['abc     d']);
  });

  test('is bounded by lines and says how many are gone', () => {
    const text = Array.from({ length: linesKept + 5 }, (_, index) => `${index}\n`).join('');
    const { lines, dropped } = withOutput(noOutput, [out(text)], 0);
    expect(lines.length).toBe(linesKept);
    expect(lines[0]?.text).toBe('5');
    expect(dropped).toBe(5);
  });

  test('is bounded by size, a single line too', () => {
    const rows = withOutput(noOutput, [out(`${'x'.repeat(1_000)}\n`.repeat(400))], 0);
    expect(rows.size).toBeLessThanOrEqual(sizeKept);
    expect(rows.dropped).toBeGreaterThan(100);
    const line = withOutput(noOutput, [out(`begin${'y'.repeat(sizeKept)}end`)], 0);
    expect(line.lines.length).toBe(1);
    expect(line.lines[0]?.text).toMatch(/^y+end$/);
    expect(line.size).toBe(sizeKept);
  });

  test('what was lost on the way counts with what was there before', () => {
    const before = withOutput(noOutput, [out('a\nb\n')], 0);
    expect(withOutput(before, [out('z\n')], 7)).toMatchObject({ dropped: 9, lines: [{ text: 'z' }] });
  });
});

describe('plain text', () => {
  test.each([
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['moves and clears', 'a\u001b[2J\u001b[H\u001b[3;4Hb\u001b[K', 'ab'],
    ['titles and links', '\u001b]0;title\u0007x\u001b]8;;http://a\u001b\\y', 'xy'],
    ['questions to the terminal', '\u001b[6n\u001bPq\u001b\\\u001b[?1049hz\u0007', 'z'],
    ['short escapes', '\u001b7\u001bM\u001b(B\u001bcok', 'ok'],
    ['turned writing', 'a\u202egnp.exe', 'agnp.exe'],
    ['an escape that never ends', 'a\u001b[', 'a['],
  ])('is without %s', (_, text, expected) => {
    expect(plainOf(text)).toBe(expected);
    expect(plainOf(...Array.from(text))).toBe(expected);
  });

  test('keeps line ends, tabs, and letters of all scripts', () => {
    expect(plainOf('a\r', '\nb\tc\u0008 é 漢 👋\r')).toBe('a\r\nb\tc\u0008 é 漢 👋\r');
  });

  test('does not hold back everything after a string without an end', () => {
    expect(plainText().add(`\u001b]0;${'x'.repeat(10_000)}`).length).toBeGreaterThan(9_000);
  });
});
