/** The text of a manifest file → the objects in it. */
import type { Json } from '../domain/json.ts';
import { failed, ok, type Problem, type Result } from '../domain/problem.ts';
import { parseFieldPath, type PathPart } from './field-path.ts';
import type { Position } from '../domain/position.ts';
import { parseYaml, type YamlDocument } from './yaml-documents.ts';
import type { JsonType } from './yaml-position.ts';

/** An object on its way to the server: nothing but its names has been looked at. */
export type ManifestObject = {
  apiVersion: string;
  kind: string;
  metadata: { name?: string; generateName?: string; namespace?: string; labels?: Record<string, string> };
  [field: string]: unknown;
};

export type ManifestDocument = {
  object: ManifestObject;
  /** As the learner gave it. */
  file: string;
  /** Where the object starts, counted from 1. */
  line: number;
  /**
   * Where a field such as `spec.containers[0].image` stands, or its nearest ancestor that is there. A path that leaves out
   * which item it means (`spec.containers.image`) leads to the first one with a value of this type.
   */
  at(fieldPath: string, type?: JsonType): Position;
};

export type ManifestFile = {
  /** Without folders: `pod.yaml`. */
  name: string;
  /** As the learner gave it. */
  path: string;
  documents: ManifestDocument[];
};

type Node = { value: Json; path: PathPart[] };
type Fields = { [key: string]: Json };

const isFields = (value: Json | undefined): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const isWord = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';

const described = (value: Json): string => {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  const names = { string: 'a piece of text', number: 'a number', boolean: 'true or false', object: 'a map' };
  return names[typeof value as keyof typeof names];
};

type Fault = Omit<Problem, 'where'> & { at: PathPart[] };

const wordFault = (value: Json | undefined, path: string[], next: string): Fault | undefined => {
  const nothing = value === undefined || value === null || value === '';
  if (isWord(value)) return undefined;
  const field = path.join('.');
  const name = path.at(-1) === 'apiVersion' ? 'api-version' : path.at(-1);
  if (nothing) {
    return { code: `${name}-missing`, what: `the object has no ${field}`, next, at: path };
  }
  return {
    code: `${name}-not-text`,
    what: `${field} is ${described(value ?? null)}, not text`,
    next: 'Put quotes around it.',
    at: path,
  };
};

/** What keeps a value from being an object that a server could take. */
const shapeFault = (value: Json): Fault | undefined => {
  if (!isFields(value)) {
    const what = `a manifest is a map with apiVersion, kind and metadata, but this is ${described(value)}`;
    return { code: 'manifest-not-an-object', what, next: 'Start the document with `apiVersion:`.', at: [] };
  }
  const { apiVersion, kind, metadata } = value;
  const names = isFields(metadata) ? metadata : {};
  return (
    wordFault(apiVersion, ['apiVersion'], 'Add it: `v1` for a Pod, `apps/v1` for a Deployment.') ??
    wordFault(kind, ['kind'], 'Add it, for example `kind: Pod`.') ??
    (isWord(names['generateName'])
      ? undefined
      : wordFault(names['name'], ['metadata', 'name'], 'Add `name:` under `metadata:`, two spaces further right.'))
  );
};

/** `kind: List` as kubectl prints it, in any depth that YAML can be nested here. */
const flattened = ({ value, path }: Node): Node[] => {
  if (!isFields(value) || !isWord(value['kind']) || !value['kind'].endsWith('List')) return [{ value, path }];
  const { items } = value;
  if (!Array.isArray(items)) return [{ value, path }];
  return items.flatMap((item, index) => flattened({ value: item, path: [...path, 'items', index] }));
};

const toDocument = (document: YamlDocument, { value, path }: Node, file: string): Result<ManifestDocument> => {
  const fault = shapeFault(value);
  if (fault !== undefined) {
    const { at, ...problem } = fault;
    const { line, column } = document.at([...path, ...at]);
    return failed({ ...problem, where: `${file}:${line}:${column}` });
  }
  const { line } = document.at(path);
  return ok({
    object: value as ManifestObject,
    file,
    line,
    at: (fieldPath, type) => document.at([...path, ...parseFieldPath(fieldPath)], type),
  });
};

/** The objects of one file in their order, or the first problem. `file` is how problems call it. */
export const parseManifests = (text: string, file: string): Result<ManifestDocument[]> => {
  const parsed = parseYaml(text, file, 'kubernetes');
  if (!parsed.ok) return parsed;
  const documents: ManifestDocument[] = [];
  for (const document of parsed.value) {
    if (document.value === null) continue;
    for (const node of flattened({ value: document.value, path: [] })) {
      const result = toDocument(document, node, file);
      if (!result.ok) return result;
      documents.push(result.value);
    }
  }
  return ok(documents);
};

/** `file:line:column` of a field that an API server complained about. */
export const locate = (document: ManifestDocument, fieldPath: string, type?: JsonType): string => {
  const { line, column } = document.at(fieldPath, type);
  return `${document.file}:${line}:${column}`;
};
