/** From a request's bytes to an object of one kind. */
import { apiVersionOf, infoOf, kindNames } from '../../objects.ts';
import type { BodyKind, Decoded, FieldValidation, Json, JsonObject, Refused } from '../schema-tools.ts';
import type { Schema } from '../types/schema.ts';
import { decodeObject } from './decode-object.ts';
import { kindWords } from './kind-words.ts';
import { decodeProtobuf } from './protobuf.ts';
import { readJson, type Duplicates } from './read-json.ts';
import { readYaml } from './read-yaml.ts';
import { badRequest, unsupportedMediaType } from './refusal.ts';

export const acceptedBodies = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** `application/json; charset=utf-8` → `application/json` */
export const mediaType = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Source = { value: Json; duplicates?: Duplicates; strict?: string };

export const decodeBody = (
  schema: Schema,
  kind: BodyKind,
  body: Buffer,
  contentType: string,
  mode: FieldValidation,
): Decoded | Refused => {
  const { kind: wanted } = kindWords(kind);
  const unrecognized = (problem: string): Refused =>
    badRequest(`the object provided is unrecognized (must be of type ${wanted}): ${problem} (${summaryOf(body)})`);
  switch (mediaType(contentType)) {
    case '':
    case 'application/json': {
      const read = readJson(body.toString('utf8'));
      if ('problem' in read) return unrecognized(`couldn't get version/kind; json parse error: ${read.problem}`);
      return decodeSource(schema, kind, read, mode, unrecognized);
    }
    case 'application/yaml': {
      const read = readYaml(body.toString('utf8'));
      if ('problem' in read) return unrecognized(read.problem);
      const { value, twice } = read;
      const strict = twice.length === 0 ? {} : { strict: `yaml: unmarshal errors:\n  ${twice.join('\n  ')}` };
      return decodeSource(schema, kind, { value, ...strict }, mode, unrecognized);
    }
    case 'application/vnd.kubernetes.protobuf': {
      const read = decodeProtobuf(schema, body);
      if ('problem' in read) return unrecognized(read.problem);
      return decodeSource(schema, kind, { value: read.object }, mode, unrecognized);
    }
    default:
      return unsupportedMediaType(acceptedBodies);
  }
};

/** Every group has options for deletion of its own, which are all the same. */
const ownVersion = (apiVersion: string, kind: string): string =>
  kind === 'DeleteOptions' && kindNames.some((name) => apiVersionOf(infoOf(name)) === apiVersion) ? 'v1' : apiVersion;

export const decodeSource = (
  schema: Schema,
  kind: BodyKind,
  source: Source,
  mode: FieldValidation,
  unrecognized: (problem: string) => Refused,
): Decoded | Refused => {
  const wanted = kindWords(kind);
  const { value } = source;
  if (!isObject(value)) {
    const word = Array.isArray(value) ? 'array' : value === null ? undefined : typeof value;
    if (word === undefined) return decodeSource(schema, kind, { ...source, value: {} }, mode, unrecognized);
    const go = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;
    const name = word === 'boolean' ? 'bool' : word;
    return unrecognized(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${name} into Go value of type ${go}`,
    );
  }
  for (const field of ['apiVersion', 'kind'] as const) {
    const given = value[field];
    if (given === undefined || given === null || typeof given === 'string') continue;
    const word = Array.isArray(given) ? 'array' : typeof given === 'boolean' ? 'bool' : typeof given;
    return unrecognized(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${word} into Go struct field .${field} of type string`,
    );
  }
  const saidKind = (value['kind'] as string | undefined) || wanted.kind;
  const apiVersion = ownVersion((value['apiVersion'] as string | undefined) || wanted.apiVersion, saidKind);
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const cannot = (problem: string): Refused =>
    badRequest(`${saidKind} in version ${JSON.stringify(version)} cannot be handled as a ${wanted.kind}: ${problem}`);

  const type = schema.kind(`${apiVersion}/${saidKind}`);
  if (type === undefined)
    return cannot(
      `no kind ${JSON.stringify(saidKind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:110"`,
    );
  const decoded = decodeObject(type, value, source.duplicates);
  if ('problem' in decoded) return cannot(decoded.problem);
  const strict = [...(source.strict === undefined ? [] : [source.strict]), ...decoded.strict];
  if (mode === 'Strict' && strict.length > 0) return cannot(`strict decoding error: ${strict.join(', ')}`);
  if (saidKind !== wanted.kind) {
    const internal = (name: string): string => name.replace(/^v\d\w*\./, 'core.');
    return cannot(`converting (${type.go}) to (${internal(`v1.${wanted.kind}`)}): unknown conversion`);
  }
  if (apiVersion !== wanted.apiVersion)
    return badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${wanted.apiVersion})`,
    );
  const object = { ...decoded.object, apiVersion, kind: saidKind };
  return { object: ordered(object), warnings: mode === 'Warn' ? strict : [] };
};

const ordered = ({ apiVersion, kind, ...rest }: JsonObject): JsonObject => ({
  apiVersion: apiVersion!,
  kind: kind!,
  ...rest,
});

/** The first bytes of a body that could not be read, as the API server shows them. */
const summaryOf = (body: Buffer): string => {
  if (body.length === 0) return '<empty>';
  const head = body.subarray(0, 30);
  const text = body[0] === 0x7b ? head.toString('utf8') : head.toString('hex');
  return body.length > 30 ? `${text} ...` : text;
};
