/** What a learner hands in: files and folders → manifests, steps and answers. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { failed, ok, type Problem, type Result } from '../domain/problem.ts';
import { parseAnswers } from './answers.ts';
import { parseManifests, type ManifestFile } from './manifest.ts';
import { fileProblem, readText } from './read-text.ts';
import { parseSteps, type SubmissionStep } from './submission-steps.ts';

export type Submission = {
  /** In the order of their names. */
  files: ManifestFile[];
  /** From steps.yaml; without one, each file is applied in turn. */
  steps: SubmissionStep[];
  /** Question id → key of the chosen option. */
  answers: Record<string, string>;
};

/** Files in one submission. */
export const filesLimit = 100;
/** Bytes in all files of one submission. */
export const submissionLimit = 4 * 1024 * 1024;

const usageCodes = new Set([
  'path-missing',
  'file-unreadable',
  'not-a-file',
  'submission-empty',
  'submission-ambiguous',
  'submission-too-big',
]);

/** True when the wrong thing was handed in, false when what was handed in is wrong. */
export const isUsageProblem = ({ code }: Problem): boolean => usageCodes.has(code);

type Kind = 'manifest' | 'steps' | 'answers';
type Entry = { name: string; path: string; kind: Kind; bytes: number };

const kindOf = (name: string): Kind => {
  const [, special] = /^(steps|answers)\.ya?ml$/i.exec(name) ?? [];
  return special === undefined ? 'manifest' : (special.toLowerCase() as Kind);
};

/** Hidden files are an editor's or a system's. */
const isContent = (name: string): boolean => /\.(ya?ml|json)$/i.test(name) && !name.startsWith('.');

const byName = (a: Entry, b: Entry): number => {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.path < b.path ? -1 : 1;
};

const tooMany = (count: number, where: string): Problem => ({
  code: 'submission-too-big',
  what: `there are ${count} manifest files, and at most ${filesLimit} are read`,
  where,
  next: 'Give the files that you wrote, or a folder with only those.',
});

const entriesAt = async (path: string): Promise<Result<Entry[]>> => {
  try {
    const stats = await stat(path);
    if (!stats.isDirectory())
      return ok([{ name: basename(path), path, kind: kindOf(basename(path)), bytes: stats.size }]);
    const names = (await readdir(path)).filter(isContent);
    if (names.length > filesLimit) return failed(tooMany(names.length, path));
    const found = await Promise.all(names.map((name) => entriesIn(path, name)));
    return found.find((each) => !each.ok) ?? ok(found.flatMap((each) => (each.ok ? each.value : [])));
  } catch (error) {
    return failed(fileProblem(error, path));
  }
};

/** Folders within a folder are left alone, whatever they are called. */
const entriesIn = async (folder: string, name: string): Promise<Result<Entry[]>> => {
  const path = join(folder, name);
  try {
    const stats = await stat(path);
    return ok(stats.isDirectory() ? [] : [{ name, path, kind: kindOf(name), bytes: stats.size }]);
  } catch (error) {
    return failed(fileProblem(error, path));
  }
};

const collect = async (paths: readonly string[]): Promise<Result<Entry[]>> => {
  const entries = new Map<string, Entry>();
  for (const path of paths) {
    const found = await entriesAt(path);
    if (!found.ok) return found;
    for (const entry of found.value) entries.set(resolve(entry.path), entry);
  }
  const all = [...entries.values()].toSorted(byName);
  const where = paths.join(', ');
  if (all.length === 0) {
    const next = 'Give a file, or a folder with files that end in .yaml, .yml or .json.';
    return failed({ code: 'submission-empty', what: 'there is no manifest', ...(where === '' ? {} : { where }), next });
  }
  if (all.length > filesLimit) return failed(tooMany(all.length, where));
  if (all.reduce((sum, { bytes }) => sum + bytes, 0) > submissionLimit && all.length > 1) {
    const what = `the files have more than ${submissionLimit / (1024 * 1024)} MiB together`;
    return failed({ code: 'submission-too-big', what, where, next: 'Give only the files that you wrote.' });
  }
  return ok(all);
};

const only = (entries: readonly Entry[], kind: Kind): Result<Entry | undefined> => {
  const [first, second] = entries.filter((entry) => entry.kind === kind);
  if (second === undefined) return ok(first);
  const what = `there are two files with ${kind}: ${first?.path} and ${second.path}`;
  return failed({ code: 'submission-ambiguous', what, where: second.path, next: 'Hand in one of them.' });
};

const readManifests = async (entries: readonly Entry[]): Promise<Result<ManifestFile[]>> => {
  const files: ManifestFile[] = [];
  for (const { name, path, kind } of entries) {
    if (kind !== 'manifest') continue;
    const text = await readText(path);
    if (!text.ok) return text;
    const documents = parseManifests(text.value, path);
    if (!documents.ok) return documents;
    files.push({ name, path, documents: documents.value });
  }
  return ok(files);
};

/** Reads the file if there is one. */
const readSpecial = async <T>(
  entry: Result<Entry | undefined>,
  parse: (text: string, file: string) => Result<T>,
  otherwise: T,
): Promise<Result<T>> => {
  if (!entry.ok) return entry;
  if (entry.value === undefined) return ok(otherwise);
  const text = await readText(entry.value.path);
  return text.ok ? parse(text.value, entry.value.path) : text;
};

/** Files, folders or both; the first problem ends it. `isUsageProblem` tells whose problem it is. */
export const readSubmission = async (paths: readonly string[]): Promise<Result<Submission>> => {
  const entries = await collect(paths);
  if (!entries.ok) return entries;
  const files = await readManifests(entries.value);
  if (!files.ok) return files;
  const answers = await readSpecial(only(entries.value, 'answers'), parseAnswers, {});
  if (!answers.ok) return answers;
  const inOrder: SubmissionStep[] = files.value.map((file) => ({ do: 'apply', where: file.path, file }));
  const steps = await readSpecial(
    only(entries.value, 'steps'),
    (text, file) => parseSteps(text, file, files.value),
    inOrder,
  );
  if (!steps.ok) return steps;
  return ok({ files: files.value, steps: steps.value, answers: answers.value });
};
