/** Runs a scenario's checks on one attempt: reading and adding ones side by side, disturbing ones alone and last. */
import { randomBytes } from 'node:crypto';
import type { Cluster } from '../cluster/types.ts';
import { capabilities } from '../domain/capability.ts';
import { skip, type Finding } from '../domain/evidence.ts';
import { outcomeOf, sumPoints, toResult, type CheckProgress, type CheckResult, type Grade } from '../domain/grade.ts';
import type { Forecast, Measured } from '../domain/identity.ts';
import type { Problem } from '../domain/problem.ts';
import type { Check, Scenario } from '../domain/scenario.ts';
import type { Maker } from './namespace.ts';
import { createProber, type Prober } from './prober.ts';
import type { GraderEntry, GraderRegistry } from './registry.ts';
import { runProof } from './run-proof.ts';
import { waitMeter, type WaitMeter } from './waiting.ts';

export type GradeRequest = {
  cluster: Cluster;
  scenario: Scenario;
  registry: GraderRegistry;
  namespace: string;
  maker: Maker;
  answers: Readonly<Record<string, string>>;
  /** What was wrong with the submission itself. */
  problems: readonly Problem[];
  /** Only these checks; default all. */
  only?: readonly string[];
  onProgress?: (progress: CheckProgress) => void;
  /** Made ahead of time by the caller; otherwise one is made when a check needs it, and removed at the end. */
  prober?: Prober;
};

export const entriesOf = (check: Check, registry: GraderRegistry): GraderEntry[] =>
  check.proves.map(({ grader }) => {
    const entry = registry.get(grader);
    if (entry === undefined) throw new TypeError(`check ${check.id} names the unknown grader ${grader}`);
    return entry;
  });

export const isDisturbing = (check: Check, registry: GraderRegistry): boolean =>
  entriesOf(check, registry).some(({ touches }) => touches === 'disturb');

/** What a check is about to break, in one line each; none for a check that breaks nothing. */
export const warningsOf = (check: Check, registry: GraderRegistry): string[] =>
  check.proves.flatMap(({ grader, with: params }) => {
    const entry = registry.get(grader);
    return entry?.touches === 'disturb' ? [entry.warns?.(params) ?? `disturb your objects (${check.title})`] : [];
  });

/** What the learner may predict before a check breaks it; the first of its disturbances speaks for it. */
export const forecastOf = (check: Check, registry: GraderRegistry): Forecast | undefined =>
  check.proves
    .map(({ grader, with: params }) => registry.get(grader)?.predicts?.(params))
    .find((forecast) => forecast !== undefined);

export const usesProber = (scenario: Scenario, registry: GraderRegistry): boolean =>
  scenario.checks.some((check) => entriesOf(check, registry).some((entry) => entry.usesProber === true));

const lacking = (check: Check, { requires }: Scenario, cluster: Cluster): Finding | undefined => {
  const missing = [...requires, ...check.requires].find((capability) => !cluster.capabilities.has(capability));
  return missing === undefined ? undefined : skip(capabilities[missing]);
};

/** Grades one attempt. Rejects only when the signal is aborted; everything that a check started is cleaned up even then. */
export const gradeAttempt = async (request: GradeRequest, signal: AbortSignal): Promise<Grade> => {
  const { cluster, scenario, registry, only } = request;
  const { clock } = cluster;
  const start = clock.now();
  const meter = waitMeter(() => clock.now());
  const prober = request.prober ?? createProber(cluster, request.maker, signal);
  const experiments = new Map<string, Promise<unknown>>();
  const checks = scenario.checks.filter(({ id }) => only === undefined || only.includes(id));
  const run = (check: Check): Promise<CheckResult> =>
    runCheck(check, { ...request, meter, prober, experiments }, signal);
  try {
    const gentle = checks.filter((check) => !isDisturbing(check, registry));
    const results = new Map((await allDone(gentle.map(run))).map((result) => [result.check, result]));
    for (const check of checks.filter((candidate) => isDisturbing(candidate, registry))) {
      const result = await run(check);
      results.set(result.check, result);
    }
    signal.throwIfAborted();
    const ordered = checks.map(({ id }) => results.get(id)!);
    return {
      scenario: scenario.slug,
      title: scenario.title,
      cluster: cluster.info.name,
      outcome: outcomeOf(ordered),
      ...sumPoints(ordered),
      durationMs: Math.round(clock.now() - start),
      waitedMs: Math.round(meter.totalMs()),
      problems: [...request.problems],
      results: ordered,
    };
  } finally {
    if (request.prober === undefined) await prober.remove().catch(() => {});
  }
};

/** Like Promise.all, but even when one rejects the others have ended (and cleaned up) before it does. */
const allDone = async <T>(promises: Promise<T>[]): Promise<T[]> => {
  await Promise.allSettled(promises);
  return Promise.all(promises);
};

type Context = GradeRequest & { meter: WaitMeter; prober: Prober; experiments: Map<string, Promise<unknown>> };

const runCheck = async (check: Check, context: Context, signal: AbortSignal): Promise<CheckResult> => {
  const { cluster, scenario, registry, namespace, answers, problems, meter, prober, experiments } = context;
  const report = (progress: CheckProgress): void => context.onProgress?.(progress);
  const { clock } = cluster;
  const start = clock.now();
  const undos: (() => Promise<unknown>)[] = [];
  report({ check: check.id, state: 'running' });
  const scope = {
    namespace,
    clock,
    withinMs: check.deadlineMs,
    nonce: () => randomBytes(16).toString('hex'),
    prober: () => meter.during(prober.target()),
    once: <T>(key: string, experiment: () => Promise<T>): Promise<T> => {
      const begun = (experiments.get(key) as Promise<T> | undefined) ?? experiment();
      experiments.set(key, begun);
      return begun;
    },
    waiting: <T>(promise: Promise<T>): Promise<T> => meter.during(promise),
    say: (line: string) => report({ check: check.id, state: 'says', line }),
    measured: (measured: Measured) => report({ check: check.id, state: 'measured', measured }),
    cleanup: (undo: () => Promise<unknown>) => void undos.push(undo),
    questions: scenario.questions,
    answers,
    problems,
  };
  try {
    const finding = lacking(check, scenario, cluster) ?? (await proveAll(check, registry, cluster, scope, signal));
    const result = toResult(check, finding, clock.now() - start, new Date(clock.now()).toISOString());
    report({ check: check.id, state: 'done', result });
    return result;
  } finally {
    // Each undo is of its own object, so they need not wait for each other. What can't be put back was the learner's to
    // delete; the namespace's end takes care of the rest.
    await Promise.all(undos.toReversed().map((undo) => undo().catch(() => {})));
  }
};

/** The proofs in order, up to the first that is not a pass; evidence of all of them. */
const proveAll = async (
  check: Check,
  registry: GraderRegistry,
  cluster: Cluster,
  scope: Parameters<GraderEntry['gather']>[1],
  signal: AbortSignal,
): Promise<Finding> => {
  const findings: Finding[] = [];
  for (const proof of check.proves) {
    const finding = await runProof(registry.get(proof.grader)!, proof.with, cluster, scope, signal);
    findings.push(finding);
    if (finding.verdict !== 'pass') break;
  }
  const last = findings.at(-1)!;
  return {
    ...last,
    reason: last.verdict === 'pass' ? findings.map(({ reason }) => reason).join('; ') : last.reason,
    evidence: last.verdict === 'pass' ? findings.flatMap(({ evidence }) => evidence) : last.evidence,
  };
};
