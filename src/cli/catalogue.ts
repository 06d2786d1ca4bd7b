/** All lessons, from the file that the build made of the scenarios, or from the scenarios themselves. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Lesson } from '../lesson/state.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** Reading and checking six scenarios takes longer than drawing the first screen, so a build does it once. */
const builtFile = join(here, 'lessons.json');

/** The package's folder, whether this runs from the bundle or from the sources. */
const packageFolder = (): string => {
  let folder = here;
  while (!existsSync(join(folder, 'scenarios')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
};

const withFolders = (scenario: Scenario, change: (folder: string) => string): Scenario => ({
  ...scenario,
  folder: change(scenario.folder),
  solutions: scenario.solutions.map((each) => ({ ...each, folder: change(each.folder) })),
  mutants: scenario.mutants.map((each) => ({ ...each, folder: change(each.folder) })),
});

const readLessons = async (): Promise<{ lessons: Lesson[]; problems: Problem[] }> => {
  const [{ discoverScenarios }, { graders }, { forecastOf, warningsOf }] = await Promise.all([
    import('../content/discover.ts'),
    import('../../graders/index.ts'),
    import('../grading/grade-attempt.ts'),
  ]);
  const { scenarios, problems } = await discoverScenarios(join(packageFolder(), 'scenarios'), graders);
  const lessons = scenarios.map((scenario) => ({
    scenario,
    warnings: Object.fromEntries(scenario.checks.map((check) => [check.id, warningsOf(check, graders)])),
    forecasts: Object.fromEntries(
      scenario.checks.flatMap((check) => {
        const forecast = forecastOf(check, graders);
        return forecast === undefined ? [] : [[check.id, forecast]];
      }),
    ),
  }));
  return { lessons, problems };
};

/** What the build writes into `lessons.json`: the lessons with folders relative to the package's, or the problems. */
export const compileLessons = async (): Promise<{ text: string; problems: Problem[] }> => {
  const { lessons, problems } = await readLessons();
  const portable = lessons.map((lesson) => ({
    ...lesson,
    scenario: withFolders(lesson.scenario, (folder) => relative(packageFolder(), folder)),
  }));
  return { text: JSON.stringify(portable), problems };
};

/** All lessons in the order of the catalogue, and one problem for each scenario that is left out. */
export const loadLessons = async (): Promise<{ lessons: Lesson[]; problems: Problem[] }> => {
  if (!existsSync(builtFile)) return readLessons();
  const portable = JSON.parse(await readFile(builtFile, 'utf8')) as Lesson[];
  const lessons = portable.map((lesson) => ({
    ...lesson,
    scenario: withFolders(lesson.scenario, (folder) => resolve(packageFolder(), folder)),
  }));
  return { lessons, problems: [] };
};
