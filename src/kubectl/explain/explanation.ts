/** What a kind, or one of its fields, is: description and fields, in kubectl's layout. */
import { resolved, typeName, valuesOf, type OpenApi, type Schema } from './schema.ts';
import { wordWrap } from './word-wrap.ts';

/** So many values of an enumeration fit beside a field. */
const enumLimit = 4;

const indent = (amount: number, text: string): string => {
  const margin = ' '.repeat(amount);
  return margin + text.replaceAll('\n', `\n${margin}`);
};

/** What a schema stands for: the schemas that it is made of, or holds. */
const partsOf = (schema: Schema): Schema[] => {
  const values = valuesOf(schema);
  return [
    ...(schema.allOf ?? []),
    ...(schema.items === undefined ? [] : [schema.items]),
    ...(values === undefined ? [] : [values]),
  ];
};

const description = (schema: Schema, document: OpenApi): string => {
  const target = resolved(schema, document);
  const own = target.description === undefined || target.description === '' ? '' : `${target.description}\n`;
  return (
    own +
    partsOf(target)
      .map((part) => description(part, document))
      .join('')
  );
};

const enumWords = (values: readonly unknown[]): string[] =>
  values.map((value) => (value === '' ? '""' : String(value)));

const enumBeside = ({ enum: values }: Schema, margin: number): string => {
  if (values === undefined) return '';
  const more = values.length > enumLimit ? ', ....' : '';
  return `\n${' '.repeat(margin)}enum: ${enumWords(values).slice(0, enumLimit).join(', ')}${more}`;
};

type FieldsOptions = { recursive: boolean; level: number; seen: ReadonlySet<string> };

const fieldText = (
  name: string,
  field: Schema,
  owner: Schema,
  document: OpenApi,
  { recursive, level }: FieldsOptions,
): string => {
  const margin = level * 2;
  const required = owner.required?.includes(name) === true ? ' -required-' : '';
  const line = `${indent(margin, name)}\t<${typeName(field, document)}>${required}${enumBeside(field, margin)}\n`;
  if (recursive) return line;
  const about = field.description === undefined || field.description === '' ? '<no description>' : field.description;
  return `${line}${indent(margin + 2, wordWrap(about, 78 - margin))}\n\n`;
};

const fields = (schema: Schema, document: OpenApi, options: FieldsOptions): string => {
  const { $ref: ref } = schema;
  // A kind that holds itself is shown once.
  if (ref !== undefined && options.seen.has(ref)) return '';
  const inside = { ...options, seen: new Set([...options.seen, ...(ref === undefined ? [] : [ref])]) };
  const target = resolved(schema, document);
  const own = Object.entries(target.properties ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => {
      const nested = options.recursive ? fields(field, document, { ...inside, level: options.level + 1 }) : '';
      return fieldText(name, field, target, document, options) + nested;
    });
  return (
    own.join('') +
    partsOf(target)
      .map((part) => fields(part, document, inside))
      .join('')
  );
};

const whole = (schema: Schema, document: OpenApi, recursive: boolean): string => {
  const about = description(schema, document) || '<empty>';
  const list = fields(schema, document, { recursive, level: 1, seen: new Set() });
  return `DESCRIPTION:\n${indent(4, wordWrap(about, 76))}\n${list === '' ? '' : `FIELDS:\n${list}`}`;
};

const fieldHead = (name: string, field: Schema, document: OpenApi): string => {
  const values =
    field.enum === undefined
      ? ''
      : `ENUM:\n${enumWords(field.enum)
          .map((word) => `    ${word}`)
          .join('\n')}`;
  return `FIELD: ${name} <${typeName(field, document)}>\n${values}\n\n`;
};

/** Undefined when there is no such field. */
export const explanation = (
  schema: Schema,
  path: readonly string[],
  document: OpenApi,
  recursive: boolean,
  seen: ReadonlySet<string> = new Set(),
): string | undefined => {
  const [name, ...rest] = path;
  if (name === undefined) return whole(schema, document, recursive);
  const { $ref: ref } = schema;
  if (ref !== undefined && seen.has(ref)) return undefined;
  const target = resolved(schema, document);
  const field = target.properties?.[name];
  if (field !== undefined) {
    const text = explanation(field, rest, document, recursive);
    return text === undefined ? undefined : (rest.length === 0 ? fieldHead(name, field, document) : '') + text;
  }
  const inside = new Set([...seen, ...(ref === undefined ? [] : [ref])]);
  for (const part of partsOf(target)) {
    const text = explanation(part, path, document, recursive, inside);
    if (text !== undefined) return text;
  }
  return undefined;
};
