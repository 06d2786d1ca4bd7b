import { describe, expect, test } from '@jest/globals';
import { emphasised } from '../../../src/ui/text/emphasis.ts';
import { span } from '../../../src/ui/text/line.ts';

/** What is underlined stands in brackets. */
const marked = (text: string, words: string[]): string =>
  emphasised(span(text, 'dim'), words)
    .map(({ text: part, underline }) => (underline === true ? `[${part}]` : part))
    .join('');

describe('emphasis', () => {
  test.each([
    ['Name tag', ['tag'], 'Name [tag]'],
    ['Name tag', ['NAME'.toLowerCase(), 'g'], '[Name] ta[g]'],
    ['Café crème', ['cafe', 'eme'], '[Café] cr[ème]'],
    ['aaa', ['aa'], '[aaa]'],
    ['neighbours', ['eigh', 'ighb'], 'n[eighb]ours'],
    ['🫛 pods', ['pod'], '🫛 [pod]s'],
    ['nothing', ['zebra', ''], 'nothing'],
  ])('%j for %j', (text, words, result) => {
    expect(marked(text, words)).toBe(result);
  });

  test('keeps the tone', () => {
    expect(emphasised(span('ab', 'dim'), ['b'])).toEqual([
      { text: 'a', tone: 'dim' },
      { text: 'b', tone: 'dim', underline: true, bold: true },
    ]);
  });
});
