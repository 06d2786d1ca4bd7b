import { afterEach, describe, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { loadScenario, type GraderSchemas } from '../../src/content/load-scenario.ts';
import { readSetup } from '../../src/content/setup.ts';
import type { Problem } from '../../src/domain/problem.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { folderWith, type Folder } from './folder-with.ts';
import { scenarioFiles } from './scenario-folder.ts';

const graders: GraderSchemas = new Map([
  ['pod.ready', { params: z.strictObject({ pod: z.string(), count: z.int().default(1) }) }],
  ['stable.for', { params: z.strictObject({ pod: z.string(), seconds: z.number() }) }],
  ['quiz', { params: z.strictObject({ questions: z.array(z.string()) }) }],
]);

let root: Folder;
afterEach(() => root.remove());

const folder = (): string => join(root.path, '1-basics', '02-a-test');

const load = async (with_?: GraderSchemas): Promise<Scenario> => {
  const result = await loadScenario(folder(), with_);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
};

const refused = async (path = folder()): Promise<Problem> => {
  const result = await loadScenario(path, graders);
  if (result.ok) throw new Error('there is no problem');
  return result.problem;
};

describe('a scenario', () => {
  test('is read from its folder', async () => {
    root = await folderWith(scenarioFiles());
    const scenario = await load();
    expect(scenario).toMatchObject({
      id: 'T01',
      slug: 'a-test',
      order: 2,
      track: { id: 'basics', title: 'Basics', about: 'The first things.', order: 1 },
      folder: folder(),
      requires: ['exec'],
    });
    expect(scenario.steps).toEqual([
      { id: '01-look', title: 'Look', body: 'Read.', hints: [], checks: [] },
      { id: '02-do', title: 'Do', body: 'Write.', hints: ['So.'], checks: ['c1'] },
    ]);
    expect(scenario.checks.map(({ deadlineMs, requires }) => ({ deadlineMs, requires }))).toEqual([
      { deadlineMs: 90_000, requires: [] },
      { deadlineMs: 60_000, requires: ['dns'] },
    ]);
    expect(scenario.questions[0]).toMatchObject({ options: { yes: 'one', 2: 'two' }, answer: '2' });
    expect(scenario.solutions).toEqual([
      { name: 'reference', about: 'the usual way', folder: join(folder(), 'solution', 'reference') },
    ]);
    expect(scenario.mutants).toEqual([
      { name: 'wrong', about: 'not it', fails: ['c1'], folder: join(folder(), 'mutants', 'wrong') },
    ]);
  });

  test('without graders, parameters stay as they are written', async () => {
    root = await folderWith(scenarioFiles());
    expect((await load()).checks[0]?.proves[0]).toEqual({ grader: 'pod.ready', with: { pod: 'hello' } });
  });

  test('with graders, parameters are what their schema makes of them', async () => {
    root = await folderWith(scenarioFiles());
    expect((await load(graders)).checks[0]?.proves[0]).toEqual({
      grader: 'pod.ready',
      with: { pod: 'hello', count: 1 },
    });
  });

  test('may have no setup', async () => {
    root = await folderWith(scenarioFiles());
    expect(await readSetup({ folder: folder() })).toEqual({ ok: true, value: [] });
  });

  test('has its setup read like any manifests', async () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n';
    root = await folderWith({ ...scenarioFiles(), '1-basics/02-a-test/setup/pod.yaml': pod });
    expect(await readSetup({ folder: folder() })).toMatchObject({ ok: true, value: [{ name: 'pod.yaml' }] });
  });
});

describe('the author is told the place of', () => {
  test.each<[string, [string, string], string, string, string]>([
    ['a misspelt field', ['minutes:', 'minuts:'], 'scenario-invalid', ':4:1', '`minuts`'],
    ['a wrong level', ['level: 1', 'level: 9'], 'scenario-invalid', ':3:1', 'from 1 to 4'],
    ['text for points', ['points: 2', 'points: two'], 'scenario-invalid', ':15:5', '`checks[0].points`: expected'],
    ['an unknown capability', ['[exec]', '[exek]'], 'scenario-invalid', ':7:12', 'exek'],
    ['a bad deadline', ['1m30s', '90 seconds'], 'scenario-invalid', ':17:5', '90 seconds'],
    ['a deadline of nothing', ['1m30s', '0s'], 'scenario-invalid', ':17:5', '0s'],
    [
      'two graders in one item',
      ['{pod: hello}\n', '{pod: hello}\n        quiz: {}\n'],
      'scenario-invalid',
      ':19:9',
      'one key',
    ],
    ['an unknown grader', ['- stable.for', '- stabel.for'], 'grader-unknown', ':20:9', 'stabel.for'],
    ['bad parameters', ['seconds: 15', 'seconds: long'], 'grader-parameters', ':20:34', 'prove[1].stable.for.seconds'],
    ['unknown parameters', ['{pod: hello}', '{pood: hello, pod: a}'], 'grader-parameters', ':19:21', '`pood`'],
    ['a check that is there twice', ['id: c2', 'id: c1'], 'scenario-duplicate', ':21:5', 'c1'],
    ['an unknown check in a step', ['checks: [c1]', 'checks: [c3]'], 'scenario-reference', ':11:31', 'c3'],
    ['an unknown check of a mutant', ['fails: [c1]', 'fails: [c9]'], 'scenario-reference', ':33:44', 'c9'],
    ['a mutant that nothing catches', ['fails: [c1]', 'fails: []'], 'scenario-invalid', ':33:36', 'fails'],
    ['an answer that is no option', ['answer: 2', 'answer: 3'], 'scenario-reference', ':29:55', '3'],
    [
      'a missing solution',
      ['folder: reference', 'folder: other'],
      'scenario-folder-missing',
      ':31:6',
      'solution/other',
    ],
    ['broken YAML', ['concepts: [pod]', 'concepts: [pod'], 'yaml-syntax', ':7:1', 'YAML'],
    ['a key that is there twice', ['title: A test', 'id: T02'], 'yaml-duplicate-key', ':2:1', 'line 1'],
  ])('%s', async (_, replace, code, where, what) => {
    root = await folderWith(scenarioFiles(replace));
    const problem = await refused();
    expect(problem).toMatchObject({ code, where: `${join(folder(), 'scenario.yaml')}${where}` });
    expect(problem.what).toContain(what);
  });

  test.each([
    ['steps/02-do.md', 'path-missing', 'steps/02-do.md'],
    ['start', 'scenario-start-missing', 'start'],
    ['scenario.yaml', 'path-missing', 'scenario.yaml'],
    ['../track.yaml', 'path-missing', '../track.yaml'],
  ])('missing %s', async (path, code, where) => {
    root = await folderWith(scenarioFiles());
    await rm(join(folder(), path), { recursive: true });
    expect(await refused()).toMatchObject({ code, where: join(folder(), where) });
  });

  test('an empty scenario.yaml', async () => {
    root = await folderWith({ ...scenarioFiles(), '1-basics/02-a-test/scenario.yaml': '' });
    expect(await refused()).toMatchObject({
      code: 'scenario-invalid',
      where: `${join(folder(), 'scenario.yaml')}:1:1`,
    });
  });

  test('a folder without a number', async () => {
    root = await folderWith({});
    expect(await refused(join(root.path, 'a-test'))).toMatchObject({ code: 'scenario-folder-name' });
  });
});
