/** Objects that are stored as one kind and served as another one, too. */
import type { KindName, Obj } from '../../objects.ts';
import type { JsonObject, SpecialKind } from '../../schema/index.ts';
import type { Cause } from '../status.ts';

export type View = {
  group: string;
  version: string;
  kind: string;
  /** What it shows. */
  of: KindName;
  /** The schema of its bodies. */
  body: SpecialKind;
  /** An object of the store as this view has it; the same one for the same object. */
  outwards(object: Obj): Obj;
  inwards(object: JsonObject): JsonObject;
  /** The view's own rules, on top of those of the stored kind. Both as they are stored. */
  check(object: Obj, old?: Obj): Cause[];
  /** The fields that can be selected by, and what they are called in the stored kind. */
  fields: Readonly<Record<string, string>>;
};
