/** From a submission to its grade: a namespace, the setup, the submission played, the checks, and everything removed again. */
import { isClusterError, type Cluster } from '../cluster/types.ts';
import type { Submission } from '../content/submission.ts';
import { cannotCheck, fail, type Finding } from '../domain/evidence.ts';
import { outcomeOf, sumPoints, toResult, type Grade } from '../domain/grade.ts';
import type { Problem } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { CheckProgress } from '../domain/grade.ts';
import { gradeAttempt, usesProber } from '../grading/grade-attempt.ts';
import { removeNamespace, type Maker } from '../grading/namespace.ts';
import { createProber } from '../grading/prober.ts';
import type { GraderRegistry } from '../grading/registry.ts';
import { beginAttempt } from './attempt.ts';
import { playSubmission } from './play.ts';

export type GradeJob = {
  cluster: Cluster;
  scenario: Scenario;
  registry: GraderRegistry;
  submission: Submission;
  maker: Maker;
  onProgress?: (progress: CheckProgress) => void;
  /** How often the same attempt is graded; the last grade is returned, all of them go to `onGrade`. Default 1. */
  times?: number;
  onGrade?: (grade: Grade) => void;
};

const cleanupMs = 20_000;

/** Waits for a clean-up, but not for ever: an API that doesn't answer must not hold the grade back. */
const bounded = (work: Promise<unknown>): Promise<unknown> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, cleanupMs);
  });
  return Promise.race([work.catch(() => {}), limit]).finally(() => clearTimeout(timer));
};

/** Every check with the same finding: for what ended before any could run. */
export const gradeWithout = (
  scenario: Scenario,
  cluster: string,
  finding: Finding,
  problems: Problem[] = [],
): Grade => {
  const results = scenario.checks.map((check) => toResult(check, finding, 0, new Date().toISOString()));
  return {
    scenario: scenario.slug,
    title: scenario.title,
    cluster,
    outcome: outcomeOf(results),
    ...sumPoints(results),
    durationMs: 0,
    waitedMs: 0,
    problems,
    results,
  };
};

/** The grade of files that can't even be read: no points, with the reason; no cluster is needed for that. */
export const gradeUnreadable = (scenario: Scenario, cluster: string, problem: Problem): Grade =>
  gradeWithout(
    scenario,
    cluster,
    fail('not checked, since the submission cannot be read', 'Mend the problem above first.'),
    [problem],
  );

/** Grades a submission and cleans up. Cluster trouble becomes a grade of errors; rejects only when aborted, cleaned up. */
export const gradeSubmission = async (job: GradeJob, signal: AbortSignal): Promise<Grade> => {
  const { cluster, scenario, registry, submission, maker, onProgress, times = 1, onGrade } = job;
  const prober = createProber(cluster, maker, signal);
  let namespace: string | undefined;
  try {
    await cluster.prepareImages(scenario.images, signal);
    // The grader's own pod starts while the learner's do.
    if (usesProber(scenario, registry)) void prober.target().catch(() => {});
    const begun = await beginAttempt(cluster, scenario, 'grade', maker, signal);
    if (!begun.ok)
      return gradeWithout(scenario, cluster.info.name, cannotCheck(`the setup failed: ${begun.problem.what}`), [
        begun.problem,
      ]);
    namespace = begun.value;
    const problems = await playSubmission(cluster, namespace, submission, signal);
    let grade: Grade | undefined;
    for (let time = 0; time < times; time += 1) {
      grade = await gradeAttempt(
        {
          cluster,
          scenario,
          registry,
          namespace,
          maker,
          answers: submission.answers,
          problems,
          prober,
          ...(onProgress === undefined ? {} : { onProgress }),
        },
        signal,
      );
      onGrade?.(grade);
    }
    return grade as Grade;
  } catch (error) {
    signal.throwIfAborted();
    if (!isClusterError(error)) throw error;
    return gradeWithout(scenario, cluster.info.name, cannotCheck(`the cluster could not be used: ${error.message}`));
  } finally {
    await bounded(
      Promise.all([prober.remove(), ...(namespace === undefined ? [] : [removeNamespace(cluster.access, namespace)])]),
    );
  }
};
