/** How Go says that a value is not of a field's type: its JSON decoder, and the converter that strategic merge uses. */
import type { Json } from '../schema-tools.ts';
import type { Type } from '../types/schema.ts';

/** `where`: `Go struct field Container.spec.containers.ports`, or `Go value` outside of all structs. */
export type Mismatch = (value: Json, type: Pick<Type, 'is' | 'go'>, where: string) => string;

export const jsonWord = (value: Json): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
};

const integer = /^u?int\d+$/;

export const jsonMismatch: Mismatch = (value, { go, is }, where) => {
  const counted = typeof value === 'number' && is === 'scalar' && integer.test(go);
  return `json: cannot unmarshal ${counted ? `number ${value}` : jsonWord(value)} into ${where} of type ${go}`;
};

const goKind = (value: Json): string => {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'object') return 'map';
  return typeof value === 'boolean' ? 'bool' : typeof value;
};

export const conversionMismatch: Mismatch = (value, { go, is }) => {
  const kind = goKind(value);
  if (is === 'list' || is === 'wrapped') return `cannot restore slice from ${kind}`;
  if (is === 'map') return `cannot restore map from ${kind}`;
  if (is === 'struct') return `cannot restore struct from: ${kind}`;
  return typeof value === 'number' ? `cannot convert ${kind} to ${go}` : `unrecognized type: ${go}`;
};
