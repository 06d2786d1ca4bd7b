import { afterEach, describe, expect, test } from '@jest/globals';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { graders } from '../../graders/index.ts';
import { discoverScenarios, findScenario } from '../../src/content/discover.ts';
import { readSetup } from '../../src/content/setup.ts';
import { readSubmission } from '../../src/content/submission.ts';
import { folderWith, type Folder } from './folder-with.ts';
import { scenarioFiles, scenarioYaml, trackYaml } from './scenario-folder.ts';

const real = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'scenarios');

let root: Folder | undefined;
afterEach(async () => {
  await root?.remove();
  root = undefined;
});

const moved = (to: string, id: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(scenarioFiles()).map(([name, text]) => [
      name.replace('1-basics/02-a-test', to).replace('1-basics/track', `${dirname(to)}/track`),
      text.replace('id: T01', `id: ${id}`),
    ]),
  );

describe('discovery', () => {
  test('sorts by track and then by order, as numbers', async () => {
    root = await folderWith({
      ...scenarioFiles(),
      ...moved('10-late/01-last', 'T04'),
      ...moved('1-basics/10-third', 'T03'),
      ...moved('1-basics/09-second', 'T02'),
      'readme.txt': 'files are left alone',
    });
    const { scenarios, problems } = await discoverScenarios(root.path);
    expect(problems).toEqual([]);
    expect(scenarios.map(({ slug }) => slug)).toEqual(['a-test', 'second', 'third', 'last']);
  });

  test('a broken scenario costs only itself', async () => {
    root = await folderWith({ ...scenarioFiles(), ...moved('1-basics/03-broken', 'lower') });
    const { scenarios, problems } = await discoverScenarios(root.path);
    expect(scenarios.map(({ slug }) => slug)).toEqual(['a-test']);
    expect(problems).toMatchObject([{ code: 'scenario-invalid' }]);
  });

  test('a broken track is told once', async () => {
    root = await folderWith({
      ...scenarioFiles(),
      ...moved('2-more/01-other', 'T02'),
      '2-more/track.yaml': `${trackYaml}x: 1\n`,
    });
    const { scenarios, problems } = await discoverScenarios(root.path);
    expect(scenarios).toHaveLength(1);
    expect(problems).toMatchObject([
      { code: 'track-invalid', where: `${join(root.path, '2-more', 'track.yaml')}:4:1` },
    ]);
  });

  test('two scenarios of one id are told', async () => {
    root = await folderWith({
      ...scenarioFiles(),
      '1-basics/03-copy/scenario.yaml': scenarioYaml,
      ...moved('1-basics/03-copy', 'T01'),
    });
    expect((await discoverScenarios(root.path)).problems).toMatchObject([{ code: 'scenario-duplicate' }]);
  });

  test('a root that is not there is a problem', async () => {
    expect(await discoverScenarios('no-such-folder')).toMatchObject({
      scenarios: [],
      problems: [{ code: 'path-missing' }],
    });
  });
});

describe('finding a scenario', () => {
  test('takes its slug or its id, in any case', async () => {
    root = await folderWith(scenarioFiles());
    const { scenarios } = await discoverScenarios(root.path);
    for (const name of ['a-test', 'A-Test', 'T01', 't01', ' t01 ']) {
      expect(findScenario(scenarios, name)).toMatchObject({ ok: true, value: { slug: 'a-test' } });
    }
  });

  test('suggests the name that was probably meant', async () => {
    root = await folderWith(scenarioFiles());
    const { scenarios } = await discoverScenarios(root.path);
    const next = (name: string): string => {
      const found = findScenario(scenarios, name);
      return found.ok ? '' : found.problem.next;
    };
    expect(next('a-tset')).toContain('Did you mean a-test?');
    expect(next('something-else')).not.toContain('Did you mean');
    expect(next('x'.repeat(100_000)).length).toBeLessThan(100);
    expect(next('')).not.toBe('');
  });
});

describe('the scenarios of peapod', () => {
  test('are all in order, with every proof known to its grader', async () => {
    const { scenarios, problems } = await discoverScenarios(real, graders);
    expect(problems).toEqual([]);
    expect(scenarios.length).toBeGreaterThan(0);
  });

  test('have manifests that can be read', async () => {
    const { scenarios } = await discoverScenarios(real);
    const folders = scenarios.flatMap(({ folder, solutions, mutants }) => [
      join(folder, 'start'),
      ...[...solutions, ...mutants].map((example) => example.folder),
    ]);
    const submissions = await Promise.all(folders.map((folder) => readSubmission([folder])));
    const setups = await Promise.all(scenarios.map(readSetup));
    expect([...submissions, ...setups].flatMap((result) => (result.ok ? [] : [result.problem]))).toEqual([]);
  });

  test('ask only about questions that they have', async () => {
    const { scenarios } = await discoverScenarios(real);
    const strangers = await Promise.all(
      scenarios.flatMap(({ questions, solutions }) =>
        solutions.map(async ({ folder }) => {
          const submission = await readSubmission([folder]);
          const answers = submission.ok ? Object.keys(submission.value.answers) : [];
          return answers
            .filter((id) => !questions.some((question) => question.id === id))
            .map((id) => `${folder}: ${id}`);
        }),
      ),
    );
    expect(strangers.flat()).toEqual([]);
  });
});
