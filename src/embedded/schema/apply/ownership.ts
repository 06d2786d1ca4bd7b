/** What every write does to the sets of the managers. */
import type { KindName } from '../../objects.ts';
import { infoOf } from '../../objects.ts';
import { difference, fromFieldsV1, intersection, isEmptySet, union, without, type FieldSet } from './field-set.ts';
import type { Managers } from './managed-fields.ts';
import type { Comparison } from './walk.ts';

/** Nobody owns what names an object, nor what the API server alone writes. */
const unowned = fromFieldsV1({
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    '.': {},
    'f:name': {},
    'f:namespace': {},
    'f:creationTimestamp': {},
    'f:selfLink': {},
    'f:uid': {},
    'f:clusterName': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:resourceVersion': {},
  },
});

export const owned = (set: FieldSet): FieldSet => difference(set, unowned);

/** Without the part that this way of writing leaves as it is. */
export const writable = (kind: KindName, subresource: string, set: FieldSet): FieldSet => {
  if (subresource === 'status') return without(set, 'f:spec');
  return infoOf(kind).subresources.includes('status') ? without(set, 'f:status') : set;
};

export const writableOf = (kind: KindName, subresource: string, comparison: Comparison): Comparison => ({
  added: writable(kind, subresource, comparison.added),
  modified: writable(kind, subresource, comparison.modified),
  removed: writable(kind, subresource, comparison.removed),
});

/** Which fields of each of the others were overwritten. */
export const conflictsWith = (
  managers: Managers,
  self: string,
  { added, modified }: Comparison,
): Map<string, FieldSet> => {
  const changed = union(added, modified);
  const conflicts = new Map<string, FieldSet>();
  for (const [key, { fields }] of managers) {
    if (key === self) continue;
    const both = intersection(fields, changed);
    if (!isEmptySet(both)) conflicts.set(key, both);
  }
  return conflicts;
};

/** The others without what was overwritten or removed. */
export const settle = (
  managers: Managers,
  self: string,
  conflicts: ReadonlyMap<string, FieldSet>,
  removed: FieldSet,
): Managers => {
  const settled: Managers = new Map();
  for (const [key, manager] of managers) {
    if (key === self) {
      settled.set(key, manager);
      continue;
    }
    const lost = conflicts.get(key);
    const fields = difference(lost === undefined ? manager.fields : difference(manager.fields, lost), removed);
    if (!isEmptySet(fields)) settled.set(key, { ...manager, fields });
  }
  return settled;
};
