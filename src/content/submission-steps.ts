/** steps.yaml: what is done to the cluster, in order, instead of applying each file. */
import { z } from 'zod';
import type { Json } from '../domain/json.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import { nearest } from '../shared/nearest.ts';
import { apiVersionOf, knownKinds } from './known-kinds.ts';
import type { ManifestFile } from './manifest.ts';
import { durationMs } from './scenario-schema.ts';
import { checkSchema, problemAt, type SchemaContext } from './schema-problem.ts';
import { parseOneYaml } from './yaml-documents.ts';

export type Target = { apiVersion: string; kind: string; name: string };

/** `where` is `file:line:column` of the step, or the file alone when there is no steps.yaml. */
export type SubmissionStep = { where: string } & (
  | { do: 'apply'; file: ManifestFile }
  | { do: 'delete'; target: Target }
  | { do: 'patch'; target: Target; type: 'merge' | 'json' | 'strategic'; patch: Json }
  | { do: 'scale'; target: Target; replicas: number }
  | { do: 'rollout-undo'; target: Target }
  | { do: 'exec'; pod: string; container: string; command: string[] }
  | { do: 'wait'; target: Target; condition: string; timeoutMs: number }
);

type Action = SubmissionStep extends infer Step ? (Step extends SubmissionStep ? Omit<Step, 'where'> : never) : never;

const word = z.string().min(1);

const targetFields = { kind: word, name: word, apiVersion: word.optional() };

/** `apiVersion` may be left out for a kind that everybody knows. */
const targetOf = (
  { kind, name, apiVersion = apiVersionOf(kind) }: { kind: string; name: string; apiVersion?: string | undefined },
  context: z.RefinementCtx,
): Target => {
  if (apiVersion !== undefined) return { apiVersion, kind, name };
  const near = nearest(kind, knownKinds);
  const instead = near === undefined ? 'give its apiVersion too' : `did you mean ${near}?`;
  context.addIssue({ code: 'custom', path: ['kind'], message: `${kind} is not a well-known kind; ${instead}` });
  return z.NEVER;
};

const verbs = {
  delete: z
    .strictObject(targetFields)
    .transform((step, context): Action => ({ do: 'delete', target: targetOf(step, context) })),
  patch: z
    .strictObject({
      ...targetFields,
      type: z.enum(['merge', 'json', 'strategic']).default('merge'),
      patch: z.union([z.record(z.string(), z.json()), z.array(z.json())], 'expected a map, or a list for a json patch'),
    })
    .transform(({ type, patch, ...step }, context): Action => ({
      do: 'patch',
      target: targetOf(step, context),
      type,
      patch,
    })),
  scale: z
    .strictObject({ ...targetFields, replicas: z.int().min(0).max(100) })
    .transform(({ replicas, ...step }, context): Action => ({
      do: 'scale',
      target: targetOf(step, context),
      replicas,
    })),
  'rollout-undo': z.strictObject({ name: word }).transform(({ name }): Action => ({
    do: 'rollout-undo',
    target: { apiVersion: 'apps/v1', kind: 'Deployment', name },
  })),
  exec: z
    .strictObject({ pod: word, container: word, command: z.array(z.string()).min(1) })
    .transform((step): Action => ({ do: 'exec', ...step })),
  wait: z
    .strictObject({ ...targetFields, condition: word, timeout: durationMs.default(60_000) })
    .transform(({ condition, timeout, ...step }, context): Action => ({
      do: 'wait',
      target: targetOf(step, context),
      condition,
      timeoutMs: timeout,
    })),
} satisfies Record<string, z.ZodType<Action>>;

const verbNames = ['apply', ...Object.keys(verbs)];

const isVerb = (name: string): name is keyof typeof verbs => Object.hasOwn(verbs, name);

const listSchema = z.array(z.record(z.string(), z.unknown()), 'expected a list of steps, each starting with a dash');

const applyOf = (name: unknown, context: SchemaContext, files: readonly ManifestFile[]): Result<Action> => {
  const path = context.base ?? [];
  const file = files.find((each) => each.name === name);
  if (file !== undefined) return ok({ do: 'apply', file });
  const what =
    typeof name === 'string' ? `there is no file ${name} beside steps.yaml` : '`apply` takes the name of a file';
  const next = files.length === 0 ? 'Add it.' : `The files are ${files.map((each) => each.name).join(', ')}.`;
  return failed(problemAt(context, path, { code: 'step-file-missing', what, next }));
};

const actionOf = (
  item: Record<string, unknown>,
  context: SchemaContext,
  files: readonly ManifestFile[],
): Result<Action> => {
  const [[verb, value] = [''], ...others] = Object.entries(item);
  const base = [...(context.base ?? []), verb];
  if (verb === '' || others.length > 0) {
    const what = `a step has one key, the name of what is done, but this one has ${Object.keys(item).length}`;
    const next = 'Put each step behind a dash of its own, and indent its fields further.';
    return failed(problemAt(context, context.base ?? [], { what, next }));
  }
  if (verb === 'apply') return applyOf(value, { ...context, base }, files);
  if (isVerb(verb)) return checkSchema<Action>(verbs[verb], value, { ...context, base });
  const near = nearest(verb, verbNames);
  const next = near === undefined ? `There are ${verbNames.join(', ')}.` : `Did you mean ${near}?`;
  return failed(problemAt(context, base, { what: `there is no step called ${verb}`, next }));
};

/** `files` are those that `apply` may name. */
export const parseSteps = (text: string, file: string, files: readonly ManifestFile[]): Result<SubmissionStep[]> => {
  const parsed = parseOneYaml(text, file, 'kubernetes');
  if (!parsed.ok) return parsed;
  const document = parsed.value;
  const context: SchemaContext = { document, file, code: 'steps-invalid' };
  const list = checkSchema(listSchema, document.value ?? [], context);
  if (!list.ok) return list;
  const steps: SubmissionStep[] = [];
  for (const [index, item] of list.value.entries()) {
    const action = actionOf(item, { ...context, base: [index] }, files);
    if (!action.ok) return action;
    const { line, column } = document.at([index]);
    steps.push({ where: `${file}:${line}:${column}`, ...action.value });
  }
  return ok(steps);
};
