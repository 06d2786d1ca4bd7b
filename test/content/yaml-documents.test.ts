import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '../../src/content/yaml-documents.ts';

describe('a slip in the YAML', () => {
  test.each([
    [
      'an item whose second line starts too far left',
      'spec:\n  containers:\n  - name: web\n   image: nginx\n',
      'pod.yaml:4:4',
      'a list goes on here, but this line begins no item of it',
      /Indent it like/,
    ],
    ['a key without its colon', 'kind Pod\nname: web\n', 'pod.yaml:1:1', 'single line', /Put a colon/],
    ['a last key without its colon', 'name: web\nkind\n', 'pod.yaml:2:1', 'has no colon after its key', /Put a colon/],
    ['two colons in one line', 'a: b: c\n', 'pod.yaml:1:4', 'a second colon in one line', /quotes/],
    ['a tab', 'a:\n\tb: c\n', 'pod.yaml:2:1', 'Tabs are not allowed', /spaces/],
  ])('%s is named at its place in plain words', (_what, text, where, what, next) => {
    expect(parseYaml(text, 'pod.yaml', 'kubernetes')).toMatchObject({
      ok: false,
      problem: { where, what: expect.stringContaining(what), next: expect.stringMatching(next) },
    });
  });
});
