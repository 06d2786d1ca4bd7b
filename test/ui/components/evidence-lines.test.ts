import { expect, test } from '@jest/globals';
import type { Json } from '../../../src/domain/json.ts';
import type { CheckState } from '../../../src/lesson/state.ts';
import { resultLines } from '../../../src/ui/components/evidence/evidence-lines.ts';
import { textOf } from '../../../src/ui/text/line.ts';
import { createTheme } from '../../../src/ui/theme.ts';

const theme = createTheme({ theme: 'plain', symbols: 'auto' }, { canDraw: true });

const rows = (observed: Json, ms = 1_200): string[] => {
  const check: CheckState = {
    id: 'c1',
    title: 'a title',
    points: 1,
    because: 'Why.',
    state: 'done',
    lines: [],
    startedAt: undefined,
    measured: undefined,
    result: {
      check: 'c1',
      grader: 'pod.ready',
      verdict: 'fail',
      points: 0,
      outOf: 1,
      reason: 'it is not there',
      evidence: [{ claim: 'it is there', source: { via: 'object', ref: 'pod/hello' }, observed, at: '' }],
      ms,
    } as unknown as NonNullable<CheckState['result']>,
  };
  return resultLines(check, undefined, 60, theme).map((line) => textOf(line).trimEnd());
};

test('an observed value is written for people, field by field', () => {
  expect(rows({ deleted: 'shop-a', after: '0.1 s', pods: ['a', 'b'] }).slice(-3)).toEqual([
    '  observed  deleted: shop-a',
    '            after: 0.1 s',
    '            pods: a, b',
  ]);
  expect(rows([]).at(-1)).toBe('  observed  none');
  expect(rows(['hello']).at(-1)).toBe('  observed  hello');
  expect(rows([{ a: 1 }]).at(-1)).toBe('  observed  [{"a":1}]');
  expect(rows(false).at(-1)).toBe('  observed  false');
});

test('the time of a check is told when it took any', () => {
  expect(rows('x')[0]).toMatch(/^it is not there \(took.1\.2.s\)$/);
  expect(rows('x', 20)[0]).toBe('it is not there');
});
