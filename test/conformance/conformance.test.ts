import { describe, expect, test } from '@jest/globals';
import { outcomeOf } from './outcome.ts';
import { document, rowsOf, summary } from './report.ts';
import { areaOf, focusOf, isLong, isSerial, readListing, readSpecs } from './specs.ts';

const pods = '[sig-node] Pods should get a host IP [NodeConformance] [Conformance]';
const daemons = '[sig-apps] Daemon set [Serial] should run and stop simple daemon [Conformance]';

describe('names of specs', () => {
  test('are read from a list, without comments', () => {
    expect(readSpecs(`# some\n\n${pods}\n  ${daemons}  \n`)).toEqual([pods, daemons]);
  });

  test('are read from what the suite lists', () => {
    const text = `The following spec names can be used:\n    k8s.io/kubernetes@v1.34.4/test/e2e/a.go:12: ${pods}\n`;
    expect(readListing(text)).toEqual([pods]);
  });

  test('tell their area, and whether they need the cluster for themselves', () => {
    expect([areaOf(pods), areaOf(daemons), areaOf('something')]).toEqual(['sig-node', 'sig-apps', 'other']);
    expect([isSerial(pods), isSerial(daemons)]).toEqual([false, true]);
    expect([isLong(pods), isLong('[sig-apps] CronJob should not schedule jobs when suspended [Slow]')]).toEqual([
      false,
      true,
    ]);
  });

  test('are focused on literally', () => {
    const name = '[sig-storage] EmptyDir (root,0777,tmpfs) a.b|c [Conformance]';
    expect(new RegExp(focusOf(name)).test(`Kubernetes e2e suite ${name}`)).toBe(true);
    expect(new RegExp(focusOf(name)).test(`Kubernetes e2e suite ${name} more`)).toBe(false);
    expect(new RegExp(focusOf(name)).test(`Kubernetes e2e suite ${name.replace('a.b', 'aXb')}`)).toBe(false);
  });
});

describe('the outcome of a spec', () => {
  const ran = 'Ran 1 of 7145 Specs in 2.4 seconds\n';

  test('is passed with the seconds of its own', () => {
    expect(outcomeOf(pods, `• [2.345 seconds]\n${ran}`, 0, 9)).toEqual({ name: pods, result: 'passed', seconds: 2.3 });
  });

  test('is failed with the first words of the failure', () => {
    const log = `  [FAILED] in [It] - rc.go:12 @ 11/21/26\n  [FAILED] expected 3 pods, got 2\n  In [It] at: rc.go:12\n• [FAILED] [30.1 seconds]\n${ran}`;
    expect(outcomeOf(pods, log, 1, 31)).toEqual({
      name: pods,
      result: 'failed',
      seconds: 30.1,
      why: 'expected 3 pods, got 2',
    });
  });

  test.each([
    ['timed out', `  [TIMEDOUT] A suite timeout occurred\n${ran}`, 1],
    ['timed out', '', undefined],
    ['failed', 'error: no such file', 1],
    ['skipped', 'S [SKIPPED] [0.1 seconds]\nRan 0 of 7145 Specs\n', 0],
    ['unknown', 'Ran 0 of 7145 Specs\n', 0],
  ] as const)('is %s', (result, log, code) => {
    expect(outcomeOf(pods, log, code, 5).result).toBe(result);
  });
});

describe('the report', () => {
  const outcomes = [
    outcomeOf(pods, '• [2 seconds]\nRan 1 of 9 Specs', 0, 2),
    outcomeOf(daemons, '  [FAILED] <nil> was not 3\nRan 1 of 9 Specs', 1, 4),
  ];

  test('counts by area', () => {
    expect(rowsOf(outcomes)).toMatchObject([
      { area: 'sig-apps', total: 1, passed: 0, failed: 1 },
      { area: 'sig-node', total: 1, passed: 1, failed: 0 },
    ]);
    expect(summary(outcomes)).toContain('all                    1 passed, 1 failed of 2');
  });

  test('names what did not pass, and why', () => {
    const text = document(outcomes, 'v1.34.4', 'a practice cluster');
    expect(text).toContain('| all | 2 | 1 | 1 | 0 |');
    expect(text).toContain(`- ${daemons}\n  failed: &lt;nil> was not 3`);
    expect(text).not.toContain(`- ${pods}`);
    expect(document(outcomes.slice(0, 1), 'v1', 'x')).toContain('Every spec passed.');
  });
});
