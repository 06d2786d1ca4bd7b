/** Server-side apply: the applied fields take their place in the live object, each with its owner. */
import type { Cause } from '../../api/status.ts';
import { decodeObject } from '../body/decode-object.ts';
import { kindWords } from '../body/kind-words.ts';
import { readYaml } from '../body/read-yaml.ts';
import { readJson } from '../body/read-json.ts';
import { badRequest, broken, conflict } from '../body/refusal.ts';
import { applyDefaults } from '../defaults/apply-defaults.ts';
import { equal } from '../equal.ts';
import type { ApplyRequest, Decoded, Json, JsonObject, Refused } from '../schema-tools.ts';
import type { Schema, StructType } from '../types/schema.ts';
import { blankObject } from './blank-object.ts';
import { checkApplied } from './check-applied.ts';
import { difference, emptySet, intersection, isEmptySet, pathsOf, union, type FieldSet } from './field-set.ts';
import { identify, readManagers, unmanaged, withManagers, writeManagers, type Managers } from './managed-fields.ts';
import { merge, remove, withNamedFields } from './merge.ts';
import { conflictsWith, owned, settle, writable, writableOf } from './ownership.ts';
import { isObject, shapeOf, type Shape } from './shape.ts';
import { compare, fieldsOf } from './walk.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

export const serverSideApply = (schema: Schema, request: ApplyRequest): Decoded | Refused => {
  const { apiVersion, kind } = kindWords(request.kind);
  const type = schema.kind(`${apiVersion}/${kind}`);
  const read = readApplied(request);
  if ('problem' in read) return read;
  const { applied, twice } = read;
  const [version, word] = [applied['apiVersion'] ?? '', applied['kind'] ?? ''];
  if (type === undefined || version !== apiVersion || word !== kind) {
    return badRequest(`invalid object type: ${withGroup(textOf(version))}, Kind=${textOf(word)}`);
  }
  const metadata = isObject(applied['metadata']) ? applied['metadata'] : {};
  if (metadata['managedFields'] !== undefined && metadata['managedFields'] !== null)
    return badRequest('metadata.managedFields must be nil');

  const shape = shapeOf(type);
  const problems = checkApplied(shape, applied);
  if (problems.length > 0) {
    const where = `${textOf(metadata['namespace'])}/${textOf(metadata['name'])}; ${withGroup(apiVersion)}, Kind=${kind}`;
    const shown = problems.length === 1 ? problems[0]! : `errors:\n${problems.map((line) => `  ${line}`).join('\n')}`;
    return broken(`failed to create typed patch object (${where}): ${shown}`);
  }
  const result = applyTo(type, shape, applied, request);
  if ('problem' in result || twice === undefined || request.mode === 'Ignore') return result;
  if (request.mode === 'Strict') return badRequest(`error strict decoding YAML: ${twice}`);
  return { ...result, warnings: [...result.warnings, twice] };
};

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Of the core group nothing but the slash is shown. */
const withGroup = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion : `/${apiVersion}`);

type Applied = { applied: JsonObject; twice: string | undefined };

