/** An applied object laid over the live one, and what is left of an object when fields are taken away. */
import { setField } from '../body/read-json.ts';
import type { Json, JsonObject } from '../schema-tools.ts';
import { emptySet, type FieldSet, isEmptySet } from './field-set.ts';
import { isObject, itemStep, type Shape } from './shape.ts';

export const merge = (shape: Shape, live: Json | undefined, applied: Json | undefined): Json => {
  if (applied === undefined) return live ?? null;
  if (live === undefined || shape.is === 'scalar') return applied;
  if (shape.is === 'list') {
    if (shape.merge === 'atomic' || !Array.isArray(live) || !Array.isArray(applied)) return applied;
    return live.length === 0 && applied.length === 0 ? applied : mergeLists(shape, live, applied);
  }
  if (shape.atomic || !isObject(live) || !isObject(applied)) return applied;
  const merged: JsonObject = {};
  for (const name of Object.keys(live)) setField(merged, name, live[name]!);
  for (const name of Object.keys(applied)) {
    const child = shape.child(name);
    const value = applied[name]!;
    const own = Object.hasOwn(live, name) ? live[name] : undefined;
    setField(merged, name, child === undefined ? value : merge(child, own, value));
  }
  return merged;
};

/** The applied items keep their order among themselves; the live ones stay where they stood as far as that allows. */
const mergeLists = (shape: Shape & { is: 'list' }, live: readonly Json[], applied: readonly Json[]): Json[] => {
  const stepsOf = (list: readonly Json[]): string[] => list.map((item, index) => itemStep(shape, item) ?? `?${index}`);
  const [liveSteps, appliedSteps] = [stepsOf(live), stepsOf(applied)];
  const [inLive, inApplied] = [new Set(liveSteps), new Set(appliedSteps)];
  const shared = appliedSteps.filter((step) => inLive.has(step));
  // Items with the same key are replaced, not merged.
  const liveItems = new Map<string, Json | undefined>();
  for (const [at, step] of liveSteps.entries()) liveItems.set(step, liveItems.has(step) ? undefined : live[at]);
  const merged: Json[] = [];
  const taken = new Set<string>();
  let [left, right, next] = [0, 0, 0];
  const take = (): void => {
    const step = appliedSteps[right]!;
    taken.add(step);
    merged.push(merge(shape.item, liveItems.get(step), applied[right]));
    right += 1;
    if (shared[next] === step) next += 1;
  };
  while (left < live.length || right < applied.length) {
    const step = liveSteps[left];
    if (step !== undefined && step === appliedSteps[right]) {
      take();
      left += 1;
    } else if (
      step !== undefined &&
      inApplied.has(step) &&
      (taken.has(step) || (right < applied.length && shared[next] !== step))
    )
      left += 1;
    else if (step !== undefined && !inApplied.has(step)) {
      merged.push(live[left]!);
      left += 1;
    } else take();
  }
  return merged;
};

/** Undefined: nothing is left. */
export const remove = (shape: Shape, value: Json, fields: FieldSet): Json | undefined => {
  if (shape.is === 'scalar') return value;
  if (shape.is === 'list') {
    if (!Array.isArray(value) || value.length === 0 || shape.merge === 'atomic') return undefined;
    const kept: Json[] = [];
    for (const item of value) {
      const below = fields.children.get(itemStep(shape, item) ?? '') ?? emptySet();
      if (below.member) continue;
      kept.push(isEmptySet(below) ? item : (remove(shape.item, item, below) ?? null));
    }
    return kept.length > 0 ? kept : undefined;
  }
  if (!isObject(value) || shape.atomic) return undefined;
  const kept: JsonObject = {};
  for (const name of Object.keys(value)) {
    const below = fields.children.get(`f:${name}`) ?? emptySet();
    if (below.member) continue;
    const child = shape.child(name);
    const inner = value[name]!;
    const left = isEmptySet(below) || child === undefined ? inner : (remove(child, inner, below) ?? null);
    setField(kept, name, left);
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
};

/** With the fields of structs that hold a field of the set: those stand or fall with what is in them. */
export const withNamedFields = (shape: Shape | undefined, set: FieldSet): FieldSet => {
  const made: FieldSet = { member: set.member, children: new Map() };
  for (const [step, child] of set.children) {
    const inner = shape?.is === 'map' ? shape.child(step.slice(2)) : shape?.is === 'list' ? shape.item : undefined;
    const filled = withNamedFields(inner, child);
    const named = shape?.is === 'map' && shape.named && step.startsWith('f:') && inner !== undefined;
    made.children.set(step, named && filled.children.size > 0 ? { ...filled, member: true } : filled);
  }
  return made;
};
