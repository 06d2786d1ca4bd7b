import { setField } from '../body/read-json.ts';
import { clone } from '../clone.ts';
import type { Json, JsonObject } from '../schema-tools.ts';

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON merge patch (RFC 7386): objects are merged, null removes, everything else replaces. */
export const mergePatch = (current: Json | undefined, patch: Json): Json => {
  if (!isObject(patch)) return clone(patch);
  const merged: JsonObject = {};
  if (isObject(current)) for (const name of Object.keys(current)) setField(merged, name, current[name]!);
  for (const name of Object.keys(patch)) {
    const value = patch[name]!;
    if (value === null) delete merged[name];
    else setField(merged, name, mergePatch(Object.hasOwn(merged, name) ? merged[name] : undefined, value));
  }
  return merged;
};
