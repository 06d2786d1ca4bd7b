/** Who owns what after a write that is not an apply. */
import type { KindName } from '../../objects.ts';
import { kindWords } from '../body/kind-words.ts';
import type { Json, JsonObject, Writer } from '../schema-tools.ts';
import type { Schema } from '../types/schema.ts';
import { difference, isEmptySet, union } from './field-set.ts';
import { blankObject } from './blank-object.ts';
import { capUpdaters, identify, readManagers, unmanaged, withManagers, type Managers } from './managed-fields.ts';
import { conflictsWith, owned, settle, writable, writableOf } from './ownership.ts';
import { shapeOf } from './shape.ts';
import { compare } from './walk.ts';

const managedFieldsOf = (object: JsonObject | undefined): Json | undefined =>
  (object?.['metadata'] as JsonObject | undefined)?.['managedFields'];

const isReset = (entries: Json | undefined): boolean =>
  Array.isArray(entries) &&
  (entries.length === 0 ||
    (entries.length === 1 && Object.keys(entries[0] ?? {}).every((name) => name === 'operation')));

/** A client may write managedFields itself; one that knows nothing of them leaves them as they were. */
const managersBefore = (old: JsonObject | undefined, object: JsonObject, subresource: string): Managers => {
  const given = managedFieldsOf(object);
  const before = readManagers(managedFieldsOf(old));
  if (subresource !== '' || given === undefined) return before;
  if (isReset(given)) return new Map();
  const managers = readManagers(given);
  return managers.size === 0 ? before : managers;
};

export const trackUpdate = (
  schema: Schema,
  kind: KindName,
  old: JsonObject | undefined,
  object: JsonObject,
  { manager, time, subresource: given }: Writer,
): JsonObject => {
  const subresource = given ?? '';
  const { apiVersion, kind: word } = kindWords(kind);
  const type = schema.kind(`${apiVersion}/${word}`);
  if (type === undefined) return object;
  const managers = managersBefore(old, object, subresource);
  // What was never tracked stays so: nobody could say who owns the rest.
  if (managers.size === 0 && old !== undefined) return unmanaged(object);
  const comparison = writableOf(
    kind,
    subresource,
    compare(shapeOf(type), old === undefined ? blankObject(type) : unmanaged(old), unmanaged(object)),
  );
  const conflicts = conflictsWith(managers, '', comparison);
  const settled = settle(managers, '', conflicts, comparison.removed);
  const changed = owned(writable(kind, subresource, union(comparison.added, comparison.modified)));
  const writer = { manager: manager || 'unknown', operation: 'Update', apiVersion, subresource } as const;
  if (!isEmptySet(changed)) {
    const before = settled.get(identify(writer));
    const fields = before === undefined ? changed : union(difference(before.fields, comparison.removed), changed);
    settled.set(identify(writer), { ...writer, time, fields });
  }
  return withManagers(object, capUpdaters(settled));
};
