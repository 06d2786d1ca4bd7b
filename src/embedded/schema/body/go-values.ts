/** Values as Go writes them: what was never set, and which fields are left out. */
import type { Json, JsonObject } from '../schema-tools.ts';
import type { Field, StructType, Type } from '../types/schema.ts';

/** What a Go value is that was never set; a null for what JSON shows as null. */
export const zero = (type: Type): Json => {
  switch (type.is) {
    case 'struct':
      return writeStruct(type, new Map());
    case 'list':
    case 'map':
    case 'wrapped':
      return null;
    case 'scalar':
      if (type.scalar === 'string') return '';
      if (type.scalar === 'bool') return false;
      return type.scalar === 'bytes' ? null : 0;
    case 'special':
      if (type.special === 'Quantity') return '0';
      return type.special === 'IntOrString' ? 0 : null;
  }
};

/** The fields in their order; the empty ones left out, or written as Go writes them. */
export const writeStruct = (of: StructType, found: ReadonlyMap<string, Json>): JsonObject => {
  const made: JsonObject = {};
  for (const [name, field] of of.fields) {
    const value = found.get(name);
    if (value === undefined) {
      if (!leftOut(field)) made[name] = field.pointer ? null : zero(field.type);
    } else if (!field.omitEmpty || field.pointer || !isEmpty(field, value)) made[name] = value;
  }
  return made;
};

/** Whether a field that was not given is not written. */
const leftOut = (field: Field): boolean => {
  if (!field.omitEmpty) return false;
  if (field.pointer || field.omitZero) return true;
  // Go never takes a struct for empty.
  return field.type.is !== 'struct' && field.type.is !== 'special';
};

const isEmpty = (field: Field, value: Json): boolean => {
  switch (field.type.is) {
    case 'struct':
      return field.omitZero && Object.keys(value as JsonObject).length === 0;
    case 'special':
      return false;
    case 'scalar':
      return value === '' || value === false || value === 0;
    default:
      return value !== null && Object.keys(value).length === 0;
  }
};
