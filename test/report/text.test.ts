import { describe, expect, test } from '@jest/globals';
import { columnsOf } from '../../src/report/printable.ts';
import { formatText } from '../../src/report/text.ts';
import { evidence, failure, grade, result } from './sample-grade.ts';

const plain = { color: false, width: 64 };

describe('the text report', () => {
  test('shows each check, why, what was seen and what to do', () => {
    expect(formatText(grade(), plain)).toBe(`Name tag  first-pod on kind

  ✓ c1  the pod hello is ready                               3/3
    why       hello is ready

  ✗ c2  it serves its pages                                  0/4
    why       nothing listens on port 80
    looked at the page came back (exec: pod hello)
    expected  nonce-1
    observed  connection refused
    see it    kubectl exec hello -c web -- sh -c 'cat /proc/net/tcp'
    hint      Look at the logs of web.

  – c3  names resolve                                    skipped
    why       no cluster DNS

  ! c4  it heals                                             0/2
    why       no answer from the API server

${'─'.repeat(64)}
  3 of 7 points  not there yet
  1 skipped, the points are not counted
  1 could not be checked; grade again
  23.4 s, of which 15 s had to be waited
`);
  });

  test('tells first what was wrong with the files', () => {
    const problems = [{ code: 'yaml-syntax', what: 'a tab\nand more', where: 'pod.yaml:2:1', next: 'Use spaces.' }];
    expect(formatText(grade({ problems, results: [] }), plain)).toContain(
      '  ! pod.yaml:2:1\n    problem   a tab and more\n    next      Use spaces.\n',
    );
  });

  test('has escapes only when colours are wanted', () => {
    expect(formatText(grade(), { color: true, width: 64 })).toContain('\u001B[32m✓\u001B[39m');
    // oxlint-disable-next-line no-control-regex -- it is what must not be there
    expect(formatText(grade(), plain)).not.toMatch(/\u001B/);
  });

  test('has only ASCII when asked', () => {
    expect(formatText(grade(), { ...plain, ascii: true })).toMatch(/^[\x20-\x7E\n]*$/);
  });

  test.each([0, 20, 40, 57, 80, 1_000, Number.MAX_SAFE_INTEGER])('keeps to %i columns, but for commands', (width) => {
    const long = 'several words that go on and on, '.repeat(20);
    const text = formatText(
      grade({
        results: [
          failure({
            title: long,
            reason: long,
            hint: 'x'.repeat(500),
            evidence: [evidence({ observed: '漢字'.repeat(80) })],
          }),
        ],
      }),
      { color: false, width },
    );
    const limit = Math.min(Math.max(width, 40), 100);
    const tooLong = text
      .split('\n')
      .filter((line) => columnsOf(line) > limit && !line.includes('kubectl') && !line.includes(' on kind'));
    expect(tooLong).toEqual([]);
    expect(text).toContain("see it    kubectl exec hello -c web -- sh -c 'cat /proc/net/tcp'\n");
  });

  test('nothing that was observed reaches the terminal as a command', () => {
    const nasty = 'a\u001B]0;title\u0007\u009B31m\r\nb\u202Ec\u2028d\uD800';
    const text = formatText(
      grade({
        results: [
          failure({
            reason: nasty,
            hint: nasty,
            title: nasty,
            evidence: [evidence({ observed: nasty, expected: [nasty], reproduce: nasty, claim: nasty })],
          }),
        ],
      }),
      plain,
    );
    // oxlint-disable-next-line no-control-regex -- it is what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2028\u2029]|\p{Surrogate}/u);
    expect(text).toContain('a\\u001b]0;title\\u0007\\u009b31m\\r\\nb');
  });

  test('long values and long lists of evidence are cut', () => {
    const many = Array.from({ length: 50 }, () => evidence({ observed: 'x'.repeat(100_000) }));
    const text = formatText(grade({ results: [failure({ evidence: many })] }), plain);
    expect(text.length).toBeLessThan(4_000);
    expect(text).toContain('(99700 characters');
    expect(text).toContain('and 46 more in the JSON report');
  });

  test('values are shown as what they are', () => {
    const observed = [
      evidence({ expected: { a: [1, null] }, observed: '' }),
      evidence({ expected: true, observed: null }),
    ];
    const text = formatText(grade({ results: [failure({ evidence: observed })] }), plain);
    expect(text).toContain('expected  {"a":[1,null]}\n    observed  (empty)\n');
    expect(text).toContain('expected  true\n    observed  null\n');
  });

  test('a passed check shows one command and no values', () => {
    const text = formatText(grade({ results: [result({ evidence: [evidence()] })] }), plain);
    expect(text).toContain('kubectl exec hello');
    expect(text).not.toContain('observed');
  });

  test('a grade without checks is a report too', () => {
    expect(formatText(grade({ results: [], points: 0, outOf: 0, outcome: 'error', waitedMs: 0 }), plain)).toContain(
      '0 of 0 points',
    );
  });
});
