import { describe, expect, test } from '@jest/globals';
import { formatJson } from '../../src/report/json.ts';
import { evidence, failure, grade } from './sample-grade.ts';

describe('the JSON report', () => {
  test('has the agreed fields', () => {
    const report = JSON.parse(
      formatJson(
        grade({
          results: [failure({ evidence: [evidence({ source: { via: 'object', ref: 'pod a', path: 'spec' } })] })],
        }),
      ),
    );
    expect(report).toEqual({
      scenario: 'first-pod',
      title: 'Name tag',
      cluster: 'kind',
      outcome: 'fail',
      points: 3,
      outOf: 7,
      durationMs: 23_450,
      waitedMs: 15_000,
      problems: [],
      results: [
        {
          check: 'c2',
          title: 'it serves its pages',
          grader: 'net.fetch',
          verdict: 'fail',
          points: 0,
          outOf: 4,
          reason: 'nothing listens on port 80',
          hint: 'Look at the logs of web.',
          evidence: [
            {
              claim: 'the page came back',
              source: { via: 'object', ref: 'pod a', path: 'spec' },
              expected: 'nonce-1',
              observed: 'connection refused',
              at: '2026-11-21T10:00:00.000Z',
              reproduce: "kubectl exec hello -c web -- sh -c 'cat /proc/net/tcp'",
            },
          ],
          ms: 1_234,
        },
      ],
    });
  });

  test('a missing hint is null, and so is a missing place', () => {
    const report = JSON.parse(formatJson(grade({ problems: [{ code: 'x', what: 'y', next: 'z' }] })));
    expect(report.results[0].hint).toBeNull();
    expect(report.problems).toEqual([{ code: 'x', what: 'y', where: null, next: 'z' }]);
  });

  test.each<[string, string | string[] | { [key: string]: string }]>([
    ['text', 'x'.repeat(100_000)],
    ['text of many bytes', '🫛'.repeat(50_000)],
    ['text of escapes', '\u0001"\\'.repeat(50_000)],
    ['a list', Array.from({ length: 10_000 }, () => 'word')],
    ['a map', { key: 'y'.repeat(9_000) }],
  ])('%s of more than 8 kB is cut and says so', (_, observed) => {
    const report = JSON.parse(formatJson(grade({ results: [failure({ evidence: [evidence({ observed })] })] })));
    const value = report.results[0].evidence[0].observed as string;
    expect(Buffer.byteLength(JSON.stringify(value))).toBeLessThanOrEqual(8_000);
    expect(value).toMatch(/\.\.\. \(cut: \d+ bytes\)$/);
    expect(value).not.toContain('\uFFFD');
  });

  test('shorter values stay as they are', () => {
    const observed = { a: 'x'.repeat(7_900) };
    const report = JSON.parse(formatJson(grade({ results: [failure({ evidence: [evidence({ observed })] })] })));
    expect(report.results[0].evidence[0].observed).toEqual(observed);
  });
});
