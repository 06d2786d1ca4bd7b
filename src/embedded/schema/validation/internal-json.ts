/** Objects as the API server's own structs show them: every field, by its Go name, the empty ones too. */
import { equal } from '../equal.ts';
import type { Json, JsonObject } from '../schema-tools.ts';
import { unifiedDiff } from './unified-diff.ts';

/** By type: the name of another type, or its fields: Go's name, JSON's name, type. An inlined struct has no names. */
export type InternalTypes = Record<string, string | [string, string, string][]>;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Go's own structs keep these with the security context. */
const host = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];

const rearranged = (type: string, value: JsonObject): JsonObject => {
  if (type !== 'PodSpec') return value;
  const moved = Object.fromEntries(
    host.filter((name) => value[name] !== undefined).map((name) => [name, value[name]!]),
  );
  const context = value['securityContext'];
  return { ...value, securityContext: { ...(isObject(context) ? context : {}), ...moved } };
};

const empty: Record<string, Json> = {
  bool: false,
  int: 0,
  int32: 0,
  int64: 0,
  string: '',
  'resource.Quantity': '0',
  'intstr.IntOrString': 0,
};

export const internalJson = (types: InternalTypes, type: string, value: Json | undefined): Json => {
  if (type.startsWith('*')) return value === undefined ? null : internalJson(types, type.slice(1), value);
  if (type.startsWith('[]'))
    return Array.isArray(value) ? value.map((item) => internalJson(types, type.slice(2), item)) : null;
  if (type.startsWith('map[')) return isObject(value) ? sorted(value) : null;
  const known = types[type];
  if (typeof known === 'string') return internalJson(types, known, value);
  if (known === undefined) return value ?? empty[type] ?? null;
  const given = rearranged(type, isObject(value) ? value : {});
  const made: JsonObject = {};
  for (const [goName, name, of] of known) {
    if (goName !== '') made[goName] = internalJson(types, of, given[name]);
    else if (of === 'metav1.ObjectMeta') Object.assign(made, given['metadata']);
    else Object.assign(made, internalJson(types, of, given));
  }
  return made;
};

const sorted = (map: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.keys(map)
      .toSorted()
      .map((name) => [name, map[name]!]),
  );

export const internalDiff = (types: InternalTypes, type: string, before: Json, after: Json): string => {
  if (equal(before, after)) return '';
  const lines = (value: Json): string[] => JSON.stringify(internalJson(types, type, value), undefined, 1).split('\n');
  return unifiedDiff(lines(before), lines(after));
};
