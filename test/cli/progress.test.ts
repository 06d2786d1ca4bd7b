import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { tellProgress } from '../../src/cli/progress.ts';
import { firstPod } from '../lesson/sample-lessons.ts';
import { sampleResult } from '../lesson/sample-grade.ts';

const { LC_ALL } = process.env;

afterEach(() => {
  jest.restoreAllMocks();
  if (LC_ALL === undefined) delete process.env['LC_ALL'];
  else process.env['LC_ALL'] = LC_ALL;
});

const toldIn = (locale: string): string => {
  process.env['LC_ALL'] = locale;
  let told = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
  const tell = tellProgress(firstPod);
  tell({ check: 'c1', state: 'done', result: sampleResult(firstPod, 'c1', 'pass') });
  tell({ check: 'c2', state: 'done', result: sampleResult(firstPod, 'c2', 'fail') });
  return told;
};

describe('the progress of a grading', () => {
  test.each([
    ['en_US.UTF-8', / ✓ c1 [\s\S]* ✗ c2 /],
    ['C', / \+ c1 [\s\S]* x c2 /],
  ])('has marks that a terminal in %s can show', (locale, marks) => {
    expect(toldIn(locale)).toMatch(marks);
  });
});
