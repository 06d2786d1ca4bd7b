import { describe, expect, test } from '@jest/globals';
import { fileProblem } from '../../src/content/read-text.ts';
import { isUsageProblem } from '../../src/content/submission.ts';

const withCode = (code: string): Error => Object.assign(new Error(code), { code });

describe('an error of the file system', () => {
  test.each([
    ['EACCES', 'file-unreadable', 'may not read'],
    ['EPERM', 'file-unreadable', 'may not read'],
    ['ELOOP', 'file-unreadable', 'circle'],
    ['EIO', 'file-unreadable', 'EIO'],
    ['ENOENT', 'path-missing', 'no such'],
    ['ENOTDIR', 'path-missing', 'no such'],
  ])('%s is a usage problem', (code, name, what) => {
    const problem = fileProblem(withCode(code), 'pod.yaml');
    expect(problem).toMatchObject({ code: name, where: 'pod.yaml' });
    expect(problem.what).toContain(what);
    expect(isUsageProblem(problem)).toBe(true);
  });

  test('any other error is a bug and goes on', () => {
    expect(() => fileProblem(new RangeError('x'), 'pod.yaml')).toThrow('x');
  });
});
