import { isAlias, isMap, isScalar, isSeq, visit, type Document, type Node, type YAMLMap } from 'yaml';
import type { PathPart } from './field-path.ts';

type Found = { node: unknown; offset: number; used: number };

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

const matches = (item: unknown, wanted: { [field: string]: string }): boolean =>
  isMap(item) &&
  Object.entries(wanted).every(([field, value]) => {
    const pair = pairOf(item, field);
    return pair !== undefined && scalarText(pair.value) === value;
  });

/** The place in the text of the value at `path`, or of its nearest ancestor that is there. */
export const offsetAt = (document: Document.Parsed, path: readonly PathPart[]): number => {
  let node: unknown = document.contents;
  let offset = offsetOf(node) ?? document.range[0];
  let rest = path;
  while (rest.length > 0) {
    if (isAlias(node)) node = node.resolve(document);
    const [part] = rest;
    let found: Found | undefined;
    if (isMap(node)) found = inMap(node, rest);
    else if (isSeq(node)) {
      const item = typeof part === 'object' ? node.items.find((each) => matches(each, part)) : node.items[Number(part)];
      if (item !== undefined) found = { node: item, offset: offsetOf(item) ?? offset, used: 1 };
    }
    if (found === undefined) break;
    ({ node, offset } = found);
    rest = rest.slice(found.used);
  }
  return offset;
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
