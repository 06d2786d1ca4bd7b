/** Sets of fields: who owns what. Written as FieldsV1: `{"f:spec": {"f:replicas": {}}}`. */
import type { Json, JsonObject } from '../schema-tools.ts';

/** Steps are FieldsV1's own: `f:replicas`, `k:{"name":"app"}`, `v:"finalizer"`. */
export type FieldSet = {
  /** Whether the field at this place itself belongs to the set. */
  member: boolean;
  children: Map<string, FieldSet>;
};

export const emptySet = (): FieldSet => ({ member: false, children: new Map() });

export const isEmptySet = (set: FieldSet): boolean => !set.member && set.children.size === 0;

export const insert = (set: FieldSet, path: readonly string[]): void => {
  let at = set;
  for (const step of path) {
    let next = at.children.get(step);
    if (next === undefined) {
      next = emptySet();
      at.children.set(step, next);
    }
    at = next;
  }
  at.member = true;
};

export const union = (a: FieldSet, b: FieldSet): FieldSet => {
  const made: FieldSet = { member: a.member || b.member, children: new Map(a.children) };
  for (const [step, other] of b.children) {
    const own = made.children.get(step);
    made.children.set(step, own === undefined ? other : union(own, other));
  }
  return made;
};

/** What of `a` is not in `b`. */
export const difference = (a: FieldSet, b: FieldSet): FieldSet => {
  const made: FieldSet = { member: a.member && !b.member, children: new Map() };
  for (const [step, own] of a.children) {
    const other = b.children.get(step);
    const left = other === undefined ? own : difference(own, other);
    if (!isEmptySet(left)) made.children.set(step, left);
  }
  return made;
};

export const intersection = (a: FieldSet, b: FieldSet): FieldSet => {
  const made: FieldSet = { member: a.member && b.member, children: new Map() };
  for (const [step, own] of a.children) {
    const other = b.children.get(step);
    if (other === undefined) continue;
    const both = intersection(own, other);
    if (!isEmptySet(both)) made.children.set(step, both);
  }
  return made;
};

/** Without a field and everything below it. */
export const without = (set: FieldSet, step: string): FieldSet => {
  if (!set.children.has(step)) return set;
  const children = new Map(set.children);
  children.delete(step);
  return { member: set.member, children };
};

const ranks: Record<string, number> = { f: 0, k: 1, v: 2, i: 3 };
const inOrder = (a: string, b: string): number => {
  const rank = ranks[a[0]!]! - ranks[b[0]!]!;
  return rank !== 0 ? rank : a < b ? -1 : 1;
};
const sorted = (set: FieldSet): [string, FieldSet][] => [...set.children].toSorted(([a], [b]) => inOrder(a, b));

export const toFieldsV1 = (set: FieldSet): JsonObject => {
  const made: JsonObject = {};
  if (set.member && set.children.size > 0) made['.'] = {};
  for (const [step, child] of sorted(set)) made[step] = toFieldsV1(child);
  return made;
};

export const fromFieldsV1 = (value: Json | undefined): FieldSet => {
  const read = (of: Json | undefined, nested: boolean): FieldSet => {
    const set = emptySet();
    const names = typeof of === 'object' && of !== null && !Array.isArray(of) ? Object.keys(of) : [];
    for (const name of names) {
      if (name === '.') set.member = true;
      else set.children.set(name, read((of as JsonObject)[name], true));
    }
    if (nested && names.length === 0) set.member = true;
    return set;
  };
  return read(value, false);
};

const showStep = (step: string): string => {
  const text = step.slice(2);
  if (step.startsWith('f:')) return `.${text}`;
  if (step.startsWith('i:')) return `[${text}]`;
  if (step.startsWith('v:')) return `[=${text}]`;
  const keys = JSON.parse(text) as Record<string, Json>;
  return `[${Object.entries(keys)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}]`;
};

/** `.spec.template.spec.containers[name="app"].image`, the nearer ones first. */
export const pathsOf = (set: FieldSet, prefix = ''): string[] => {
  const children = sorted(set);
  const members = children.filter(([, child]) => child.member).map(([step]) => prefix + showStep(step));
  return [...members, ...children.flatMap(([step, child]) => pathsOf(child, prefix + showStep(step)))];
};
