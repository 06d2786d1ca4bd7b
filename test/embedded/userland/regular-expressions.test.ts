import { describe, expect, test } from '@jest/globals';
import { compilePattern, PatternError } from '../../../src/embedded/userland/applets/text/regex/pattern.ts';

const found = (source: string, text: string, extended = true): string | undefined => {
  const match = compilePattern(source, { extended }).match(text);
  return match === undefined ? undefined : text.slice(match.start, match.end);
};

describe('regular expressions', () => {
  test('take the longest of what begins first', () => {
    expect(found('a|ab|abc', 'xabcd')).toBe('abc');
    expect(found('(a|ab)(c|bcd)?', 'abcd')).toBe('abcd');
    expect(found('x*', 'aaxx')).toBe('');
  });

  test('basic ones spell their operators with a backslash', () => {
    expect(found('a\\{2\\}', 'caaat', false)).toBe('aa');
    expect(found('a{2}', 'a{2}', false)).toBe('a{2}');
    expect(found('\\(ab\\)*c', 'xababc', false)).toBe('ababc');
    expect(found('a\\|b', 'xb', false)).toBe('b');
    expect(found('a|b', 'a|b', false)).toBe('a|b');
    expect(found('*a', 'x*a', false)).toBe('*a');
    expect(found('a^b$c', 'a^b$c', false)).toBe('a^b$c');
  });

  test('know sets, classes and their edges', () => {
    expect(found('[]x]+', 'a]x')).toBe(']x');
    expect(found('[^]x]+', ']ab')).toBe('ab');
    expect(found('[[:digit:]a-c-]+', 'xz1-b9')).toBe('1-b9');
    expect(found('[\\n]+', 'n\\')).toBe('n\\');
    expect(found('\\bfoo\\b', 'a foo b')).toBe('foo');
    expect(found('\\<b', 'ab b')).toBe('b');
  });

  test('find what a group found before', () => {
    expect(found('(.)\\1', 'abccd')).toBe('cc');
    expect(found('\\(a*\\)b\\1', 'aabaa', false)).toBe('aabaa');
    expect(found('^(.+),\\1$', 'ab,ab')).toBe('ab,ab');
  });

  test.each(['(', 'a)', '[', '[[:nope:]]', '[b-a]', 'a{2,1}', 'a\\', '(a)\\2', 'a{99999}'])('%s is none', (source) => {
    if (source === 'a)') expect(() => compilePattern('a\\)', { extended: false })).toThrow(PatternError);
    else expect(() => compilePattern(source, { extended: true })).toThrow(PatternError);
  });

  test('take no longer than the text allows', () => {
    const text = 'a'.repeat(5000);
    const began = performance.now();
    expect(found('(a*)*b', text)).toBeUndefined();
    expect(found('(a|aa)+$', `${text}b`)).toBeUndefined();
    expect(found('(x+x+)+y', 'x'.repeat(3000))).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  test('give up when going back and forth takes too long', () => {
    const began = performance.now();
    expect(found('(a*)*\\1b', 'a'.repeat(200))).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});
