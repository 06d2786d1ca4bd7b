import { describe, expect, test } from '@jest/globals';
import { parseDuration, seconds } from '../../src/domain/duration.ts';
import { cannotCheck, fail, pass, skip } from '../../src/domain/evidence.ts';
import { outcomeOf, sumPoints, toResult } from '../../src/domain/grade.ts';
import type { Check } from '../../src/domain/scenario.ts';

const check: Check = {
  id: 'c1',
  title: 'one',
  points: 4,
  because: '',
  deadlineMs: 1000,
  requires: [],
  proves: [
    { grader: 'a', with: {} },
    { grader: 'b', with: {} },
  ],
};
const at = '2026-01-01T00:00:00.000Z';

describe('a result', () => {
  test('has full points for a pass and none otherwise', () => {
    expect(toResult(check, pass('fine'), 12.4, at)).toMatchObject({ points: 4, outOf: 4, grader: 'a + b', ms: 12 });
    expect(toResult(check, fail('no', 'hint'), 1, at)).toMatchObject({ points: 0, outOf: 4, hint: 'hint' });
  });

  test('takes a skipped check out of the total', () => {
    expect(sumPoints([toResult(check, pass('fine'), 1, at), toResult(check, skip('no exec'), 1, at)])).toEqual({
      points: 4,
      outOf: 4,
    });
  });

  test('stamps evidence with the time of gathering unless it has its own', () => {
    const source = { via: 'object', ref: 'pod/a' } as const;
    const result = toResult(
      check,
      pass('fine', [
        { claim: 'x', source, observed: 1 },
        { claim: 'y', source, observed: 1, at: 'then' },
      ]),
      1,
      at,
    );
    expect(result.evidence.map((item) => item.at)).toEqual([at, 'then']);
  });
});

describe('the outcome', () => {
  const results = {
    pass: toResult(check, pass(''), 1, at),
    fail: toResult(check, fail('', ''), 1, at),
    skip: toResult(check, skip(''), 1, at),
    error: toResult(check, cannotCheck(''), 1, at),
  };
  test.each([
    ['pass', [results.pass, results.skip]],
    ['fail', [results.pass, results.fail]],
    ['error', [results.pass, results.fail, results.error]],
    ['error', [results.skip]],
    ['error', []],
  ] as const)('is %s', (outcome, list) => {
    expect(outcomeOf(list)).toBe(outcome);
  });
});

describe('durations', () => {
  test.each([
    ['15s', 15_000],
    ['1m30s', 90_000],
    ['250ms', 250],
    ['1.5s', 1_500],
    ['1h', 3_600_000],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms));
  test.each(['', '15', 's', '15 s', '15s!', '-1s'])('refuses %j', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );
  test('are shown in seconds', () =>
    expect([seconds(7_300), seconds(15_000), seconds(40)]).toEqual(['7.3 s', '15 s', '0 s']));
});
