import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { kubernetesYaml } from '../../src/shared/kubernetes-yaml.ts';

describe('YAML as kubectl reads it', () => {
  test.each([
    ['0644', 420],
    ['0o644', 420],
    ['yes', true],
    ['off', false],
    ['12:30', '12:30'],
    ['2026-11-21', '2026-11-21'],
    ['"0644"', '0644'],
  ])('%s', (text, value) => {
    expect(parse(text, kubernetesYaml)).toEqual(value);
  });

  test('a map takes over what is merged into it', () => {
    expect(parse('base: &base {a: 1}\nnew: {<<: *base, b: 2}', kubernetesYaml)).toEqual({
      base: { a: 1 },
      new: { a: 1, b: 2 },
    });
  });
});
