/** A scenario's folder → the scenario, or the first thing in it that its author must correct. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import { failed, ok, type Problem, type Result } from '../domain/problem.ts';
import type { Check, Example, Mutant, Scenario, Step, Track } from '../domain/scenario.ts';
import { nearest } from '../shared/nearest.ts';
import { loadDebrief } from './debrief.ts';
import { readText } from './read-text.ts';
import { checkReferences } from './scenario-references.ts';
import { scenarioSchema, trackSchema, type ScenarioFile } from './scenario-schema.ts';
import { checkSchema, problemAt, type SchemaContext } from './schema-problem.ts';
import { parseStep } from './step.ts';
import { parseOneYaml } from './yaml-documents.ts';

/** As much of the graders' registry as is needed to check a proof's parameters. */
export type GraderSchemas = ReadonlyMap<string, { params: z.ZodType }>;

const numbered = /^(\d+)-([a-z0-9]+(?:-[a-z0-9]+)*)$/;

const numberedName = (folder: string, what: string): Result<{ order: number; name: string }> => {
  const [, order, name] = numbered.exec(basename(folder)) ?? [];
  if (order !== undefined && name !== undefined) return ok({ order: Number(order), name });
  const next = 'Rename it to a number, a dash and a name in kebab-case, like 01-first-pod.';
  return failed({
    code: 'scenario-folder-name',
    what: `the folder of a ${what} has another kind of name`,
    where: folder,
    next,
  });
};

const readFile = async (file: string, code: string) => {
  const text = await readText(file);
  if (!text.ok) return text;
  const document = parseOneYaml(text.value, file, 'plain');
  return document.ok ? ok<SchemaContext>({ document: document.value, file, code }) : document;
};

/** The track of a folder that has a track.yaml. */
export const loadTrack = async (folder: string): Promise<Result<Track>> => {
  const named = numberedName(folder, 'track');
  if (!named.ok) return named;
  const context = await readFile(join(folder, 'track.yaml'), 'track-invalid');
  if (!context.ok) return context;
  const track = checkSchema(trackSchema, context.value.document.value, context.value);
  return track.ok ? ok({ ...track.value, order: named.value.order }) : track;
};

const loadSteps = async (file: ScenarioFile, folder: string): Promise<Result<Step[]>> => {
  const steps: Step[] = [];
  for (const { file: name, checks } of file.steps) {
    const path = join(folder, 'steps', name);
    const text = await readText(path);
    if (!text.ok) return text;
    const step = parseStep(text.value, path);
    if (!step.ok) return step;
    steps.push({ id: name.replace(/\.md$/, ''), ...step.value, checks });
  }
  return ok(steps);
};

const checksOf = (file: ScenarioFile, context: SchemaContext, graders: GraderSchemas | undefined): Result<Check[]> => {
  const checks: Check[] = [];
  for (const [index, { prove, deadline, ...check }] of file.checks.entries()) {
    const proves: Check['proves'] = [];
    for (const [place, proof] of prove.entries()) {
      const base = ['checks', index, 'prove', place, proof.grader];
      const grader = graders?.get(proof.grader);
      if (graders !== undefined && grader === undefined) {
        const near = nearest(proof.grader, [...graders.keys()]);
        const next = near === undefined ? `There are ${[...graders.keys()].join(', ')}.` : `Did you mean ${near}?`;
        const what = `there is no grader called ${proof.grader}`;
        return failed(problemAt(context, base, { code: 'grader-unknown', what, next }));
      }
      if (grader === undefined) {
        proves.push(proof);
        continue;
      }
      const parsed = checkSchema(grader.params, proof.with, { ...context, code: 'grader-parameters', base });
      if (!parsed.ok) return parsed;
      proves.push({ grader: proof.grader, with: parsed.value });
    }
    checks.push({ ...check, deadlineMs: deadline, proves });
  }
  return ok(checks);
};

const isFolder = async (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

const startProblem = async (folder: string): Promise<Problem | undefined> => {
  const start = join(folder, 'start');
  const files = await readdir(start).catch(() => []);
  if (files.length > 0) return undefined;
  const next = 'Add a file there; it may hold only comments.';
  return { code: 'scenario-start-missing', what: 'the learner gets no file to edit', where: start, next };
};

const examples = async <T extends { folder: string; about: string }>(
  context: SchemaContext,
  [field, inFolder]: [string, string],
  list: readonly T[],
): Promise<Result<(Omit<T, 'folder'> & Example)[]>> => {
  const found: (Omit<T, 'folder'> & Example)[] = [];
  for (const [index, example] of list.entries()) {
    const folder = join(dirname(context.file), inFolder, example.folder);
    if (!(await isFolder(folder))) {
      const what = `there is no folder ${inFolder}/${example.folder}`;
      const place = [field, index, 'folder'];
      return failed(
        problemAt(context, place, { code: 'scenario-folder-missing', what, next: 'Add it, or remove this entry.' }),
      );
    }
    found.push({ ...example, name: example.folder, folder });
  }
  return ok(found);
};

/**
 * Reads the whole folder. With `graders`, each proof must name one of them, and holds the parameters as that grader's
 * schema gives them. `track` is for callers that have read it already.
 */
export const loadScenario = async (
  folder: string,
  graders?: GraderSchemas,
  track?: Track,
): Promise<Result<Scenario>> => {
  const named = numberedName(folder, 'scenario');
  if (!named.ok) return named;
  const ofTrack: Result<Track> = track === undefined ? await loadTrack(dirname(folder)) : ok(track);
  if (!ofTrack.ok) return ofTrack;
  const read = await readFile(join(folder, 'scenario.yaml'), 'scenario-invalid');
  if (!read.ok) return read;
  const context = read.value;
  const parsed = checkSchema(scenarioSchema, context.document.value, context);
  if (!parsed.ok) return parsed;
  const file = parsed.value;
  const wrong = checkReferences(file, context) ?? (await startProblem(folder));
  if (wrong !== undefined) return failed(wrong);

  const checks = checksOf(file, context, graders);
  if (!checks.ok) return checks;
  const steps = await loadSteps(file, folder);
  if (!steps.ok) return steps;
  const debrief = await loadDebrief(folder);
  if (!debrief.ok) return debrief;
  const solutions = await examples(context, ['solutions', 'solution'], file.solutions);
  if (!solutions.ok) return solutions;
  const mutants: Result<Mutant[]> = await examples(context, ['mutants', 'mutants'], file.mutants);
  if (!mutants.ok) return mutants;
  return ok({
    ...file,
    slug: named.value.name,
    order: named.value.order,
    track: ofTrack.value,
    steps: steps.value,
    checks: checks.value,
    debrief: debrief.value,
    solutions: solutions.value,
    mutants: mutants.value,
    folder,
  });
};
