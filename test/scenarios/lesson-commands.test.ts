/** Every kubectl command of the lessons, with the built-in kubectl, in the order in which a learner meets them. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { graders } from '../../graders/index.ts';
import type { Pod } from '../../src/cluster/kube.ts';
import { discoverScenarios } from '../../src/content/discover.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { beginAttempt } from '../../src/headless/attempt.ts';
import { openInProcess } from '../embedded/in-process.ts';
import { runCommandLine, type Outcome } from '../kubectl/command-line.ts';
import { lessonLines, type LessonLine } from './lesson-commands.ts';

const cluster = await openInProcess();
const { scenarios } = await discoverScenarios(join(import.meta.dirname, '..', '..', 'scenarios'), graders);

/** What the lesson wants to fail. The key is a part of the line. */
const meantToFail: Record<string, { err: string; because: string }> = {
  '-c client -- ls /www': { err: 'ls: /www: No such file or directory', because: 'neighbours do not share files' },
  'touch /usr/share/nginx/html/x': { err: 'Read-only file system', because: 'the mount refuses every change' },
};

/** How long a learner takes from one line to the next, in the cluster's time. */
const pauseMs = 5_000;
const longestMs = 20_000;

afterAll(async () => {
  await cluster.close();
  expect(cluster.bugs).toEqual([]);
});

const isReady = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;

type Attempt = { namespace: string; cwd: string; pods: Set<string> };

/** POD and ADDRESS stand for what the learner reads in an answer before; POD stays the same as long as it exists. */
const filledIn = async (argv: readonly string[], { namespace, pods }: Attempt): Promise<string[]> => {
  if (!argv.some((word) => /\b(POD|ADDRESS)\b/.test(word))) return [...argv];
  const { items } = await cluster.access.list<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace });
  const pod = items.find(({ metadata }) => pods.has(metadata.name)) ?? items.find(isReady);
  if (pod === undefined) throw new Error(`no pod of ${namespace} is ready`);
  pods.add(pod.metadata.name);
  return argv.map((word) =>
    word.replace(/\bPOD\b/, pod.metadata.name).replace(/\bADDRESS\b/, pod.status?.podIP ?? 'no-address'),
  );
};

/** Lines that go on until Ctrl-C: they get it as soon as they have printed something. */
const goesOn = ({ argv: [verb, ...rest] }: LessonLine): boolean =>
  (verb === 'get' && rest.includes('-w')) || (verb === 'logs' && rest.includes('-f'));

const runLine = async (line: LessonLine, attempt: Attempt): Promise<Outcome> => {
  const { namespace, cwd } = attempt;
  const argv = ['-n', namespace, ...(await filledIn(line.argv, attempt))];
  const limit = AbortSignal.timeout(longestMs);
  if (!goesOn(line)) return runCommandLine(argv, { cluster, cwd, signal: limit });
  const interrupt = new AbortController();
  const signal = AbortSignal.any([limit, interrupt.signal]);
  return runCommandLine(argv, { cluster, cwd, signal, onOutput: () => interrupt.abort() });
};

const copyFiles = async (from: string, to: string): Promise<void> => {
  for (const name of await readdir(from)) await copyFile(join(from, name), join(to, name));
};

/** The first step is read with the files of the start, the others with those of the solution. */
const readThrough = async (scenario: Scenario): Promise<{ line: LessonLine; outcome: Outcome }[]> => {
  const begun = await beginAttempt(
    cluster,
    scenario,
    'grade',
    { host: 'lesson-commands', pid: process.pid },
    AbortSignal.timeout(longestMs),
  );
  if (!begun.ok) throw new Error(begun.problem.what);
  const cwd = await mkdtemp(join(tmpdir(), 'lesson-commands-'));
  try {
    await copyFiles(join(scenario.folder, 'start'), cwd);
    const attempt = { namespace: begun.value, cwd, pods: new Set<string>() };
    const outcomes: { line: LessonLine; outcome: Outcome }[] = [];
    for (const line of lessonLines(scenario)) {
      if (line.file !== `${scenario.steps[0]?.id}.md`) await copyFiles(scenario.solutions[0]!.folder, cwd);
      outcomes.push({ line, outcome: await runLine(line, attempt) });
      await cluster.clock.sleep(pauseMs);
    }
    return outcomes;
  } finally {
    await rm(cwd, { recursive: true });
  }
};

/** All lessons are read side by side; each test waits for its own. */
const reading = new Map(
  scenarios.map((scenario) => {
    const done = readThrough(scenario);
    done.catch(() => {});
    return [scenario.slug, done] as const;
  }),
);

describe.each(scenarios.map(({ slug }) => slug))('%s', (slug) => {
  test('shows commands that kubectl accepts', async () => {
    const outcomes = await reading.get(slug)!;
    expect(outcomes.length).toBeGreaterThan(0);
    const wrong = outcomes.filter(({ line, outcome }) => {
      const failure = Object.entries(meantToFail).find(([part]) => line.text.includes(part))?.[1];
      if (failure !== undefined) return outcome.code === 0 || !outcome.err.includes(failure.err);
      return goesOn(line) ? outcome.out === '' : outcome.code !== 0;
    });
    expect(wrong).toEqual([]);
  }, 60_000);
});
