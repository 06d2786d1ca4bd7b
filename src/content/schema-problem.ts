/** What a schema says about a YAML document → a problem that names the place in the text. */
import type { z } from 'zod';
import { failed, ok, type Problem, type Result } from '../domain/problem.ts';
import type { YamlDocument } from './yaml-documents.ts';

export type SchemaContext = {
  document: YamlDocument;
  /** As problems call it. */
  file: string;
  code: string;
  /** Where the checked value stands in the document. */
  base?: readonly (string | number)[];
};

type Path = readonly (string | number)[];

const written = (path: Path): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');

/** Names in messages come from the file and may have any length. */
const whatLimit = 300;

export const problemAt = (
  { document, file, code }: SchemaContext,
  path: Path,
  { what, next, code: ownCode = code }: { what: string; next: string; code?: string },
): Problem => {
  const { line, column } = document.at(path);
  return { code: ownCode, what: what.slice(0, whatLimit), where: `${file}:${line}:${column}`, next };
};

const fromIssue = (issue: z.core.$ZodIssue, context: SchemaContext): Problem => {
  const path = [...(context.base ?? []), ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const parent = path.length === 0 ? 'this file' : `\`${written(path)}\``;
    const what = `${parent} takes no \`${key}\``;
    return problemAt(context, [...path, key], { what, next: 'Remove it, or correct its spelling.' });
  }
  const subject = path.length === 0 ? 'the file' : `\`${written(path)}\``;
  const message = issue.message.replace(/^Invalid input: /, '').replace(/\.$/, '');
  return problemAt(context, path, { what: `${subject}: ${message}`, next: 'Correct the value.' });
};

/** The value as the schema gives it, or its first objection. */
export const checkSchema = <T>(schema: z.ZodType<T>, value: unknown, context: SchemaContext): Result<T> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const { issues } = parsed.error;
  // A misspelt key is also a missing one, and the first says more.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue === undefined) throw new Error('a schema refused a value without an issue');
  return failed(fromIssue(issue, context));
};
