import { isAlias, isMap, isScalar, isSeq, visit, type Document, type Node, type YAMLMap } from 'yaml';
import type { PathPart } from './field-path.ts';

type Found = { node: unknown; offset: number; used: number };

/** A place that a path leads to; `rest` of its parts were not found. */
type Place = { node: unknown; offset: number; rest: number };

/** As the API server calls the types of JSON. */
export type JsonType = 'string' | 'number' | 'bool' | 'object' | 'array';

const offsetOf = (node: unknown): number | undefined => (node as Node | null)?.range?.[0];

/** The text of a scalar; nothing else is a key here. */
export const scalarText = (node: unknown): string => {
  const value = isScalar(node) ? node.value : node;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
};

const pairOf = (map: YAMLMap, name: string) => map.items.find((pair) => scalarText(pair.key) === name);

/** Label and annotation keys have dots of their own: several parts may be one key. */
const inMap = (map: YAMLMap, parts: readonly PathPart[]): Found | undefined => {
  let name = '';
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'object') return undefined;
    name = index === 0 ? String(part) : `${name}.${part}`;
    const pair = pairOf(map, name);
    if (pair !== undefined) return { node: pair.value, offset: offsetOf(pair.key) ?? 0, used: index + 1 };
  }
  return undefined;
};

/** What an item does not say (the server fills in `protocol: TCP`) does not speak against it. */
const matches = (item: unknown, wanted: { [field: string]: string }): boolean => {
  if (!isMap(item)) return false;
  const said = Object.entries(wanted).flatMap(([field, value]) => {
    const pair = pairOf(item, field);
    return pair === undefined ? [] : [scalarText(pair.value) === value];
  });
  return said.length > 0 && !said.includes(false);
};

const inList = (items: readonly unknown[], part: PathPart, offset: number): Found[] => {
  const found = (item: unknown, used: number): Found => ({ node: item, offset: offsetOf(item) ?? offset, used });
  if (typeof part === 'object') return items.filter((item) => matches(item, part)).map((item) => found(item, 1));
  if (/^\d+$/.test(String(part))) return Number(part) < items.length ? [found(items[Number(part)], 1)] : [];
  // Some words of the server leave out which item it was: any of them may be meant.
  return items.filter((item) => isMap(item) && pairOf(item, String(part)) !== undefined).map((item) => found(item, 0));
};

const stepsFrom = (node: unknown, rest: readonly PathPart[], offset: number): Found[] => {
  if (isMap(node)) return [inMap(node, rest) ?? []].flat();
  return isSeq(node) ? inList(node.items, rest[0]!, offset) : [];
};

const placesOf = (document: Document.Parsed, start: unknown, from: number, path: readonly PathPart[]): Place[] => {
  const node = isAlias(start) ? start.resolve(document) : start;
  const steps = path.length === 0 ? [] : stepsFrom(node, path, from);
  if (steps.length === 0) return [{ node, offset: from, rest: path.length }];
  return steps.flatMap((step) => placesOf(document, step.node, step.offset, path.slice(step.used)));
};

const typeOf = (node: unknown): JsonType | undefined => {
  if (isMap(node)) return 'object';
  if (isSeq(node)) return 'array';
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' || typeof value === 'number' ? (typeof value as 'string' | 'number') : undefined;
};

const isOfType = ({ node }: Place, type: JsonType): boolean =>
  typeOf(node) === type ||
  // A wrong value among those of a map (labels) is told as one of the map itself.
  (isMap(node) && node.items.some(({ value }) => typeOf(value) === type));

const wrongOneOf = ({ node, offset }: Place, type: JsonType): number => {
  const wrong = isMap(node) && type !== 'object' ? node.items.find(({ value }) => typeOf(value) === type) : undefined;
  return offsetOf(wrong?.key) ?? offset;
};

/**
 * The place in the text of the value at `path`, or of its nearest ancestor that is there. Where the path may mean several,
 * the one with a value of this `type`.
 */
export const offsetAt = (document: Document.Parsed, path: readonly PathPart[], type?: JsonType): number => {
  const { contents } = document;
  const places = placesOf(document, contents, offsetOf(contents) ?? document.range[0], path);
  const nearest = Math.min(...places.map(({ rest }) => rest));
  const best = places.filter(({ rest }) => rest === nearest);
  const typed = type === undefined ? undefined : best.find((place) => isOfType(place, type));
  return typed === undefined || type === undefined ? (best[0]?.offset ?? 0) : wrongOneOf(typed, type);
};

/** Where the quoted text starts that goes on to `offset`; the parser itself complains only about its end. */
export const openQuoteBefore = (document: Document.Parsed, offset: number): number | undefined => {
  let start: number | undefined;
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (type?.startsWith('QUOTE') !== true || range === null || range === undefined || range[0] >= offset) return;
      start = Math.max(start ?? 0, range[0]);
    },
  });
  return start;
};
