/** The API's types, as the generated table says them: what each field is called, holds, and how lists of it are merged. */
import { gunzipSync } from 'node:zlib';
import type { InternalTypes } from '../validation/internal-json.ts';

/** The types that read and write themselves. */
export type SpecialType = 'FieldsV1' | 'IntOrString' | 'MicroTime' | 'Quantity' | 'RawExtension' | 'Time';

export type ScalarType = 'bool' | 'bytes' | 'float64' | 'int32' | 'int64' | 'string' | 'uint32' | 'uint8';

export type Type =
  | StructType
  | { is: 'list'; go: string; of: Type }
  | { is: 'map'; go: string; of: Type }
  | { is: 'scalar'; go: string; scalar: ScalarType }
  | { is: 'special'; go: string; special: SpecialType }
  /** In protobuf a message around the list; in JSON the list itself. */
  | { is: 'wrapped'; go: string; list: Type & { is: 'list' } };

export type StructType = {
  is: 'struct';
  /** As Go's messages name it: `v1.Container` */
  go: string;
  /** `Container` */
  name: string;
  /** As JSON has them, the fields of inlined structs among them. In the order of writing. */
  fields: ReadonlyMap<string, Field>;
  /** By number; an inlined struct is one message. */
  wire: ReadonlyMap<number, WireField>;
  /** Server-side apply owns it as a whole. */
  atomic: boolean;
};

export type WireField = { type: Type } & ({ inline: true } | { inline: false; name: string });

export type Field = {
  name: string;
  type: Type;
  pointer: boolean;
  /** Left out when empty. */
  omitEmpty: boolean;
  /** Left out when a struct is all zero. */
  omitZero: boolean;
  listType?: 'atomic' | 'map' | 'set';
  mapKeys?: readonly string[];
  atomicMap: boolean;
  mergeKey?: string;
  strategies: readonly string[];
  /** Of a key of a list: what it counts as where it is absent. */
  default?: string | number | boolean;
};

type RawField = {
  t: string;
  o?: 1;
  z?: 1;
  p?: number;
  lt?: 'atomic' | 'map' | 'set';
  mt?: 'atomic' | 'granular';
  k?: string[];
  pk?: string;
  ps?: string[];
  d?: string | number | boolean;
};
type RawType = { f?: Record<string, RawField>; a?: string; w?: 1; atomic?: 1 };
type RawTable = { kinds: Record<string, string>; types: Record<string, RawType>; internal: InternalTypes };

export type Schema = {
  /** By `v1/Pod`, `apps/v1/Deployment`. */
  kind(words: string): StructType | undefined;
  /** The API server's own structs. */
  internal: InternalTypes;
  /** The name of a kind's schema in the OpenAPI documents. */
  schemaName(words: string): string | undefined;
};

const special: Record<string, SpecialType> = {
  'apimachinery/pkg/apis/meta/v1.Time': 'Time',
  'apimachinery/pkg/apis/meta/v1.MicroTime': 'MicroTime',
  'apimachinery/pkg/apis/meta/v1.FieldsV1': 'FieldsV1',
  'apimachinery/pkg/api/resource.Quantity': 'Quantity',
  'apimachinery/pkg/util/intstr.IntOrString': 'IntOrString',
  'apimachinery/pkg/runtime.RawExtension': 'RawExtension',
};
const scalars: Record<string, ScalarType> = {
  bool: 'bool',
  '[]byte': 'bytes',
  float64: 'float64',
  int: 'int64',
  int32: 'int32',
  int64: 'int64',
  string: 'string',
  uint32: 'uint32',
  uint8: 'uint8',
};

/** `[]api/core/v1.Container` → `[]v1.Container` */
const goName = (type: string): string => type.replaceAll(/[\w/.]*\/(?=[\w]+\.[A-Z])/g, '');

/** `read` gives a file of the folder `data`. A type is worked out when it is first asked for. */
export const loadSchema = (read: (file: string) => Uint8Array): Schema => {
  const table = JSON.parse(gunzipSync(read('types.json.gz')).toString('utf8')) as RawTable;
  const known = new Map<string, Type>();

  const typeOf = (text: string): Type => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const type = makeType(text);
    known.set(text, type);
    return type;
  };

  const makeType = (text: string): Type => {
    const go = goName(text);
    const scalar = scalars[text];
    if (scalar !== undefined) return { is: 'scalar', go: text === '[]byte' ? '[]uint8' : go, scalar };
    const kept = special[text];
    if (kept !== undefined) return { is: 'special', go, special: kept };
    if (text.startsWith('[]')) return { is: 'list', go, of: typeOf(text.slice(2)) };
    if (text.startsWith('map[')) return { is: 'map', go, of: typeOf(text.slice(text.indexOf(']') + 1)) };
    const raw = table.types[text];
    if (raw === undefined) throw new Error(`the schema has no type ${text}`);
    if (raw.a !== undefined) {
      const named = { ...typeOf(raw.a), go };
      return raw.w === 1 && named.is === 'list' ? { is: 'wrapped', go, list: named } : named;
    }
    return makeStruct(text, raw);
  };

  const makeStruct = (text: string, raw: RawType): StructType => {
    const fields = new Map<string, Field>();
    const wire = new Map<number, WireField>();
    const go = goName(text);
    const made: StructType = {
      is: 'struct',
      go,
      name: go.slice(go.indexOf('.') + 1),
      fields,
      wire,
      atomic: raw.atomic === 1,
    };
    // Before its fields: a type may hold itself.
    known.set(text, made);
    for (const [name, of] of Object.entries(raw.f ?? {})) {
      const pointer = of.t.startsWith('*');
      const type = typeOf(pointer ? of.t.slice(1) : of.t);
      const inline = name.startsWith('/');
      if (of.p !== undefined) wire.set(of.p, inline ? { type, inline } : { type, inline, name });
      if (inline) {
        if (type.is === 'struct') for (const [inner, field] of type.fields) fields.set(inner, field);
        continue;
      }
      fields.set(name, {
        name,
        type,
        pointer,
        omitEmpty: of.o === 1,
        omitZero: of.z === 1,
        atomicMap: of.mt === 'atomic',
        strategies: of.ps ?? [],
        ...(of.lt === undefined ? {} : { listType: of.lt }),
        ...(of.k === undefined ? {} : { mapKeys: of.k }),
        ...(of.pk === undefined ? {} : { mergeKey: of.pk }),
        ...(of.d === undefined ? {} : { default: of.d }),
      });
    }
    return made;
  };

  return {
    internal: table.internal,
    kind(words) {
      const name = table.kinds[words];
      const type = name === undefined ? undefined : typeOf(name);
      return type?.is === 'struct' ? type : undefined;
    },
    schemaName(words) {
      const name = table.kinds[words];
      return name === undefined ? undefined : `io.k8s.${name.replaceAll('/', '.')}`;
    },
  };
};
