import type { Evidence, Finding, Verdict } from './evidence.ts';
import type { Measured } from './identity.ts';
import type { Problem } from './problem.ts';
import type { Check } from './scenario.ts';

/** The judged result of one check. */
export type CheckResult = {
  /** The check's id: `c1`. */
  check: string;
  title: string;
  /** The graders that were asked, joined by ` + `. */
  grader: string;
  verdict: Verdict;
  points: number;
  outOf: number;
  reason: string;
  hint?: string;
  evidence: Evidence[];
  /** Wall time of the check in milliseconds. */
  ms: number;
};

/** How far one check is. */
export type CheckProgress =
  | { check: string; state: 'running' }
  | { check: string; state: 'says'; line: string }
  /** What a disturbance did to a pod. */
  | { check: string; state: 'measured'; measured: Measured }
  | { check: string; state: 'done'; result: CheckResult };

/** `pass`: full marks. `fail`: a check failed. `error`: something could not be checked and nothing failed for sure. */
export type Outcome = 'pass' | 'fail' | 'error';

/** The grade of one submission. */
export type Grade = {
  /** The scenario's slug. */
  scenario: string;
  title: string;
  /** The cluster's name as in `--cluster`. */
  cluster: string;
  outcome: Outcome;
  points: number;
  /** Without the points of skipped checks. */
  outOf: number;
  durationMs: number;
  /** Of `durationMs`, the time in which the grader could only wait for the cluster or for a window that a check needs. */
  waitedMs: number;
  /** What was wrong with the submission itself, before any check. */
  problems: Problem[];
  results: CheckResult[];
};

/** `at`: when the gathering ended, ISO 8601. */
export const toResult = (check: Check, finding: Finding, ms: number, at: string): CheckResult => ({
  check: check.id,
  title: check.title,
  grader: check.proves.map((proof) => proof.grader).join(' + '),
  verdict: finding.verdict,
  points: finding.verdict === 'pass' ? check.points : 0,
  outOf: finding.verdict === 'skip' ? 0 : check.points,
  reason: finding.reason,
  ...(finding.hint === undefined ? {} : { hint: finding.hint }),
  evidence: finding.evidence.map((exhibit) => ({ at, ...exhibit })),
  ms: Math.round(ms),
});

/**
 * Trouble with the cluster outranks a failed check, since a check may have failed because of it; a grade in which nothing
 * could be checked is trouble too.
 */
export const outcomeOf = (results: readonly CheckResult[]): Outcome => {
  if (results.some((result) => result.verdict === 'error')) return 'error';
  if (results.some((result) => result.verdict === 'fail')) return 'fail';
  return results.some((result) => result.verdict === 'pass') ? 'pass' : 'error';
};

export const sumPoints = (results: readonly CheckResult[]): { points: number; outOf: number } => ({
  points: results.reduce((sum, result) => sum + result.points, 0),
  outOf: results.reduce((sum, result) => sum + result.outOf, 0),
});
