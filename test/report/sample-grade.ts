import type { Evidence } from '../../src/domain/evidence.ts';
import type { CheckResult, Grade } from '../../src/domain/grade.ts';

export const evidence = (fields: Partial<Evidence> = {}): Evidence => ({
  claim: 'the page came back',
  source: { via: 'exec', ref: 'pod hello' },
  expected: 'nonce-1',
  observed: 'connection refused',
  at: '2026-11-21T10:00:00.000Z',
  reproduce: "kubectl exec hello -c web -- sh -c 'cat /proc/net/tcp'",
  ...fields,
});

export const result = (fields: Partial<CheckResult> = {}): CheckResult => ({
  check: 'c1',
  title: 'the pod hello is ready',
  grader: 'pod.ready',
  verdict: 'pass',
  points: 3,
  outOf: 3,
  reason: 'hello is ready',
  evidence: [],
  ms: 1_234,
  ...fields,
});

export const failure = (fields: Partial<CheckResult> = {}): CheckResult =>
  result({
    check: 'c2',
    title: 'it serves its pages',
    grader: 'net.fetch',
    verdict: 'fail',
    points: 0,
    outOf: 4,
    reason: 'nothing listens on port 80',
    hint: 'Look at the logs of web.',
    evidence: [evidence()],
    ...fields,
  });

export const grade = (fields: Partial<Grade> = {}): Grade => ({
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
    result(),
    failure(),
    result({ check: 'c3', title: 'names resolve', verdict: 'skip', points: 0, outOf: 0, reason: 'no cluster DNS' }),
    result({
      check: 'c4',
      title: 'it heals',
      verdict: 'error',
      points: 0,
      outOf: 2,
      reason: 'no answer from the API server',
    }),
  ],
  ...fields,
});
