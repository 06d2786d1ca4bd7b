/** What fields an object has, and how two objects differ, in the shape that the schema gives them. */
import { equal } from '../equal.ts';
import type { Json } from '../schema-tools.ts';
import { emptySet, insert, type FieldSet } from './field-set.ts';
import { isObject, itemStep, type Shape } from './shape.ts';

/** The fields that whoever applies this object claims. */
export const fieldsOf = (shape: Shape, value: Json): FieldSet => {
  const set = emptySet();
  claim(shape, value, [], set);
  return set;
};

const claim = (shape: Shape, value: Json, path: string[], set: FieldSet): void => {
  if (
    shape.is === 'scalar' ||
    (shape.is === 'map' && shape.atomic) ||
    (shape.is === 'list' && shape.merge === 'atomic')
  ) {
    insert(set, path);
    return;
  }
  if (shape.is === 'list') {
    if (!Array.isArray(value)) return;
    const steps = value.map((item) => itemStep(shape, item));
    const seen = new Set<string | undefined>();
    const twice = new Set(steps.filter((step) => seen.size === seen.add(step).size));
    for (const [index, item] of value.entries()) {
      const step = steps[index];
      if (step === undefined) continue;
      path.push(step);
      insert(set, path);
      // Of items with the same key nobody owns the insides.
      if (!twice.has(step)) claim(shape.item, item, path, set);
      path.pop();
    }
    return;
  }
  if (!isObject(value)) return;
  for (const name of Object.keys(value)) {
    const child = shape.child(name);
    const inner = value[name]!;
    if (child === undefined) continue;
    path.push(`f:${name}`);
    claim(child, inner, path, set);
    if (inner === null || !shape.named || (isObject(inner) && Object.keys(inner).length === 0)) insert(set, path);
    path.pop();
  }
};

export type Comparison = { added: FieldSet; modified: FieldSet; removed: FieldSet };

export const compare = (shape: Shape, before: Json, after: Json): Comparison => {
  const comparison: Comparison = { added: emptySet(), modified: emptySet(), removed: emptySet() };
  compareAt(shape, before, after, [], comparison);
  return comparison;
};

const isBare = (value: Json | undefined): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);

const compareAt = (
  shape: Shape,
  before: Json | undefined,
  after: Json | undefined,
  path: string[],
  result: Comparison,
): void => {
  // The very same part: nothing below it differs.
  if (before === after) return;
  const whole =
    shape.is === 'scalar' ||
    (shape.is === 'list' ? shape.merge === 'atomic' : shape.atomic) ||
    (isBare(before) && isBare(after));
  if (before === undefined) insert(result.added, path);
  else if (after === undefined) insert(result.removed, path);
  else if (whole && !equal(before, after)) insert(result.modified, path);
  if (whole) return;
  if (shape.is === 'list') compareLists(shape, listOf(before), listOf(after), path, result);
  else if (shape.is === 'map') {
    const [left, right] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const child = shape.child(name);
      if (child === undefined) continue;
      path.push(`f:${name}`);
      compareAt(child, ownOf(left, name), ownOf(right, name), path, result);
      path.pop();
    }
  }
};

const ownOf = (object: Record<string, Json>, name: string): Json | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

const byStep = (shape: Shape & { is: 'list' }, list: readonly Json[]): Map<string, Json[]> => {
  const found = new Map<string, Json[]>();
  for (const item of list) {
    const step = itemStep(shape, item);
    if (step === undefined) continue;
    const same = found.get(step);
    if (same === undefined) found.set(step, [item]);
    else same.push(item);
  }
  return found;
};

const compareLists = (
  shape: Shape & { is: 'list' },
  before: readonly Json[],
  after: readonly Json[],
  path: string[],
  result: Comparison,
): void => {
  const [left, right] = [byStep(shape, before), byStep(shape, after)];
  for (const step of new Set([...left.keys(), ...right.keys()])) {
    const [was, is] = [left.get(step) ?? [], right.get(step) ?? []];
    path.push(step);
    if (was.length <= 1 && is.length <= 1) compareAt(shape.item, was[0], is[0], path, result);
    else if (was.length > 1 && is.length > 1) {
      if (!equal(was, is)) insert(result.modified, path);
    } else {
      // Items with the same key count as one: it comes, or it goes.
      if (is.length === 1) compareAt(shape.item, undefined, is[0], path, result);
      if (was.length === 1) compareAt(shape.item, was[0], undefined, path, result);
      insert(was.length > 1 ? result.removed : result.added, path);
    }
    path.pop();
  }
};
