import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { graders } from '../../graders/index.ts';
import { parseDebrief } from '../../src/content/debrief.ts';
import { discoverScenarios } from '../../src/content/discover.ts';

const sections = (markdown: string) => {
  const parsed = parseDebrief(markdown, 'debrief.md');
  return parsed.ok ? parsed.value : parsed.problem;
};

describe('a debrief', () => {
  test('is read section by section, with code and lists as they are', () => {
    expect(sections('\n## Why it works\n\nSo.\n\n- one\n- two\n\n## Try\n\n```\n## not a title\n```\n')).toEqual([
      { title: 'Why it works', body: 'So.\n\n- one\n- two' },
      { title: 'Try', body: '```\n## not a title\n```' },
    ]);
  });

  test.each([
    ['text before the first title', 'Well done.\n\n## Why\n\nSo.\n', 'starts with the title of a section'],
    ['nothing at all', '', 'starts with the title of a section'],
    ['a section without text', '## Why\n\n## Try\n\nThat.\n', 'the section "Why" says nothing'],
  ])('is refused for %s', (_name, markdown, words) => {
    expect(sections(markdown)).toMatchObject({ code: 'debrief-invalid', what: expect.stringContaining(words) });
  });

  test('every scenario has one that says why it works, what it is in production, and what to try', async () => {
    const { scenarios } = await discoverScenarios(join(import.meta.dirname, '..', '..', 'scenarios'), graders);
    expect(scenarios.length).toBeGreaterThan(0);
    for (const { slug, debrief } of scenarios) {
      expect([slug, ...debrief.map(({ title }) => title)]).toEqual([
        slug,
        'Why it works',
        'In production',
        'One thing to try',
      ]);
    }
  });
});
