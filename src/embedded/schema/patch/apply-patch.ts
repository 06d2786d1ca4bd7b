/** A PATCH that is not an apply: reads the patch, applies it, and decodes what came of it. */
import { decodeObject } from '../body/decode-object.ts';
import { mediaType } from '../body/decode-body.ts';
import { kindWords } from '../body/kind-words.ts';
import { conversionMismatch, jsonMismatch, jsonWord, type Mismatch } from '../body/mismatch.ts';
import { readJson, type Duplicates } from '../body/read-json.ts';
import { badRequest, broken, tooLarge, unprocessable, unsupportedPatch } from '../body/refusal.ts';
import type { Decoded, Json, JsonObject, PatchRequest, Refused } from '../schema-tools.ts';
import type { Schema, StructType } from '../types/schema.ts';
import { goText } from './go-text.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { isObject, strategicMerge } from './strategic-merge.ts';

/** As many operations as the API server takes. */
const mostOperations = 10_000;

const rejected = 'the server rejected our request due to an error in our request';

type Patched = {
  value: JsonObject;
  /** What a refusal shows of it. */
  shown: string;
  /** Of the patch itself. */
  strict: string[];
  mismatch: Mismatch;
};

export const applyPatch = (schema: Schema, request: PatchRequest): Decoded | Refused => {
  const { apiVersion, kind } = kindWords(request.kind);
  const type = schema.kind(`${apiVersion}/${kind}`);
  if (type === undefined) return unsupportedPatch();
  const patched = patchValue(type, request);
  if ('problem' in patched) return patched;
  const { value, shown, strict, mismatch } = patched;
  const refuse = (why: string): Refused => {
    const message = `Invalid value: ${JSON.stringify(shown)}: ${why}`;
    return unprocessable(` "" is invalid: patch: ${message}`, {
      causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
    });
  };
  const saidKind = value['kind'] ?? kind;
  const saidVersion = value['apiVersion'] ?? apiVersion;
  if (saidKind !== kind || saidVersion !== apiVersion)
    return refuse(
      `no kind ${JSON.stringify(saidKind)} is registered for version ${JSON.stringify(saidVersion)} in scheme "pkg/runtime/scheme.go:110"`,
    );
  const decoded = decodeObject(type, value, undefined, mismatch);
  if ('problem' in decoded) return refuse(decoded.problem);
  const problems = [...strict, ...decoded.strict];
  if (request.mode === 'Strict' && problems.length > 0) return refuse(`strict decoding error: ${problems.join(', ')}`);
  const { apiVersion: _version, kind: _kind, ...rest } = decoded.object;
  return { object: { apiVersion, kind, ...rest }, warnings: request.mode === 'Warn' ? problems : [] };
};

const patchValue = (type: StructType, { body, contentType, current, mode }: PatchRequest): Patched | Refused => {
  const read = readJson(body.toString('utf8'));
  const lenient = mode === 'Ignore';
  const strict = (found: Duplicates, patch: Json): string[] => (lenient ? [] : duplicateFields(found, patch));
  switch (mediaType(contentType)) {
    case 'application/json-patch+json': {
      if ('problem' in read) return badRequest(`error decoding patch: ${read.problem}`);
      const { value: patch } = read;
      if (!Array.isArray(patch) || !patch.every(isObject)) {
        const [word, into] = Array.isArray(patch)
          ? [jsonWord(patch.find((item) => !isObject(item))!), 'handlers.jsonPatchOp']
          : [jsonWord(patch), '[]handlers.jsonPatchOp'];
        return badRequest(`error decoding patch: json: cannot unmarshal ${word} into Go value of type ${into}`);
      }
      if (patch.length > mostOperations)
        return tooLarge(`The allowed maximum operations in a JSON patch is ${mostOperations}, got ${patch.length}`);
      const result = jsonPatch(current, patch);
      if ('problem' in result || !isObject(result.value)) return unprocessable(rejected, {});
      const stray = lenient ? [] : strayFields(patch);
      const problems = [...stray, ...strict(read.duplicates, patch)].map((problem) => `json patch ${problem}`);
      return { value: result.value, shown: JSON.stringify(result.value), strict: problems, mismatch: jsonMismatch };
    }
    case 'application/merge-patch+json': {
      if ('problem' in read) return badRequest(`error decoding patch: ${read.problem}`);
      if (!isObject(read.value)) return badRequest(`error decoding patch: ${notAnObject(read.value)}`);
      const value = mergePatch(current, read.value) as JsonObject;
      return {
        value,
        shown: JSON.stringify(value),
        strict: strict(read.duplicates, read.value),
        mismatch: jsonMismatch,
      };
    }
    case 'application/strategic-merge-patch+json': {
      if ('problem' in read) return badRequest(read.problem);
      if (!isObject(read.value)) return badRequest(notAnObject(read.value));
      const result = strategicMerge(type, current, read.value);
      if ('problem' in result) {
        if (result.as === 'bad') return badRequest(result.problem);
        return result.as === 'broken' ? broken(result.problem) : unprocessable(rejected, {});
      }
      return {
        value: result.object,
        shown: goText(result.left),
        strict: strict(read.duplicates, read.value),
        mismatch: conversionMismatch,
      };
    }
    default:
      return unsupportedPatch();
  }
};

const notAnObject = (value: Json): string =>
  `json: cannot unmarshal ${jsonWord(value)} into Go value of type map[string]interface {}`;

const operationFields = new Set(['op', 'path', 'from', 'value']);

const strayFields = (operations: readonly JsonObject[]): string[] =>
  operations.flatMap((operation, index) =>
    Object.keys(operation)
      .filter((name) => !operationFields.has(name))
      .map((name) => `unknown field ${JSON.stringify(`[${index}].${name}`)}`),
  );

const duplicateFields = (duplicates: Duplicates, patch: Json): string[] => {
  if (duplicates.size === 0) return [];
  const found: string[] = [];
  const visit = (value: Json, path: string): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, `${path}[${index}]`);
    else if (isObject(value)) {
      const join = (name: string): string => (path === '' ? name : `${path}.${name}`);
      for (const name of duplicates.get(value) ?? []) found.push(`duplicate field ${JSON.stringify(join(name))}`);
      for (const name of Object.keys(value)) visit(value[name]!, join(name));
    }
  };
  visit(patch, '');
  return found;
};
