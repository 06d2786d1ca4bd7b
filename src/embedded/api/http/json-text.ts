/** Objects as JSON text. Each is written once, however many clients read it: nobody changes an object of the store. */
import type { Obj } from '../../objects.ts';

const bodies = new WeakMap<Obj, string>();

/** Everything after the opening brace and the object's own kind. */
const bodyOf = (object: Obj): string => {
  const known = bodies.get(object);
  if (known !== undefined) return known;
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object;
  const text = JSON.stringify(rest).slice(1);
  bodies.set(object, text);
  return text;
};

export const objectText = (object: Obj): string =>
  `{"kind":${JSON.stringify(object.kind)},"apiVersion":${JSON.stringify(object.apiVersion)},${bodyOf(object)}`;

/** Items of a list come without their own kind. */
export const itemText = (object: Obj): string => `{${bodyOf(object)}`;
