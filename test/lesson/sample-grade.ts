import type { Verdict } from '../../src/domain/evidence.ts';
import { outcomeOf, sumPoints, type CheckResult, type Grade } from '../../src/domain/grade.ts';
import type { Scenario } from '../../src/domain/scenario.ts';

const reasons: Record<Verdict, string> = {
  pass: 'it is as it should be',
  fail: 'web does not answer on port 80',
  skip: 'cluster does not support exec',
  error: 'the cluster could not be asked',
};

export const sampleResult = (scenario: Scenario, id: string, verdict: Verdict): CheckResult => {
  const { title, points, proves } = scenario.checks.find((check) => check.id === id)!;
  return {
    check: id,
    title,
    grader: proves.map(({ grader }) => grader).join(' + '),
    verdict,
    points: verdict === 'pass' ? points : 0,
    outOf: verdict === 'skip' ? 0 : points,
    reason: reasons[verdict],
    ...(verdict === 'fail' ? { hint: 'Does it listen there?' } : {}),
    evidence: [
      {
        claim: 'the page comes from the pod',
        source: { via: 'exec', ref: 'pod/hello' },
        expected: '200',
        observed: verdict === 'pass' ? '200' : 'connection refused',
        at: '2026-11-21T12:00:00.000Z',
        reproduce: 'kubectl exec hello -- wget -qO- localhost:80',
      },
    ],
    ms: 1_200,
  };
};

export const sampleGrade = (
  scenario: Scenario,
  verdicts: Readonly<Record<string, Verdict>>,
  only?: readonly string[],
): Grade => {
  const results = scenario.checks
    .filter(({ id }) => only === undefined || only.includes(id))
    .map(({ id }) => sampleResult(scenario, id, verdicts[id] ?? 'pass'));
  return {
    scenario: scenario.slug,
    title: scenario.title,
    cluster: 'kind',
    outcome: outcomeOf(results),
    ...sumPoints(results),
    durationMs: 4_000,
    waitedMs: 3_000,
    problems: [],
    results,
  };
};
