/** answers.yaml: question id → key of the chosen option. */
import { z } from 'zod';
import { ok, type Result } from '../domain/problem.ts';
import { checkSchema } from './schema-problem.ts';
import { parseOneYaml } from './yaml-documents.ts';

const answersSchema = z.record(z.string(), z.string('expected the key of one option'));

export const parseAnswers = (text: string, file: string): Result<Record<string, string>> => {
  const document = parseOneYaml(text, file, 'words');
  if (!document.ok) return document;
  const { value } = document.value;
  // A file in which nothing is answered yet.
  if (value === null || value === '') return ok({});
  return checkSchema(answersSchema, value, { document: document.value, file, code: 'answers-invalid' });
};
