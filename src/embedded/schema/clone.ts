import { setField } from './body/read-json.ts';
import type { Json, JsonObject } from './schema-tools.ts';

/** A deep copy of JSON that shares nothing with it. */
export const clone = <T extends Json | undefined>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => clone(item)) as T;
  const copy: JsonObject = {};
  for (const name of Object.keys(value)) setField(copy, name, clone(value[name]!));
  return copy as T;
};
