/** The server's OpenAPI v3 document, as far as explanations need it. */

export type Schema = {
  $ref?: string;
  type?: string;
  description?: string;
  properties?: Readonly<Record<string, Schema>>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  allOf?: readonly Schema[];
  required?: readonly string[];
  enum?: readonly unknown[];
  'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
};

export type OpenApi = { components?: { schemas?: Readonly<Record<string, Schema>> } };

const prefix = '#/components/schemas/';

export const resolved = (schema: Schema, document: OpenApi): Schema =>
  (schema.$ref === undefined ? undefined : document.components?.schemas?.[schema.$ref.slice(prefix.length)]) ?? schema;

/** The schema of the values of a map; undefined for what is no map, or one of anything. */
export const valuesOf = ({ additionalProperties }: Schema): Schema | undefined =>
  typeof additionalProperties === 'object' ? additionalProperties : undefined;

/** `[]Container`, `map[string]string`, `integer` */
export const typeName = (schema: Schema, document: OpenApi): string => {
  const { items, allOf = [], properties, $ref, type = 'Object' } = schema;
  const values = valuesOf(schema);
  if (items !== undefined) return `[]${typeName(items, document)}`;
  if (values !== undefined) return `map[string]${typeName(values, document)}`;
  const [only] = allOf;
  if (only !== undefined && allOf.length === 1 && properties === undefined) return typeName(only, document);
  if ($ref !== undefined) {
    const target = resolved(schema, document);
    const isObject = target === schema || target.type === undefined || target.type === 'object';
    return isObject ? ($ref.split('/').at(-1)?.split('.').at(-1) ?? 'Object') : (target.type ?? 'Object');
  }
  return type === 'object' ? 'Object' : type;
};
