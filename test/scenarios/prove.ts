/** Each scenario on a cluster: nothing for the untouched start, full marks for every solution, no wrong answer accepted. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { graders } from '../../graders/index.ts';
import type { Pod } from '../../src/cluster/kube.ts';
import type { Cluster } from '../../src/cluster/types.ts';
import { discoverScenarios } from '../../src/content/discover.ts';
import { readSubmission } from '../../src/content/submission.ts';
import type { Grade } from '../../src/domain/grade.ts';
import { describeProblem } from '../../src/domain/problem.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import type { Maker } from '../../src/grading/namespace.ts';
import { gradeSubmission } from '../../src/headless/grade-submission.ts';

export type ProofOptions = {
  cluster: Cluster;
  maker: Maker;
  /** Attempts side by side: most of their time is waiting, but the machine may have two cores only. */
  sideBySide: number;
  /** Milliseconds for one attempt, waiting for its turn included. */
  longestMs: number;
};

type Case = { scenario: Scenario; title: string; folder: string; times: number };

export const { scenarios } = await discoverScenarios(join(import.meta.dirname, '..', '..', 'scenarios'), graders);

const casesOf = (scenario: Scenario): Case[] => [
  { scenario, title: 'start', folder: join(scenario.folder, 'start'), times: 1 },
  ...scenario.solutions.map(({ name, folder }) => ({ scenario, title: `solution ${name}`, folder, times: 2 })),
  ...scenario.mutants.map(({ name, folder }, index) => ({
    scenario,
    title: `mutant ${name}`,
    folder,
    times: index === 0 ? 2 : 1,
  })),
];

const gradeCase = async (
  { scenario, folder, times }: Case,
  { cluster, maker, longestMs }: ProofOptions,
): Promise<Grade[]> => {
  const submission = await readSubmission([folder]);
  if (!submission.ok) throw new Error(describeProblem(submission.problem));
  const grades: Grade[] = [];
  await gradeSubmission(
    {
      cluster,
      scenario,
      registry: graders,
      submission: submission.value,
      maker,
      times,
      onGrade: (each) => grades.push(each),
    },
    AbortSignal.timeout(longestMs),
  );
  return grades;
};

const usesNodeNetwork = ({ folder }: Case): boolean =>
  readdirSync(folder).some((name) => readFileSync(join(folder, name), 'utf8').includes('hostNetwork: true'));

/** A namespace that is being removed still has its pods for a while. */
const untilNodePortsAreFree = async ({ access, clock }: Cluster): Promise<void> => {
  for (;;) {
    const { items } = await access.list<Pod>({ apiVersion: 'v1', kind: 'Pod' });
    const learners = items.filter(({ metadata }) => metadata.namespace?.startsWith('kp-') === true);
    if (!learners.some(({ spec }) => spec.hostNetwork === true)) return;
    await clock.sleep(200);
  }
};

const key = (slug: string, title: string): string => `${slug} ${title}`;

/** What each check said, for the message of a test that fails. */
const account = (grade: Grade): string =>
  grade.results.map(({ check, verdict, reason, hint }) => `${check} ${verdict}: ${reason} (${hint ?? ''})`).join('\n');

/** Registers the tests; the attempts begin at once. The cluster is closed when all are over. */
export const testScenarios = (options: ProofOptions): void => {
  /** All cases run from the beginning, a few at a time; each test waits for its own. */
  const running = new Map<string, Promise<Grade[]>>();
  const waiting: (() => void)[] = [];
  let free = options.sideBySide;
  const inTurn = async (work: () => Promise<Grade[]>): Promise<Grade[]> => {
    if (free === 0) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    } else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
  /** Those on the node's own network would take each other's ports. */
  let onNode: Promise<unknown> = Promise.resolve();
  for (const each of scenarios.flatMap(casesOf)) {
    const begin = (): Promise<Grade[]> => inTurn(() => gradeCase(each, options));
    const done = usesNodeNetwork(each) ? onNode.then(begin) : begin();
    if (usesNodeNetwork(each)) onNode = done.catch(() => {}).then(() => untilNodePortsAreFree(options.cluster));
    done.catch(() => {});
    running.set(key(each.scenario.slug, each.title), done);
  }

  const gradesOf = async (scenario: Scenario, title: string): Promise<Grade[]> => {
    const grades = await running.get(key(scenario.slug, title))!;
    if (grades.length === 0) throw new Error('there is no grade: the setup failed');
    return grades;
  };

  afterAll(async () => {
    await Promise.allSettled(running.values());
    await options.cluster.close();
  });

  test('there are the scenarios of this slice', () => {
    expect(scenarios.map(({ id }) => id)).toEqual(expect.arrayContaining(['P01', 'M01', 'M03', 'V01', 'H01', 'C02']));
  });

  describe.each(scenarios.map((scenario) => [scenario.slug, scenario] as const))('%s', (_slug, scenario) => {
    test(
      'gives no point for the untouched start',
      async () => {
        const [grade] = await gradesOf(scenario, 'start');
        expect({ ...grade, account: account(grade!) }).toMatchObject({ outcome: 'fail', points: 0 });
      },
      options.longestMs,
    );

    test.each(scenario.solutions.map(({ name }) => [name]))(
      'gives full marks for the solution %s, twice',
      async (name) => {
        const grades = await gradesOf(scenario, `solution ${name}`);
        const full = scenario.checks.reduce((sum, { points }) => sum + points, 0);
        expect(grades.map((each) => [each.points, each.outcome, each.outcome === 'pass' || account(each)])).toEqual([
          [full, 'pass', true],
          [full, 'pass', true],
        ]);
      },
      options.longestMs,
    );

    test.each(scenario.mutants.map(({ name, fails }) => [name, fails] as const))(
      'catches the wrong answer %s at %j',
      async (name, fails) => {
        const [grade] = await gradesOf(scenario, `mutant ${name}`);
        const failed = grade!.results.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check);
        const errors = grade!.results
          .filter(({ verdict }) => verdict === 'error')
          .map(({ check, reason }) => `${check} ${reason}`);
        expect({ errors, failed, account: account(grade!) }).toMatchObject({
          errors: [],
          failed: expect.arrayContaining([...fails]),
        });
      },
      options.longestMs,
    );

    test(
      'gives each check the same verdict when it grades again, right or wrong',
      async () => {
        const titles = [
          ...scenario.solutions.map(({ name }) => `solution ${name}`),
          `mutant ${scenario.mutants[0]!.name}`,
        ];
        for (const title of titles) {
          const [first, second] = (await gradesOf(scenario, title)).map(({ results }) =>
            results.map(({ check, verdict }) => `${check} ${verdict}`),
          );
          expect({ title, verdicts: second }).toEqual({ title, verdicts: first });
        }
      },
      options.longestMs,
    );
  });
};
