/** Strategic merge patch: lists are merged by the keys that the schema names, and directives say the rest. */
import { setField } from '../body/read-json.ts';
import { clone } from '../clone.ts';
import { equal } from '../equal.ts';
import type { Json, JsonObject } from '../schema-tools.ts';
import type { Field, StructType, Type } from '../types/schema.ts';
import { goText } from './go-text.ts';
import { inOrder } from './list-order.ts';

/** `bad`: 400. `unprocessable`: 422. `broken`: 500, which is what the API server makes of these. */
export type MergeProblem = { problem: string; as: 'bad' | 'broken' | 'unprocessable' };

const directive = '$patch';
const retainKeys = '$retainKeys';
const deleteFrom = '$deleteFromPrimitiveList/';
const elementOrder = '$setElementOrder/';

class Unmergeable extends Error {
  readonly as: MergeProblem['as'];

  constructor(message: string, as: MergeProblem['as'] = 'broken') {
    super(message);
    this.as = as;
  }
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the schema says of a field; nothing of unknown ones, which are found out when the result is decoded. */
type Known = { type?: Type | undefined; mergeKey: string; merge: boolean; replace: boolean };

const unknown: Known = { mergeKey: '', merge: false, replace: false };

const known = (type: Type | undefined, name: string): Known => {
  if (type?.is === 'map') return { ...unknown, type: type.of };
  const field: Field | undefined = type?.is === 'struct' ? type.fields.get(name) : undefined;
  if (field === undefined) return unknown;
  return {
    type: field.type.is === 'list' ? field.type.of : field.type,
    mergeKey: field.mergeKey ?? '',
    merge: field.strategies.includes('merge'),
    replace: field.strategies.includes('replace'),
  };
};

export const strategicMerge = (type: StructType, current: JsonObject, patch: JsonObject): Merged | MergeProblem => {
  const left = clone(patch);
  try {
    return { object: mergeMap(clone(current), left, type), left };
  } catch (error) {
    if (error instanceof Unmergeable) return { problem: error.message, as: error.as };
    throw error;
  }
};

export type Merged = {
  object: JsonObject;
  /** The patch without the directives that were followed, nor the lists that they put in order: refusals show it so. */
  left: JsonObject;
};

/** Both are the merge's own: they may be changed. */
const mergeMap = (current: JsonObject, patch: JsonObject, type: Type | undefined): JsonObject => {
  const said = patch[directive];
  if (said !== undefined) {
    if (said !== 'replace' && said !== 'delete')
      throw new Unmergeable(`unknown patch type: ${goText(said)} in map: ${goText(patch)}`);
    delete patch[directive];
    return said === 'replace' ? patch : {};
  }
  retainOnly(current, patch);
  for (const name of Object.keys(patch)) {
    if (name.startsWith(elementOrder)) mergeOrdered(current, patch, name, type);
  }
  for (const name of Object.keys(patch)) {
    const deletes = name.startsWith(deleteFrom);
    mergeField(current, deletes ? name.slice(deleteFrom.length) : name, patch[name]!, deletes, type);
  }
  return current;
};

const mergeField = (current: JsonObject, name: string, given: Json, deletes: boolean, type: Type | undefined): void => {
  if (given === null) {
    delete current[name];
    return;
  }
  const found = Object.hasOwn(current, name) ? current[name] : undefined;
  const { type: inner, merge, mergeKey, replace } = known(type, name);
  if (isObject(found) && isObject(given)) setField(current, name, replace ? given : mergeMap(found, given, inner));
  else if (Array.isArray(found) && Array.isArray(given)) {
    if (merge || deletes) setField(current, name, mergeList(found, given, inner, mergeKey, deletes));
    else setField(current, name, given);
  } else if (!deletes) {
    const taken = withoutDirectives(given);
    if (taken === undefined) delete current[name];
    else setField(current, name, taken);
  }
};

/** What a patch adds where nothing was: nulls mean nothing there, and parts with a directive are left out. */
const withoutDirectives = (value: Json): Json | undefined => {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, directive)) return undefined;
  const kept: JsonObject = {};
  for (const name of Object.keys(value)) {
    const inner = value[name]!;
    const taken = inner === null ? undefined : withoutDirectives(inner);
    if (taken !== undefined) setField(kept, name, taken);
  }
  return kept;
};

const retainOnly = (current: JsonObject, patch: JsonObject): void => {
  const said = patch[retainKeys];
  if (said === undefined) return;
  delete patch[retainKeys];
  const kept = Array.isArray(said) ? new Set(said) : undefined;
  const stray = Object.keys(patch).some(
    (name) =>
      patch[name] !== null && !name.startsWith(deleteFrom) && !name.startsWith(elementOrder) && !kept?.has(name),
  );
  if (kept === undefined || stray) throw new Unmergeable('invalid patch format of retainKeys', 'bad');
  for (const name of Object.keys(current)) if (!kept.has(name)) delete current[name];
};

