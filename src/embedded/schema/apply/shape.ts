/** How the parts of an object are owned and merged: each field for itself, or a list or map as a whole. */
import type { Json, JsonObject } from '../schema-tools.ts';
import type { Field, Type } from '../types/schema.ts';

export type Shape =
  | { is: 'scalar'; expects: 'bool' | 'number' | 'string' | 'any' }
  | MapShape
  | { is: 'list'; merge: 'atomic' | 'map' | 'set'; keys: readonly Key[]; item: Shape };

export type MapShape = {
  is: 'map';
  atomic: boolean;
  /** Undefined: there is no such field. */
  child(name: string): Shape | undefined;
  /** Fields of a struct have their own names; the keys of a map are data. */
  named: boolean;
};

type Key = { name: string; default: string | number | boolean | undefined };

const ofType = new WeakMap<Type, Shape>();
const ofField = new WeakMap<Field, Shape>();

export const shapeOf = (type: Type): Shape => {
  const found = ofType.get(type);
  if (found !== undefined) return found;
  const made = make(type, undefined);
  ofType.set(type, made);
  return made;
};

const shapeOfField = (field: Field): Shape => {
  const found = ofField.get(field);
  if (found !== undefined) return found;
  const plain = field.listType === undefined && !field.atomicMap;
  const made = plain ? shapeOf(field.type) : make(field.type, field);
  ofField.set(field, made);
  return made;
};

const make = (type: Type, field: Field | undefined): Shape => {
  switch (type.is) {
    case 'scalar':
      if (type.scalar === 'string' || type.scalar === 'bytes') return { is: 'scalar', expects: 'string' };
      return { is: 'scalar', expects: type.scalar === 'bool' ? 'bool' : 'number' };
    case 'special': {
      const isText = type.special === 'Time' || type.special === 'MicroTime';
      return { is: 'scalar', expects: isText ? 'string' : 'any' };
    }
    case 'struct':
      return {
        is: 'map',
        atomic: type.atomic || field?.atomicMap === true,
        named: true,
        child: (name) => {
          const inner = type.fields.get(name);
          return inner === undefined ? undefined : shapeOfField(inner);
        },
      };
    case 'map': {
      const item = shapeOf(type.of);
      return { is: 'map', atomic: field?.atomicMap === true, named: false, child: () => item };
    }
    case 'wrapped':
      return make(type.list, field);
    case 'list': {
      const item = shapeOf(type.of);
      // A list of which the schema says nothing has one owner.
      const merge = field?.listType ?? 'atomic';
      const keys = merge === 'map' ? (field?.mapKeys ?? []).map((name) => keyOf(type.of, name)) : [];
      return { is: 'list', merge, keys: keys.toSorted((a, b) => (a.name < b.name ? -1 : 1)), item };
    }
  }
};

/** A key that Go always writes counts as its zero where it is absent. */
const keyOf = (item: Type, name: string): Key => {
  const field = item.is === 'struct' ? item.fields.get(name) : undefined;
  if (field?.default !== undefined) return { name, default: field.default };
  const always = field !== undefined && !field.omitEmpty && !field.pointer && field.type.is === 'scalar';
  return { name, default: always ? (field.type.go === 'string' ? '' : undefined) : undefined };
};

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The step to an item of a list that is not atomic; undefined when it lacks a key. */
export const itemStep = (shape: Shape & { is: 'list' }, item: Json): string | undefined => {
  if (shape.merge === 'set') return `v:${JSON.stringify(item)}`;
  const keys: JsonObject = {};
  for (const key of shape.keys) {
    const value = (isObject(item) ? item[key.name] : undefined) ?? key.default;
    if (value === undefined) return undefined;
    keys[key.name] = value;
  }
  return `k:${JSON.stringify(keys)}`;
};
