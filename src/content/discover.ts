/** All scenarios below one folder, and the one that a name on the command line means. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, type Problem, type Result } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import { nearest } from '../shared/nearest.ts';
import { loadScenario, loadTrack, type GraderSchemas } from './load-scenario.ts';
import { fileProblem } from './read-text.ts';

export type Discovered = {
  /** By track, then by their order in it. */
  scenarios: Scenario[];
  /** One per scenario or track that can't be used. */
  problems: Problem[];
};

const foldersIn = async (folder: string): Promise<Result<string[]>> => {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
    return ok(names.toSorted().map((name) => join(folder, name)));
  } catch (error) {
    return failed(fileProblem(error, folder));
  }
};

const duplicates = (scenarios: readonly Scenario[]): Problem[] => {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const { id, slug, folder } of scenarios) {
    for (const name of [id, slug].map((each) => each.toLowerCase())) {
      const other = seen.get(name);
      if (other !== undefined) {
        const what = `${other} is called ${name} as well`;
        problems.push({
          code: 'scenario-duplicate',
          what,
          where: folder,
          next: 'Give one of them another id or folder name.',
        });
      }
      seen.set(name, folder);
    }
  }
  return problems;
};

export const discoverScenarios = async (root: string, graders?: GraderSchemas): Promise<Discovered> => {
  const scenarios: Scenario[] = [];
  const problems: Problem[] = [];
  const tracks = await foldersIn(root);
  if (!tracks.ok) return { scenarios, problems: [tracks.problem] };
  for (const folder of tracks.value) {
    const track = await loadTrack(folder);
    const folders = await foldersIn(folder);
    if (!track.ok || !folders.ok) {
      problems.push(...[track, folders].flatMap((result) => (result.ok ? [] : [result.problem])));
      continue;
    }
    const loaded = await Promise.all(folders.value.map((each) => loadScenario(each, graders, track.value)));
    for (const result of loaded) {
      if (result.ok) scenarios.push(result.value);
      else problems.push(result.problem);
    }
  }
  scenarios.sort((a, b) => a.track.order - b.track.order || a.order - b.order || (a.slug < b.slug ? -1 : 1));
  return { scenarios, problems: [...problems, ...duplicates(scenarios)] };
};

/** By slug or id, in upper or lower case. */
export const findScenario = (scenarios: readonly Scenario[], name: string): Result<Scenario> => {
  const wanted = name.trim().toLowerCase();
  const found = scenarios.find(({ id, slug }) => id.toLowerCase() === wanted || slug.toLowerCase() === wanted);
  if (found !== undefined) return ok(found);
  // Only that much of it can be meant for a name.
  const asked = wanted.slice(0, 80);
  const near = nearest(
    asked,
    scenarios.map(({ slug }) => slug),
  );
  const next =
    near === undefined
      ? '`peapod list` shows all scenarios.'
      : `Did you mean ${near}? \`peapod list\` shows all scenarios.`;
  return failed({ code: 'scenario-unknown', what: `there is no scenario called "${asked}"`, next });
};
