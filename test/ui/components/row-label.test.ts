import { expect, test } from '@jest/globals';
import { fileLabel, rowLabel } from '../../../src/ui/components/file-line/row-label.ts';
import type { AttemptState, FileState } from '../../../src/lesson/state.ts';

const withFiles = (...names: string[]): Pick<AttemptState, 'files'> => ({
  files: { list: names.map((name) => ({ name }) as FileState), selected: 0 },
});

test('what stands behind the labels begins in one column', () => {
  const attempt = withFiles('shop.yaml');
  const widths = ['cluster', fileLabel(attempt), 'checks'].map((word) => rowLabel(word, attempt).text.length);
  expect(new Set(widths)).toEqual(new Set(['shop.yaml  '.length]));
});

test('a long label is kept whole and pushes no other row away', () => {
  const attempt = withFiles('deployment.yaml', 'service.yaml');
  expect(rowLabel(fileLabel(attempt), attempt).text).toBe('deployment.yaml (1/2)  ');
  expect(rowLabel('checks', attempt).text).toBe('checks   ');
});
