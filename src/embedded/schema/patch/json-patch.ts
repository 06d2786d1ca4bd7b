/** JSON patch (RFC 6902), with the liberties that the API server takes. */
import { setField } from '../body/read-json.ts';
import { clone } from '../clone.ts';
import { equal } from '../equal.ts';
import type { Json, JsonObject } from '../schema-tools.ts';

type Result = { value: Json } | { problem: string };

/** How much `copy` may make in all: an object of the API is no larger. */
const mostCopied = 3 * 1024 * 1024;

class Inapplicable extends Error {}

const fail = (message: string): never => {
  throw new Inapplicable(message);
};

const unescape = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const childOf = (parent: Json, key: string): Json | undefined => {
  if (Array.isArray(parent)) return parent[indexIn(key, parent.length - 1)];
  return isObject(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined;
};

const indexIn = (key: string, most: number): number => {
  if (!/^[+-]?\d+$/.test(key)) return fail(`value was not a proper array index: '${key}'`);
  const given = Number(key);
  const index = given < 0 ? given + most + 1 : given;
  return index < 0 || index > most ? fail(`Unable to access invalid index: ${given}: invalid index referenced`) : index;
};

type Place = { parent: JsonObject | Json[]; key: string };

/** The object or list that holds what `path` names. */
const find = (document: Json, path: string, operation: string): Place => {
  const parts = path.split('/');
  const missing = `${operation} operation does not apply: doc is missing path: "${path}": missing value`;
  if (parts.length < 2 || parts[0] !== '') return fail(missing);
  const key = unescape(parts.at(-1)!);
  let parent: Json = document;
  for (const part of parts.slice(1, -1)) {
    let next: Json | undefined;
    try {
      next = childOf(parent, unescape(part));
    } catch {
      return fail(missing);
    }
    if (next === undefined || next === null) return fail(missing);
    parent = next;
  }
  return Array.isArray(parent) || isObject(parent) ? { parent, key } : fail(missing);
};

const add = ({ parent, key }: Place, value: Json): void => {
  if (!Array.isArray(parent)) setField(parent, key, value);
  else if (key === '-') parent.push(value);
  else parent.splice(indexIn(key, parent.length), 0, value);
};

const remove = ({ parent, key }: Place): void => {
  if (Array.isArray(parent)) parent.splice(indexIn(key, parent.length - 1), 1);
  else if (Object.hasOwn(parent, key)) delete parent[key];
  else fail(`Unable to remove nonexistent key: ${key}: missing value`);
};

/** A field that is not there is added: the RFC would refuse, the API server does not. */
const replace = ({ parent, key }: Place, value: Json): void => {
  if (Array.isArray(parent)) parent[indexIn(key, parent.length - 1)] = value;
  else setField(parent, key, value);
};

/** `operations` has been found to be a list of objects. */
export const jsonPatch = (document: Json, operations: readonly JsonObject[]): Result => {
  let root = clone(document);
  let copied = 0;
  const text = (operation: JsonObject, field: 'from' | 'path'): string => {
    const value = operation[field];
    return typeof value === 'string' ? value : fail(`operation missing ${field} field: missing value`);
  };
  const valueOf = (operation: JsonObject): Json => {
    const { value } = operation;
    return value === undefined ? fail('operation, missing value field: missing value') : clone(value);
  };
  const test = (operation: JsonObject, path: string): void => {
    let found: Json | undefined = root;
    if (path !== '') {
      const { parent, key } = find(root, path, 'test');
      found = childOf(parent, key);
    }
    if (!equal(found ?? null, operation['value'] ?? null)) fail(`testing value ${path} failed: test failed`);
  };
  const run = (operation: JsonObject): void => {
    const path = text(operation, 'path');
    const { op } = operation;
    if (op === 'add') add(find(root, path, op), valueOf(operation));
    else if (op === 'remove') remove(find(root, path, op));
    else if (op === 'replace') {
      const value = valueOf(operation);
      if (path === '') root = value;
      else replace(find(root, path, op), value);
    } else if (op === 'test') test(operation, path);
    else if (op === 'move' || op === 'copy') {
      const from = text(operation, 'from');
      const source = find(root, from, op);
      const value = childOf(source.parent, source.key);
      if (value === undefined && op === 'move')
        return fail(`Unable to remove nonexistent key: ${source.key}: missing value`);
      if (op === 'move') remove(source);
      else copied += JSON.stringify(value ?? null).length;
      if (copied > mostCopied)
        fail(`Unable to copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${mostCopied}`);
      add(find(root, path, op), clone(value ?? null));
    } else fail(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`);
  };
  try {
    for (const operation of operations) run(operation);
    return { value: root };
  } catch (error) {
    if (error instanceof Inapplicable) return { problem: error.message };
    throw error;
  }
};
