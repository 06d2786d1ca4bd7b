/** Names within one scenario.yaml that must be unique, and names that must lead somewhere. */
import type { Problem } from '../domain/problem.ts';
import { nearest } from '../shared/nearest.ts';
import type { ScenarioFile } from './scenario-schema.ts';
import { problemAt, type SchemaContext } from './schema-problem.ts';

type Place = (string | number)[];
type Named = { name: string; place: Place };
type Complaint = { place: Place; what: string; next: string; code: string };

const twice = (what: string, names: readonly Named[]): Complaint | undefined => {
  const seen = new Set<string>();
  for (const { name, place } of names) {
    if (seen.has(name)) {
      return { code: 'scenario-duplicate', place, what: `two ${what} are called ${name}`, next: 'Rename one of them.' };
    }
    seen.add(name);
  }
  return undefined;
};

const unknown = (what: string, known: readonly string[], names: readonly Named[]): Complaint | undefined => {
  const wrong = names.find(({ name }) => !known.includes(name));
  if (wrong === undefined) return undefined;
  const near = nearest(wrong.name, known);
  const next = near === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${near}?`;
  return { code: 'scenario-reference', place: wrong.place, what: `there is no ${what} ${wrong.name}`, next };
};

const namesIn = <T>(list: string, items: readonly T[], field: string, name: (item: T) => string): Named[] =>
  items.map((item, index) => ({ name: name(item), place: [list, index, field] }));

const checksIn = <T>(
  list: string,
  items: readonly T[],
  field: string,
  checks: (item: T) => readonly string[],
): Named[] =>
  items.flatMap((item, index) => checks(item).map((name, place) => ({ name, place: [list, index, field, place] })));

export const checkReferences = (file: ScenarioFile, context: SchemaContext): Problem | undefined => {
  const checks = file.checks.map(({ id }) => id);
  const complaint =
    twice(
      'checks',
      namesIn('checks', file.checks, 'id', ({ id }) => id),
    ) ??
    twice(
      'questions',
      namesIn('questions', file.questions, 'id', ({ id }) => id),
    ) ??
    twice(
      'steps',
      namesIn('steps', file.steps, 'file', (step) => step.file),
    ) ??
    twice(
      'solutions',
      namesIn('solutions', file.solutions, 'folder', ({ folder }) => folder),
    ) ??
    twice(
      'mutants',
      namesIn('mutants', file.mutants, 'folder', ({ folder }) => folder),
    ) ??
    unknown(
      'check',
      checks,
      checksIn('steps', file.steps, 'checks', (step) => step.checks),
    ) ??
    unknown(
      'check',
      checks,
      checksIn('mutants', file.mutants, 'fails', ({ fails }) => fails),
    ) ??
    file.questions
      .map(({ options, answer }, index) =>
        unknown('option', Object.keys(options), [{ name: answer, place: ['questions', index, 'answer'] }]),
      )
      .find((each) => each !== undefined);
  return complaint === undefined ? undefined : problemAt(context, complaint.place, complaint);
};
