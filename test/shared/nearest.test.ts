import { expect, test } from '@jest/globals';
import { nearest } from '../../src/shared/nearest.ts';

test.each([
  ['kid', ['kind', 'embedded'], 'kind'],
  ['Class', ['class', 'cloud'], 'class'],
  ['x', ['y', 'long-name'], 'y'],
  ['production', ['kind', 'class'], undefined],
  ['a', [], undefined],
])('%s among %j: %s', (name, names, expected) => {
  expect(nearest(name, names)).toBe(expected);
});
