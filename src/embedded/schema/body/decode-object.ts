/** Turns JSON into the object that would be stored, as Go's types would take it in and write it out again. */
import type { Json, JsonObject } from '../schema-tools.ts';
import { parseQuantity } from '../types/quantity.ts';
import type { StructType, Type } from '../types/schema.ts';
import { readTime } from '../types/time.ts';
import { badBase64 } from './base64.ts';
import { writeStruct, zero } from './go-values.ts';
import { jsonMismatch, type Mismatch } from './mismatch.ts';
import { setField, type Duplicates } from './read-json.ts';

export type DecodedObject = {
  object: JsonObject;
  /** `unknown field "spec.foo"`, `duplicate field "metadata.name"` */
  strict: string[];
};

/** Go gives up counting here too. */
const mostStrictProblems = 100;

/** The first that stops the reading wins over those that are only remembered. */
class Unreadable extends Error {}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const integers: Record<string, [number, number]> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  // The last whole numbers that JavaScript tells apart are nearer than Go's.
  int64: [-(2 ** 63), 2 ** 63],
  uint32: [0, 2 ** 32 - 1],
  uint8: [0, 255],
};

export const decodeObject = (
  type: StructType,
  value: JsonObject,
  duplicates?: Duplicates,
  mismatch: Mismatch = jsonMismatch,
): DecodedObject | { problem: string } => {
  const strict = new Set<string>();
  let remembered: string | undefined;
  /** The fields on the way to here, without list indexes, and the struct around. */
  const fields: string[] = [];
  let struct: StructType | undefined;

  const where = (): string => {
    if (struct === undefined) return 'Go value';
    return `Go struct field ${struct.name}.${fields.join('.')}`;
  };
  const remember = (value: Json, of: Pick<Type, 'is' | 'go'>): undefined => {
    remembered ??= mismatch(value, of, where());
  };
  const complain = (problem: string): void => {
    if (strict.size < mostStrictProblems) strict.add(problem);
  };
  const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

  /** Undefined: nothing was there. */
  const read = (of: Type, value: Json, path: string): Json | undefined => {
    switch (of.is) {
      case 'struct':
        if (value === null) return undefined;
        if (!isObject(value)) return remember(value, of);
        return readStruct(of, value, path);
      case 'list':
        if (value === null) return undefined;
        if (!Array.isArray(value)) return remember(value, of);
        return value.map((item, index) => read(of.of, item, `${path}[${index}]`) ?? zero(of.of));
      case 'wrapped':
        return read(of.list, value, path);
      case 'map':
        if (value === null) return undefined;
        if (!isObject(value)) return remember(value, of);
        return readMap(of.of, value, path);
      case 'scalar':
        return value === null ? undefined : readScalar(of, value);
      case 'special':
        return value === null ? undefined : readSpecial(of, value);
    }
  };

  const readMap = (of: Type, value: JsonObject, path: string): JsonObject => {
    const made: JsonObject = {};
    for (const name of Object.keys(value)) {
      const at = join(path, name);
      setField(made, name, read(of, value[name]!, at) ?? zero(of));
    }
    for (const name of duplicates?.get(value) ?? []) complain(`duplicate field ${JSON.stringify(join(path, name))}`);
    return made;
  };

  const readStruct = (of: StructType, value: JsonObject, path: string): JsonObject => {
    const found = new Map<string, Json>();
    const outer = struct;
    struct = of;
    const twice = duplicates?.get(value);
    for (const name of Object.keys(value)) {
      const field = of.fields.get(name);
      const at = join(path, name);
      if (field === undefined) {
        complain(`unknown field ${JSON.stringify(at)}`);
        continue;
      }
      fields.push(name);
      const taken = read(field.type, value[name]!, at);
      fields.pop();
      struct = of;
      if (twice?.includes(name) === true) complain(`duplicate field ${JSON.stringify(at)}`);
      if (taken !== undefined) found.set(name, taken);
    }
    struct = outer;
    return writeStruct(of, found);
  };

  const readScalar = (of: Pick<Type & { is: 'scalar' }, 'is' | 'go' | 'scalar'>, value: Json): Json | undefined => {
    switch (of.scalar) {
      case 'string':
        return typeof value === 'string' ? value : remember(value, of);
      case 'bool':
        return typeof value === 'boolean' ? value : remember(value, of);
      case 'bytes':
        return typeof value === 'string' ? readBytes(value) : remember(value, of);
      case 'float64':
        return typeof value === 'number' ? value : remember(value, of);
      default: {
        const [least, most] = integers[of.scalar]!;
        const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
        return fits ? value : remember(value, of);
      }
    }
  };

  const readBytes = (value: string): string | undefined => {
    const bad = badBase64(value);
    if (bad === undefined) return value.replaceAll(/[\r\n]/g, '');
    remembered ??= `illegal base64 data at input byte ${bad}`;
    return undefined;
  };

  const readSpecial = (of: Type & { is: 'special' }, value: Json): Json | undefined => {
    switch (of.special) {
      case 'Quantity': {
        const parsed = parseQuantity(typeof value === 'string' ? value.trim() : JSON.stringify(value));
        if ('problem' in parsed) throw new Unreadable(parsed.problem);
        return parsed.text;
      }
      case 'IntOrString': {
        if (typeof value === 'string') return value;
        const earlier = remembered;
        remembered = undefined;
        const read = readScalar({ is: 'scalar', go: 'int32', scalar: 'int32' }, value);
        if (remembered !== undefined) throw new Unreadable(remembered);
        remembered = earlier;
        return read;
      }
      case 'Time':
      case 'MicroTime': {
        if (typeof value !== 'string')
          throw new Unreadable(jsonMismatch(value, { is: 'scalar', go: 'string' }, where()));
        const time = readTime(value, of.special);
        if (typeof time !== 'string') throw new Unreadable(time.problem);
        return time === zeroTime ? undefined : time;
      }
      case 'FieldsV1':
      case 'RawExtension':
        return value;
    }
  };

  try {
    const object = readStruct(type, value, '');
    if (remembered !== undefined) return { problem: remembered };
    return { object, strict: [...strict] };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message };
    throw error;
  }
};

const zeroTime = '0001-01-01T00:00:00Z';
