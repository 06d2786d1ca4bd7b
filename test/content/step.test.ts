import { describe, expect, test } from '@jest/globals';
import { parseStep } from '../../src/content/step.ts';

const parse = (text: string) => parseStep(text, '01-look.md');

describe('a step', () => {
  test('has a title, a body and hints in order', () => {
    const text =
      '# Look\n\nRead *this*.\n\n## Details\n\nMore.\n\n## Hint\n\nFirst.\n\n## Hint\n\nSecond:\n\n```yaml\n## Hint\n```\n';
    expect(parse(text)).toEqual({
      ok: true,
      value: {
        title: 'Look',
        body: 'Read *this*.\n\n## Details\n\nMore.',
        hints: ['First.', 'Second:\n\n```yaml\n## Hint\n```'],
      },
    });
  });

  test('may have a byte order mark, CRLF and no hints', () => {
    expect(parse('\uFEFF\r\n# Look\r\n\r\nRead.\r\n')).toEqual({
      ok: true,
      value: { title: 'Look', body: 'Read.', hints: [] },
    });
  });

  test.each([
    ['', 'step-title-missing', '01-look.md:1'],
    ['Read.\n\n# Look\n', 'step-title-missing', '01-look.md:1'],
    ['# Look\n\n## Hint\n\nA.\n', 'step-empty', '01-look.md:1'],
    ['# Look\n\nRead.\n\n## Hint\n\n## Hint\n\nA.\n', 'step-hint-empty', '01-look.md:5'],
    ['# Look\n\nRead.\n\n## Hint\n\nA.\n\n## More\n\nB.\n', 'step-hints-not-last', '01-look.md:5'],
    ['# Look\n\0', 'file-not-text', '01-look.md:2'],
  ])('%j is refused', (text, code, where) => {
    expect(parse(text)).toMatchObject({ ok: false, problem: { code, where } });
  });
});