/** Merges a list together with the order that the patch asks for, and takes both out of the patch. */
const mergeOrdered = (current: JsonObject, patch: JsonObject, directiveName: string, type: Type | undefined): void => {
  const name = directiveName.slice(elementOrder.length);
  const order = patch[directiveName];
  delete patch[directiveName];
  const { type: inner, merge, mergeKey } = known(type, name);
  const found = Object.hasOwn(current, name) ? current[name] : undefined;
  const given = Object.hasOwn(patch, name) ? patch[name] : undefined;
  const asList = (value: Json | undefined): Json[] => {
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : wrongKind(value);
  };
  const wanted = Array.isArray(order) ? order : wrongKind(order ?? null);
  const [before, patches] = [asList(found), asList(given)];
  checkOrder(patches, wanted, mergeKey);
  let merged: Json[];
  if (found === undefined && given === undefined) return;
  if (given === undefined) merged = before;
  else if (found === undefined) merged = (withoutDirectives(patches) as Json[] | undefined) ?? [];
  else merged = merge ? mergeList(before, patches, inner, mergeKey, false) : patches;
  setField(current, name, inOrder(merged, wanted, before, mergeKey));
  delete patch[name];
};

const wrongKind = (value: Json): never => {
  const kind = typeof value === 'object' ? 'map' : typeof value;
  throw new Unmergeable(`expected a slice, but received a ${kind}`);
};

/** What the patch changes must stand in the order that it asks for. */
const checkOrder = (patches: readonly Json[], order: readonly Json[], mergeKey: string): void => {
  if (patches.length === 0 || order.length === 0) return;
  const keyOf = (item: Json): Json | undefined => (mergeKey !== '' && isObject(item) ? item[mergeKey] : item);
  let at = 0;
  for (const item of patches) {
    if (isObject(item) && Object.hasOwn(item, directive)) continue;
    while (at < order.length && !equal(keyOf(order[at]!), keyOf(item))) at += 1;
    if (at >= order.length)
      throw new Unmergeable(
        `The order in patch list:\n${goText([...patches])}\n doesn't match $setElementOrder list:\n${goText([...order])}\n`,
      );
    at += 1;
  }
};

const mergeList = (
  current: Json[],
  patch: Json[],
  inner: Type | undefined,
  mergeKey: string,
  deletes: boolean,
): Json[] => {
  if (current.length === 0 && patch.length === 0) return current;
  if ([...current, ...patch].some(Array.isArray))
    throw new Unmergeable('lists of lists are not supported', 'unprocessable');
  if (![...current, ...patch].some(isObject)) {
    const given = new Set(patch);
    if (deletes) return current.filter((item) => !given.has(item));
    return inOrder([...new Set([...current, ...patch])], patch, current, '');
  }
  if (mergeKey === '') throw new Unmergeable(`cannot merge lists without merge key for ${inner?.go ?? ''}`);
  const gone = new Set<Json>();
  const plain: JsonObject[] = [];
  let replace = false;
  for (const item of patch) {
    if (!isObject(item)) throw new Unmergeable('expected a map, but received a ' + typeof item);
    const said = item[directive];
    if (said !== undefined && said !== 'replace' && said !== 'delete')
      throw new Unmergeable(
        said === 'merge'
          ? 'merging lists cannot yet be specified in the patch'
          : `unknown patch type: ${goText(said)} in map: ${goText(item)}`,
      );
    if (said === 'replace') replace = true;
    else {
      const key = item[mergeKey];
      if (key === undefined)
        throw new Unmergeable(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
      if (said === undefined) plain.push(item);
      else gone.add(key);
    }
  }
  if (replace) return plain;
  const kept =
    gone.size === 0 ? current : current.filter((other) => !(isObject(other) && gone.has(other[mergeKey] ?? null)));
  return inOrder(mergeItems(kept, plain, inner, mergeKey), plain, kept, mergeKey);
};

const mergeItems = (
  current: readonly Json[],
  patch: readonly JsonObject[],
  inner: Type | undefined,
  mergeKey: string,
): Json[] => {
  const merged = [...current];
  const places = new Map<Json, number>();
  const note = (item: Json, at: number): void => {
    const key = isObject(item) ? item[mergeKey] : undefined;
    if (key !== undefined && !places.has(key)) places.set(key, at);
  };
  for (const [at, item] of merged.entries()) note(item, at);
  for (const item of patch) {
    const at = places.get(item[mergeKey]!);
    if (at !== undefined) merged[at] = mergeMap(merged[at] as JsonObject, item, inner);
    else note(item, merged.push(withoutDirectives(item) ?? {}) - 1);
  }
  return merged;
};
