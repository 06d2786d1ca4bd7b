/** What clients look up of a path: the kind behind it, the query parameters, and which patches it takes. */
import type { KindInfo } from '../../objects.ts';
import type { Json, JsonObject } from '../schema-tools.ts';

type Words = Pick<KindInfo, 'group' | 'version' | 'kind'>;

const query = (name: string, description: string, type: 'boolean' | 'string' = 'string'): JsonObject => ({
  name,
  in: 'query',
  description,
  schema: { type, uniqueItems: true },
});

const path = (name: string, description: string): JsonObject => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string', uniqueItems: true },
});

const dryRun = query('dryRun', 'All: the request is worked through, and nothing is stored.');
const fieldManager = query('fieldManager', 'The name of whoever makes these changes.');
const fieldValidation = query(
  'fieldValidation',
  'What to do about unknown and duplicate fields: Ignore, Warn (the default) or Strict.',
);
const force = query('force', 'Takes over the fields of an apply that others own.', 'boolean');
const writing = [dryRun, fieldManager, fieldValidation];

const reference = (schemaName: string): JsonObject => ({ $ref: `#/components/schemas/${schemaName}` });

const answers = (schemaName: string, ...codes: number[]): JsonObject => {
  const content = { 'application/json': { schema: reference(schemaName) } };
  return Object.fromEntries(
    codes.map((code) => [String(code), { description: code === 201 ? 'Created' : 'OK', content }]),
  );
};

const operation = (action: string, { group, version, kind }: Words, rest: JsonObject): JsonObject => ({
  ...rest,
  'x-kubernetes-action': action,
  'x-kubernetes-group-version-kind': { group, version, kind },
});

const body = (schemaName: string): JsonObject => ({
  content: { '*/*': { schema: reference(schemaName) } },
  required: true,
});

const patchTypes = ['apply-patch+yaml', 'json-patch+json', 'merge-patch+json', 'strategic-merge-patch+json'];
const patchBody: JsonObject = {
  content: Object.fromEntries(
    patchTypes.map((type): [string, Json] => [`application/${type}`, { schema: { type: 'object' } }]),
  ),
  required: true,
};

const place = ({ namespaced }: KindInfo): Json[] =>
  namespaced ? [path('namespace', 'object name and auth scope, such as for teams and projects')] : [];

export const listPath = (info: KindInfo, schemaName: string): JsonObject => ({
  get: operation('list', info, { responses: { '200': { description: 'OK' } } }),
  post: operation('post', info, {
    parameters: writing,
    requestBody: body(schemaName),
    responses: answers(schemaName, 200, 201),
  }),
  delete: operation('deletecollection', info, { parameters: [dryRun], responses: { '200': { description: 'OK' } } }),
  parameters: place(info),
});

export const itemPath = (info: KindInfo, schemaName: string): JsonObject => ({
  get: operation('get', info, { responses: answers(schemaName, 200) }),
  put: operation('put', info, {
    parameters: writing,
    requestBody: body(schemaName),
    responses: answers(schemaName, 200, 201),
  }),
  patch: operation('patch', info, {
    parameters: [...writing, force],
    requestBody: patchBody,
    responses: answers(schemaName, 200, 201),
  }),
  delete: operation('delete', info, { parameters: [dryRun], responses: { '200': { description: 'OK' } } }),
  parameters: [path('name', `name of the ${info.kind}`), ...place(info)],
});

export const reviewPath = (words: Words, schemaName: string): JsonObject => ({
  post: operation('post', words, {
    parameters: writing,
    requestBody: body(schemaName),
    responses: answers(schemaName, 200, 201),
  }),
});
