/** The strategic merge patch that leads from one object to another. */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../domain/json.ts';
import { keepsOnlyNamedFields, listStrategy } from './merge-keys.ts';

export type JsonMap = { [field: string]: Json };

export type DifferenceOptions = {
  /** Leave out what `to` lacks. */
  ignoreDeletions?: boolean;
  /** Say only what `to` lacks. */
  ignoreChanges?: boolean;
};

export const isMap = (value: unknown): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sameShape = (one: Json, other: Json): boolean =>
  isMap(one) ? isMap(other) : Array.isArray(one) ? Array.isArray(other) : typeof one === typeof other;

export const difference = (
  from: JsonMap,
  to: JsonMap,
  options: DifferenceOptions = {},
  path: readonly string[] = [],
  retainKeys = false,
): JsonMap => {
  const patch: JsonMap = {};
  for (const [field, after] of Object.entries(to)) {
    const before = from[field];
    if (before === undefined || !sameShape(before, after)) {
      if (!options.ignoreChanges) patch[field] = after;
      continue;
    }
    const below = [...path, field];
    if (isMap(before) && isMap(after)) {
      const inside = difference(before, after, options, below, keepsOnlyNamedFields(below));
      if (Object.keys(inside).length > 0) patch[field] = inside;
    } else if (Array.isArray(before) && Array.isArray(after)) {
      Object.assign(patch, listDifference(field, before, after, options, below));
    } else if (!options.ignoreChanges && before !== after) patch[field] = after;
  }
  if (!options.ignoreDeletions) {
    for (const field of Object.keys(from)) if (!(field in to)) patch[field] = null;
  }
  if (retainKeys) {
    const retained = Object.keys(to)
      .filter((field) => to[field] !== null)
      .toSorted();
    const added = Object.keys(to).some((field) => !(field in from));
    if (retained.length > 0 && (Object.keys(patch).length > 0 || added)) patch.$retainKeys = retained;
  }
  return patch;
};

const listDifference = (
  field: string,
  before: Json[],
  after: Json[],
  options: DifferenceOptions,
  path: readonly string[],
): JsonMap => {
  const strategy = listStrategy(path);
  if (strategy === undefined) {
    return options.ignoreChanges || isDeepStrictEqual(before, after) ? {} : { [field]: after };
  }
  if (before.length === 0) return after.length === 0 || options.ignoreChanges ? {} : { [field]: after };
  if (strategy.merge === 'values') return valuesDifference(field, before, after, options);
  return objectsDifference(field, before as JsonMap[], after as JsonMap[], options, path, strategy);
};

const valuesDifference = (field: string, before: Json[], after: Json[], options: DifferenceOptions): JsonMap => {
  const added = options.ignoreChanges ? [] : after.filter((value) => !before.includes(value));
  const removed = options.ignoreDeletions ? [] : before.filter((value) => !after.includes(value));
  const ordered = removed.length > 0 || (!options.ignoreChanges && !isDeepStrictEqual(before, after));
  return {
    ...(added.length > 0 && { [field]: added }),
    ...(removed.length > 0 && { [`$deleteFromPrimitiveList/${field}`]: removed }),
    ...(ordered && after.length > 0 && { [`$setElementOrder/${field}`]: after }),
  };
};

const objectsDifference = (
  field: string,
  before: JsonMap[],
  after: JsonMap[],
  options: DifferenceOptions,
  path: readonly string[],
  { key, retainKeys }: { key: string; retainKeys: boolean },
): JsonMap => {
  const patches: JsonMap[] = [];
  for (const element of after) {
    const old = before.find((each) => each[key] === element[key]);
    if (old === undefined) {
      if (!options.ignoreChanges) patches.push(element);
      continue;
    }
    const inside = difference(old, element, options, path, retainKeys);
    if (Object.keys(inside).length > 0) patches.push({ ...inside, [key]: element[key] as Json });
  }
  if (!options.ignoreDeletions) {
    for (const old of before) {
      if (!after.some((each) => each[key] === old[key])) patches.push({ $patch: 'delete', [key]: old[key] as Json });
    }
  }
  const keysOf = (list: JsonMap[]): Json[] => list.map((each) => each[key] as Json);
  const ordered = patches.length > 0 || (!options.ignoreChanges && !isDeepStrictEqual(keysOf(before), keysOf(after)));
  return {
    ...(patches.length > 0 && { [field]: patches }),
    ...(ordered &&
      after.length > 0 && { [`$setElementOrder/${field}`]: after.map((each) => ({ [key]: each[key] as Json })) }),
  };
};