const readApplied = ({ body }: ApplyRequest): Applied | Refused => {
  const text = body.toString('utf8');
  // Nearly always JSON, which is much quicker to read.
  const json = text.startsWith('{') ? readJson(text) : { problem: '' };
  if (!('problem' in json) && json.duplicates.size === 0)
    return { applied: json.value as JsonObject, twice: undefined };
  const yaml = readYaml(text);
  if ('problem' in yaml) return badRequest(`error decoding YAML: error converting YAML to JSON: ${yaml.problem}`);
  const { value, twice } = yaml;
  if (!isObject(value)) {
    const word = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
    return badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${word} into Go value of type map[string]interface {}`,
    );
  }
  const shown =
    twice.length === 0 ? undefined : `error converting YAML to JSON: yaml: unmarshal errors:\n  ${twice.join('\n  ')}`;
  return { applied: value, twice: shown };
};

const applyTo = (type: StructType, shape: Shape, applied: JsonObject, request: ApplyRequest): Decoded | Refused => {
  const { apiVersion } = kindWords(request.kind);
  const { live, manager, time } = request;
  const subresource = request.subresource ?? '';
  const base = live === undefined ? blankObject(type) : unmanaged(live);
  const self = identify({ manager, operation: 'Apply', apiVersion, subresource });
  const managers = managersOf(shape, base, request, apiVersion);
  const lastSet = managers.get(self)?.fields ?? emptySet();
  const claimed = writable(request.kind, subresource, fieldsOf(shape, applied));
  const before = managers.get(self)?.time;
  const entry = { manager, operation: 'Apply', apiVersion, subresource } as const;
  managers.set(self, { ...entry, time: before ?? time, fields: claimed });

  const merged = merge(shape, base, applied) as JsonObject;
  const pruned = prune(shape, merged, managers, lastSet);
  const comparison = writableOf(request.kind, subresource, compare(shape, base, pruned));
  const conflicts = conflictsWith(managers, self, comparison);
  const refused = request.force ? undefined : refuse(shape, base, request, managers, conflicts);
  if (refused !== undefined) return refused;

  const settled = settle(managers, self, conflicts, comparison.removed);
  const kept = owned(claimed);
  if (isEmptySet(kept)) settled.delete(self);
  const unchanged = live !== undefined && equal(base, pruned);
  if (!isEmptySet(kept)) settled.set(self, { ...entry, time: unchanged ? (before ?? time) : time, fields: kept });

  const decoded = decodeObject(type, pruned);
  if ('problem' in decoded) return broken(decoded.problem);
  const { apiVersion: _version, kind: _kind, ...rest } = decoded.object;
  const { kind } = kindWords(request.kind);
  const object = refreshLastApplied(manager, { apiVersion, kind, ...rest }, applied);
  const result = withManagers(object, settled);
  if (live !== undefined && equal(applyDefaults(request.kind, result), live)) return { object: live, warnings: [] };
  if (live !== undefined && onlyTimesDiffer(result, live, settled)) return { object: live, warnings: [] };
  return { object: result, warnings: [] };
};

/** An apply that changes nothing does not write a new time either. */
const onlyTimesDiffer = (result: JsonObject, live: JsonObject, settled: Managers): boolean => {
  if (!equal(unmanaged(result), unmanaged(live))) return false;
  const timeless = (managers: Managers): Managers =>
    new Map([...managers].map(([key, manager]) => [key, { ...manager, time: undefined }]));
  const before = readManagers((live['metadata'] as JsonObject)['managedFields']);
  return equal(writeManagers(timeless(settled)), writeManagers(timeless(before)));
};

/** An object that nobody's writes were tracked of belongs to nobody in particular. */
const managersOf = (
  shape: Shape,
  base: JsonObject,
  { kind, live, time }: ApplyRequest,
  apiVersion: string,
): Managers => {
  const managers = readManagers((live?.['metadata'] as JsonObject | undefined)?.['managedFields']);
  if (managers.size > 0 || live === undefined) return managers;
  const { added } = compare(shape, {}, base);
  const entry = { manager: 'before-first-apply', operation: 'Update', apiVersion, subresource: '' } as const;
  managers.set(identify(entry), { ...entry, time, fields: owned(writable(kind, '', added)) });
  return managers;
};

/** Without what the manager applied before and does not now, as far as nobody else owns it. */
const prune = (shape: Shape, merged: JsonObject, managers: Managers, lastSet: FieldSet): JsonObject => {
  if (isEmptySet(lastSet)) return merged;
  const named = (set: FieldSet): FieldSet => withNamedFields(shape, set);
  const all = named(fieldsOf(shape, merged));
  let managed = emptySet();
  for (const { fields } of managers.values()) managed = union(managed, fields);

  const stripped = remove(shape, merged, named(lastSet)) ?? {};
  const kept = union(named(fieldsOf(shape, stripped)), named(managed));
  const restored = remove(shape, merged, difference(all, kept)) ?? {};
  const gone = intersection(difference(all, named(fieldsOf(shape, restored))), named(lastSet));
  return (remove(shape, merged, gone) ?? {}) as JsonObject;
};

const refuse = (
  shape: Shape,
  base: JsonObject,
  request: ApplyRequest,
  managers: Managers,
  conflicts: ReadonlyMap<string, FieldSet>,
): Refused | undefined => {
  // What kubectl wrote by applying on the client's side is its own on the server's side too.
  const allowed = request.manager === 'kubectl' ? fromLastApplied(shape, base) : emptySet();
  const left = [...conflicts]
    .map(([key, fields]) => ({ shown: describe(managers, key), paths: pathsOf(difference(fields, allowed)) }))
    .filter(({ paths }) => paths.length > 0)
    .toSorted((a, b) => (a.shown < b.shown ? -1 : 1));
  const causes: Cause[] = left.flatMap(({ shown, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${shown}`, field })),
  );
  if (causes.length === 0) return undefined;
  const one = causes.length === 1 ? causes[0]! : undefined;
  if (one !== undefined) return conflict(`Apply failed with 1 conflict: ${one.message}: ${one.field}`, causes);
  const lines = left.flatMap(({ shown, paths }) => [`conflicts with ${shown}:`, ...paths.map((path) => `- ${path}`)]);
  return conflict(`Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, causes);
};

const describe = (managers: Managers, key: string): string => {
  const { manager, operation, apiVersion, subresource } = managers.get(key)!;
  const through = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  return `${JSON.stringify(manager)}${through}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
};

const annotationsOf = (object: JsonObject): JsonObject => {
  const metadata = object['metadata'];
  const annotations = isObject(metadata) ? metadata['annotations'] : undefined;
  return isObject(annotations) ? annotations : {};
};

const fromLastApplied = (shape: Shape, base: JsonObject): FieldSet => {
  const text = annotationsOf(base)[lastApplied];
  const read = typeof text === 'string' && text !== '' ? readJson(text) : { problem: '' };
  if ('problem' in read || !isObject(read.value)) return emptySet();
  const { added, modified, removed } = compare(shape, read.value, base);
  return difference(fieldsOf(shape, read.value), union(union(added, modified), removed));
};

/** `kubectl apply --server-side` keeps the annotation of earlier client-side applies true. */
const refreshLastApplied = (manager: string, object: JsonObject, applied: JsonObject): JsonObject => {
  const annotations = annotationsOf(object);
  if (manager !== 'kubectl' || !annotations[lastApplied]) return object;
  const metadata = { ...(applied['metadata'] as JsonObject) };
  if (isObject(metadata['annotations'])) {
    const { [lastApplied]: _last, ...others } = metadata['annotations'];
    metadata['annotations'] = others;
  }
  const text = `${JSON.stringify({ ...applied, metadata })}\n`;
  return {
    ...object,
    metadata: { ...(object['metadata'] as JsonObject), annotations: { ...annotations, [lastApplied]: text } },
  };
};
