import { decodeObject } from '../body/decode-object.ts';
import type { JsonObject } from '../schema-tools.ts';
import type { StructType } from '../types/schema.ts';

const known = new WeakMap<StructType, JsonObject>();

/** What Go writes of an object that was never filled in: an object is created from this, and nobody owns it. */
export const blankObject = (type: StructType): JsonObject => {
  const found = known.get(type);
  if (found !== undefined) return found;
  const decoded = decodeObject(type, {});
  const blank = 'problem' in decoded ? {} : decoded.object;
  known.set(type, blank);
  return blank;
};
