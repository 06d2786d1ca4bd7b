/** metadata.managedFields: read into the sets of each manager, and written again. */
import type { Json, JsonObject } from '../schema-tools.ts';
import { isEmptySet, fromFieldsV1, toFieldsV1, union, type FieldSet } from './field-set.ts';

export type Manager = {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource: string;
  time: string | undefined;
  fields: FieldSet;
};

/** By who and how: an applier is the same one in each version. */
export type Managers = Map<string, Manager>;

type Identity = Pick<Manager, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

export const identify = ({ manager, operation, apiVersion, subresource }: Identity): string =>
  JSON.stringify([operation, manager, operation === 'Apply' ? '' : apiVersion, subresource]);

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

export const readManagers = (entries: Json | undefined): Managers => {
  const managers: Managers = new Map();
  for (const entry of Array.isArray(entries) ? entries : []) {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) continue;
    const manager: Manager = {
      manager: text(entry['manager']),
      operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
      apiVersion: text(entry['apiVersion']),
      subresource: text(entry['subresource']),
      time: typeof entry['time'] === 'string' ? entry['time'] : undefined,
      fields: fromFieldsV1(entry['fieldsV1']),
    };
    if (manager.apiVersion !== '') managers.set(identify(manager), manager);
  }
  return managers;
};

const seconds = (time: string | undefined): number => (time === undefined ? 0 : Date.parse(time));

const compareManagers = (a: Manager, b: Manager): number => {
  if (a.operation !== b.operation) return a.operation < b.operation ? -1 : 1;
  if (seconds(a.time) !== seconds(b.time)) return seconds(a.time) - seconds(b.time);
  if (a.manager !== b.manager) return a.manager < b.manager ? -1 : 1;
  return a.subresource < b.subresource ? -1 : 1;
};

export const writeManagers = (managers: Managers): JsonObject[] =>
  [...managers.values()]
    .filter(({ fields }) => !isEmptySet(fields))
    .toSorted(compareManagers)
    .map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
      manager,
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      ...(subresource === '' ? {} : { subresource }),
    }));

/** The object without its managedFields, and with others. */
export const unmanaged = (object: JsonObject): JsonObject => {
  const metadata = object['metadata'] as JsonObject | undefined;
  if (metadata?.['managedFields'] === undefined) return object;
  const { managedFields: _managedFields, ...rest } = metadata;
  return { ...object, metadata: rest };
};

export const withManagers = (object: JsonObject, managers: Managers): JsonObject => {
  const plain = unmanaged(object);
  const entries = writeManagers(managers);
  if (entries.length === 0) return plain;
  return { ...plain, metadata: { ...(plain['metadata'] as JsonObject), managedFields: entries } };
};

/** With more updaters than this, the oldest ones are thrown together. */
const mostUpdaters = 10;

export const capUpdaters = (managers: Managers): Managers => {
  const updaters = [...managers].filter(([, { operation }]) => operation === 'Update');
  if (updaters.length <= mostUpdaters) return managers;
  updaters.sort(([, a], [, b]) => compareManagers(a, b));
  const capped = new Map(managers);
  for (const [key, oldest] of updaters.slice(0, updaters.length - mostUpdaters + 1)) {
    const bucket: Manager = { ...oldest, manager: 'ancient-changes', subresource: '' };
    const found = capped.get(identify(bucket));
    capped.delete(key);
    capped.set(
      identify(bucket),
      found === undefined ? bucket : { ...bucket, fields: union(found.fields, oldest.fields) },
    );
  }
  return capped;
};
