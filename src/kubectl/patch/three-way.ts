/**
 * What `apply` sends: everything in which the manifest differs from the live object, and the removal of what the manifest
 * of last time had and this one lacks. What others have added to the object stays.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../domain/json.ts';
import { difference, isMap, type JsonMap } from './difference.ts';
import { listStrategy } from './merge-keys.ts';

export type ThreeObjects = {
  /** As applied last time. */
  original: JsonMap;
  /** As it shall be. */
  modified: JsonMap;
  /** As it is on the server. */
  current: JsonMap;
};

export const strategicThreeWay = ({ original, modified, current }: ThreeObjects): JsonMap =>
  joined(
    difference(original, modified, { ignoreChanges: true }),
    difference(current, modified, { ignoreDeletions: true }),
    [],
  );

/** Two patches of one object as one; where both say something, `stronger` wins. */
const joined = (patch: JsonMap, stronger: JsonMap, path: readonly string[]): JsonMap => {
  const both: JsonMap = { ...patch };
  for (const [field, value] of Object.entries(stronger)) {
    const other = both[field];
    const below = [...path, field];
    if (isMap(other) && isMap(value)) both[field] = joined(other, value, below);
    else if (Array.isArray(other) && Array.isArray(value)) both[field] = joinedLists(other, value, below);
    else both[field] = value;
  }
  return both;
};

const joinedLists = (patch: Json[], stronger: Json[], path: readonly string[]): Json[] => {
  const strategy = listStrategy(path);
  if (strategy?.merge !== 'objects') return stronger;
  const keyOf = (element: Json): Json | undefined => (isMap(element) ? element[strategy.key] : undefined);
  const result = stronger.map((element) => {
    const other = patch.find((each) => keyOf(each) === keyOf(element));
    return isMap(other) && isMap(element) ? joined(other, element, path) : element;
  });
  return [...result, ...patch.filter((each) => !stronger.some((element) => keyOf(element) === keyOf(each)))];
};

/** The same for custom resources, as a JSON merge patch: lists are replaced as a whole. */
export const mergeThreeWay = ({ original, modified, current }: ThreeObjects): JsonMap => {
  const changes = mergeDifference(current, modified, false);
  return overlaid(mergeDifference(original, modified, true), changes);
};

const overlaid = (patch: JsonMap, stronger: JsonMap): JsonMap => {
  const both: JsonMap = { ...patch };
  for (const [field, value] of Object.entries(stronger)) {
    const other = both[field];
    both[field] = isMap(other) && isMap(value) ? overlaid(other, value) : value;
  }
  return both;
};

/** A JSON merge patch with either only the removals or only the rest. */
const mergeDifference = (from: JsonMap, to: JsonMap, removals: boolean): JsonMap => {
  const patch: JsonMap = {};
  for (const [field, after] of Object.entries(to)) {
    const before = from[field];
    if (isMap(before) && isMap(after)) {
      const inside = mergeDifference(before, after, removals);
      if (Object.keys(inside).length > 0) patch[field] = inside;
    } else if (!removals && !isDeepStrictEqual(before, after)) patch[field] = after;
  }
  if (removals) for (const field of Object.keys(from)) if (!(field in to)) patch[field] = null;
  return patch;
};
