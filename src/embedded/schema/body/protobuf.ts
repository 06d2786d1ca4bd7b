/** Reads the protobuf bodies that kubectl sends, into the JSON that would have meant the same. */
import type { Json, JsonObject } from '../schema-tools.ts';
import type { Schema, StructType, Type } from '../types/schema.ts';
import { timeOf } from '../types/time.ts';
import { readJson, setField } from './read-json.ts';

const prefix = Buffer.from('k8s\0', 'latin1');

/** Deeper than any message of the API. */
const deepest = 100;

class Malformed extends Error {}

export const decodeProtobuf = (schema: Schema, body: Buffer): { object: JsonObject } | { problem: string } => {
  if (!body.subarray(0, prefix.length).equals(prefix))
    return { problem: 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]' };
  try {
    const unknown = readEnvelope(body.subarray(prefix.length));
    const type = schema.kind(`${unknown.apiVersion}/${unknown.kind}`);
    if (type === undefined)
      return {
        problem: `no kind ${JSON.stringify(unknown.kind)} is registered for version ${JSON.stringify(unknown.apiVersion)} in scheme "pkg/runtime/scheme.go:110"`,
      };
    const { apiVersion, kind } = unknown;
    return { object: { apiVersion, kind, ...readMessage(type, unknown.raw, 0) } };
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message };
    throw error;
  }
};

type Part = { number: number } & ({ wire: 'varint' | 'fixed'; value: bigint } | { wire: 'bytes'; bytes: Buffer });

const readVarint = (bytes: Buffer, start: number): { value: bigint; next: number } => {
  let value = 0n;
  for (let at = start; at < start + 10; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) throw new Malformed('unexpected EOF');
    value |= BigInt(byte & 0x7f) << BigInt((at - start) * 7);
    if (byte < 0x80) return { value, next: at + 1 };
  }
  throw new Malformed('proto: integer overflow');
};

const partsOf = function* (bytes: Buffer): Generator<Part> {
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    at = tag.next;
    const number = Number(tag.value >> 3n);
    const wire = Number(tag.value & 7n);
    if (wire === 0) {
      const { value, next } = readVarint(bytes, at);
      at = next;
      yield { number, wire: 'varint', value };
    } else if (wire === 2) {
      const length = readVarint(bytes, at);
      const end = length.next + Number(length.value);
      if (end > bytes.length) throw new Malformed('unexpected EOF');
      yield { number, wire: 'bytes', bytes: bytes.subarray(length.next, end) };
      at = end;
    } else if (wire === 1 || wire === 5) {
      const size = wire === 1 ? 8 : 4;
      if (at + size > bytes.length) throw new Malformed('unexpected EOF');
      const value = wire === 1 ? bytes.readBigUInt64LE(at) : BigInt(bytes.readUInt32LE(at));
      yield { number, wire: 'fixed', value };
      at += size;
    } else throw new Malformed(`proto: illegal wireType ${wire}`);
  }
};

const textOf = (part: Part): string => (part.wire === 'bytes' ? part.bytes.toString('utf8') : '');

type Envelope = { apiVersion: string; kind: string; raw: Buffer };

const readEnvelope = (bytes: Buffer): Envelope => {
  const envelope: Envelope = { apiVersion: '', kind: '', raw: Buffer.alloc(0) };
  for (const part of partsOf(bytes)) {
    if (part.wire !== 'bytes') continue;
    if (part.number === 1) {
      for (const of of partsOf(part.bytes)) {
        if (of.number === 1) envelope.apiVersion = textOf(of);
        if (of.number === 2) envelope.kind = textOf(of);
      }
    } else if (part.number === 2) envelope.raw = part.bytes;
  }
  return envelope;
};

const readMessage = (type: StructType, bytes: Buffer, depth: number): JsonObject => {
  if (depth > deepest) throw new Malformed('exceeded max depth');
  const made: JsonObject = {};
  for (const part of partsOf(bytes)) {
    const field = type.wire.get(part.number);
    if (field === undefined) continue;
    if (field.inline) {
      if (field.type.is === 'struct' && part.wire === 'bytes')
        Object.assign(made, readMessage(field.type, part.bytes, depth + 1));
      continue;
    }
    const { name, type: of } = field;
    if (of.is === 'list') {
      const list = (made[name] ??= []) as Json[];
      for (const item of unpacked(of.of, part)) list.push(readValue(of.of, item, depth + 1));
    } else if (of.is === 'map') {
      const map = (made[name] ??= {}) as JsonObject;
      const [key, value] = readEntry(of.of, part, depth + 1);
      setField(map, key, value);
    } else made[name] = readValue(of, part, depth + 1);
  }
  return made;
};

/** Numbers may stand one by one or packed into one part. */
const unpacked = (type: Type, part: Part): Part[] => {
  if (type.is !== 'scalar' || type.scalar === 'string' || type.scalar === 'bytes' || part.wire !== 'bytes')
    return [part];
  const parts: Part[] = [];
  for (let at = 0; at < part.bytes.length;) {
    const { value, next } = readVarint(part.bytes, at);
    parts.push({ number: part.number, wire: 'varint', value });
    at = next;
  }
  return parts;
};

const readEntry = (type: Type, part: Part, depth: number): [string, Json] => {
  let key = '';
  let value: Json = null;
  if (part.wire === 'bytes') {
    for (const of of partsOf(part.bytes)) {
      if (of.number === 1) key = textOf(of);
      if (of.number === 2) value = readValue(type, of, depth);
    }
  }
  return [key, value];
};

const readValue = (type: Type, part: Part, depth: number): Json => {
  switch (type.is) {
    case 'struct':
      return readMessage(type, part.wire === 'bytes' ? part.bytes : Buffer.alloc(0), depth);
    case 'scalar':
      return readScalar(type.scalar, part);
    case 'special':
      return part.wire === 'bytes' ? readSpecial(type.special, part.bytes) : null;
    case 'wrapped':
      return part.wire === 'bytes' ? [...partsOf(part.bytes)].map((item) => readValue(type.list.of, item, depth)) : [];
    default:
      throw new Malformed(`a ${type.go} within a list or map`);
  }
};

const readScalar = (scalar: string, part: Part): Json => {
  if (scalar === 'string') return textOf(part);
  if (scalar === 'bytes') return part.wire === 'bytes' ? part.bytes.toString('base64') : '';
  if (part.wire === 'bytes') throw new Malformed('proto: wrong wireType = 2');
  if (scalar === 'bool') return part.value !== 0n;
  if (scalar === 'float64') {
    const eight = Buffer.alloc(8);
    eight.writeBigUInt64LE(part.value);
    return eight.readDoubleLE();
  }
  return Number(BigInt.asIntN(64, part.value));
};

const readSpecial = (special: string, bytes: Buffer): Json => {
  const parts = new Map([...partsOf(bytes)].map((part) => [part.number, part]));
  const number = (of: number): number => {
    const part = parts.get(of);
    return part === undefined || part.wire === 'bytes' ? 0 : Number(BigInt.asIntN(64, part.value));
  };
  const text = (of: number): string => {
    const part = parts.get(of);
    return part === undefined ? '' : textOf(part);
  };
  switch (special) {
    case 'Quantity':
      return text(1) || '0';
    case 'IntOrString':
      return number(1) === 1 ? text(3) : number(2);
    case 'Time':
    case 'MicroTime':
      // A time that was never set is an empty message.
      return bytes.length === 0 ? null : timeOf(number(1), number(2), special);
    default: {
      const read = readJson(text(1));
      return 'problem' in read ? null : read.value;
    }
  }
};
