/** YAML nodes → plain values, bounded in depth and size. */
import { isAlias, isCollection, isMap, isScalar, isSeq, type Alias, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Json } from '../domain/json.ts';
import { scalarText } from './yaml-position.ts';

/** What is wrong with a document, and the place in the text. */
export type YamlFault = { code: string; what: string; next: string; offset: number };

type Values = { [key: string]: Json };
type Anchored = { value: Json; size: number } | 'open';
type Walk = {
  anchors: Map<string, Anchored>;
  size: number;
  fault: YamlFault | undefined;
  lineOf: (offset: number) => number;
};

const maxDepth = 100;
/** Nodes, each alias counted as often as what it stands for: a bomb of aliases ends here. */
const maxNodes = 200_000;

const offsetOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;

const blame = (walk: Walk, code: string, what: string, next: string, node: unknown): null => {
  walk.fault ??= { code, what, next, offset: offsetOf(node) };
  return null;
};

const blameSize = (walk: Walk, node: unknown): null =>
  blame(walk, 'yaml-too-much', `there are more than ${maxNodes} values`, 'Write less, with fewer aliases.', node);

/** As it may stand in a message, whatever its length. */
const quoted = (name: string): string => JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}...` : name);

/** A key named `__proto__` becomes a property like any other. */
const put = (values: Values, key: string, value: Json): void => {
  Object.defineProperty(values, key, { value, writable: true, enumerable: true, configurable: true });
};

const aliasValue = (alias: Alias, walk: Walk): Json => {
  const anchored = walk.anchors.get(alias.source);
  if (anchored === undefined) {
    const what = `the alias ${quoted(alias.source)} has no anchor before it`;
    return blame(walk, 'yaml-syntax', what, 'Write the anchor, or put quotes around text that starts with *.', alias);
  }
  if (anchored === 'open') {
    return blame(
      walk,
      'yaml-syntax',
      `the alias ${quoted(alias.source)} stands for a value that it is part of`,
      'Write it out.',
      alias,
    );
  }
  walk.size += anchored.size;
  return walk.size > maxNodes ? blameSize(walk, alias) : structuredClone(anchored.value);
};

const isMergeKey = (key: unknown): boolean => isScalar(key) && typeof key.value === 'symbol';

/** Keys of the map itself win over merged ones, and earlier sources over later ones. */
const merge = (values: Values, source: Json, own: ReadonlyMap<string, unknown>, walk: Walk, node: unknown): void => {
  for (const part of Array.isArray(source) ? source : [source]) {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) {
      blame(walk, 'yaml-syntax', 'a merge key << takes a map or a list of maps', 'Give it an alias of a map.', node);
      return;
    }
    for (const [key, value] of Object.entries(part)) {
      if (!own.has(key) && !Object.hasOwn(values, key)) put(values, key, value);
    }
  }
};

const mapValue = (map: YAMLMap, walk: Walk, depth: number): Json => {
  const values: Values = {};
  const own = new Map<string, Node>();
  const merges: Pair[] = [];
  for (const pair of map.items) {
    const key = isAlias(pair.key) ? aliasValue(pair.key, walk) : pair.key;
    if (isMergeKey(key)) {
      merges.push(pair);
      continue;
    }
    if (isCollection(key) || (typeof key === 'object' && key !== null && !isScalar(key))) {
      return blame(walk, 'yaml-syntax', 'a map or a list is used as a key', 'Use plain words as keys.', pair.key);
    }
    const name = scalarText(key);
    const before = own.get(name);
    if (before !== undefined) {
      const what = `the key ${quoted(name)} is there twice: first in line ${walk.lineOf(offsetOf(before))}`;
      return blame(walk, 'yaml-duplicate-key', what, 'Keep one of them.', pair.key);
    }
    own.set(name, pair.key as Node);
    put(values, name, valueOf(pair.value as Node | null, walk, depth + 1));
    if (walk.fault !== undefined) return null;
  }
  for (const pair of merges) merge(values, valueOf(pair.value as Node | null, walk, depth + 1), own, walk, pair.key);
  return values;
};

const plainValue = (node: Node, walk: Walk, depth: number): Json => {
  if (isScalar(node)) return node.value as Json;
  if (isMap(node)) return mapValue(node, walk, depth);
  if (!isSeq(node)) return null;
  const items: Json[] = [];
  for (const item of node.items) {
    items.push(valueOf(item as Node | null, walk, depth + 1));
    if (walk.fault !== undefined) return null;
  }
  return items;
};

function valueOf(node: Node | null, walk: Walk, depth: number): Json {
  walk.size += 1;
  if (node === null || walk.fault !== undefined) return null;
  if (walk.size > maxNodes) return blameSize(walk, node);
  if (depth > maxDepth) {
    return blame(walk, 'yaml-too-deep', `values are nested more than ${maxDepth} deep`, 'Nest less.', node);
  }
  if (isAlias(node)) return aliasValue(node, walk);
  const { anchor } = node as { anchor?: string };
  if (anchor === undefined) return plainValue(node, walk, depth);
  const before = walk.size;
  walk.anchors.set(anchor, 'open');
  const value = plainValue(node, walk, depth);
  walk.anchors.set(anchor, { value, size: walk.size - before + 1 });
  return value;
}

/** `lineOf` turns a place in the text into its line, for words about an earlier place. */
export const plainYaml = (
  contents: Node | null,
  lineOf: (offset: number) => number,
): { value: Json; fault: YamlFault | undefined } => {
  const walk: Walk = { anchors: new Map(), size: 0, fault: undefined, lineOf };
  const value = valueOf(contents, walk, 0);
  return { value, fault: walk.fault };
};
