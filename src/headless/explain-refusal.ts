/** The server's objections to a document → words about the learner's file, each with its place. */
import type { ApiRefusal } from '../cluster/types.ts';
import { locate, type ManifestDocument } from '../content/manifest.ts';
import type { JsonType } from '../content/yaml-position.ts';
import type { Problem } from '../domain/problem.ts';
import { badQuantityIn } from './bad-quantity.ts';

export type Explained = { problems: [Problem, ...Problem[]]; replaceable: boolean };

export const nameOf = ({ object }: ManifestDocument): string =>
  `${object.kind} ${object.metadata.name ?? object.metadata.generateName ?? ''}`;

const startOf = (document: ManifestDocument): string => `${document.file}:${document.line}`;
const kindOf = ({ object }: ManifestDocument): string => object.kind.toLowerCase();

/** `spec.containers.ports`, as kubectl explain takes it. */
const withoutItems = (field: string): string => field.replaceAll(/\[[^\]]*\]/g, '').replace(/^\./, '');

const immutable = /field is immutable|updates may not change fields|may not (add|remove)|is forbidden: .*immutable/i;

const unknownField = (document: ManifestDocument, field: string): Problem => {
  const last = withoutItems(field).split('.').at(-1) ?? field;
  return {
    code: 'unknown-field',
    what: `${nameOf(document)} has no field ${field}`,
    where: locate(document, field),
    next: `Check the spelling and the indentation of ${last}: kubectl explain ${kindOf(document)} --recursive lists what there is.`,
  };
};

const jsonTypes: Record<string, string> = {
  string: 'text',
  number: 'a number',
  bool: 'true or false',
  object: 'a map',
  array: 'a list',
};

/** Types of Go (`[]v1.Container`) and of server-side apply (`numeric (int or float)`) in the words of YAML. */
const wantedType = (type: string): string => {
  if (/^\[\]|^list/.test(type)) return 'a list';
  if (/^u?int/.test(type)) return 'a whole number';
  if (/^(float|numeric)/.test(type)) return 'a number';
  if (/^bool/.test(type)) return 'true or false';
  if (/^string/.test(type)) return 'text';
  return /^(map|v\d|[a-z]+\.[A-Z])/.test(type) ? 'a map' : type;
};

const typeAdvice: Record<string, string> = {
  'a list': 'Start each item of it in a line of its own with "- ".',
  text: 'Put it in quotes: without them YAML reads it as something else.',
  'a whole number': 'Write it as a plain number, without quotes.',
  'a number': 'Write it as a plain number, without quotes.',
  'true or false': 'Write true or false, without quotes.',
  'a map': 'Write its fields below it, each as `name: value` and two spaces further right.',
};

const wrongType = (document: ManifestDocument, field: string, type: string, given: JsonType | undefined): Problem => {
  const wanted = wantedType(type);
  return {
    code: 'wrong-type',
    what: `${nameOf(document)}: ${field} must be ${wanted}${given === undefined ? '' : `, but it is ${jsonTypes[given]}`}`,
    where: locate(document, field, given),
    next: typeAdvice[wanted] ?? 'Mend that field and save the file.',
  };
};

/** What server-side apply says of single fields: `  .spec.containers[name="web"].ports: expected list, got &{80}`. */
const typedLines = (message: string): { field: string; words: string }[] =>
  [
    ...message.matchAll(
      /(?:^|[\s:])\.([A-Za-z]\S*?(?:\["[^"]*"\]\S*?)?): (expected [^,\n]+|field not declared|element \d+)/g,
    ),
  ].map(([, field = '', words = '']) => ({ field, words }));

type TypeClash = { given: JsonType; field: string; type: string };

const goType = /json: cannot unmarshal (\S+) into Go struct field \S+?\.(\S+) of type (\S+)/;

/** What the rehearsal says of a wrong type: it leaves out which item of a list it is about, and has no more than one. */
const typeClash = (message: string): TypeClash | undefined => {
  const [, given, field, type] = goType.exec(message) ?? [];
  return field === undefined || type === undefined ? undefined : { given: given as JsonType, field, type };
};

const valueProblems = (document: ManifestDocument, typed: string, clash: TypeClash | undefined): Problem[] =>
  typedLines(typed).flatMap(({ field, words }) => {
    const [, wanted] = /^expected (.*)/.exec(words) ?? [];
    const given = withoutItems(field) === clash?.field ? clash.given : undefined;
    if (wanted !== undefined) return [wrongType(document, field, wanted, given)];
    const [, index] = /^element (\d+)/.exec(words) ?? [];
    return index === undefined ? [] : [wrongType(document, `${field}[${index}]`, 'map', undefined)];
  });

/** The rehearsal names unknown fields as a learner would write them; server-side apply knows them in any case. */
const unknownFields = (message: string, typed: string): string[] => {
  const strict = [...message.matchAll(/unknown field "([^"]+)"/g)].map(([, field = '']) => field);
  if (strict.length > 0) return strict;
  return typedLines(typed).flatMap(({ field, words }) => (words.startsWith('field not') ? [field] : []));
};

const shapeProblems = (document: ManifestDocument, message: string, typed: string): Problem[] => {
  const unknown = unknownFields(message, typed).map((field) => unknownField(document, field));
  const clash = typeClash(message);
  const values = valueProblems(document, typed, clash);
  if (values.length === 0 && clash !== undefined) {
    values.push(wrongType(document, clash.field, clash.type, clash.given));
  }
  const quantity = message.includes('quantities must match') ? badQuantityIn(document.object) : undefined;
  if (quantity !== undefined) {
    values.push({
      code: 'bad-quantity',
      what: `${nameOf(document)}: ${JSON.stringify(quantity.value)} is no amount`,
      where: locate(document, quantity.field),
      next: 'Write a number and a unit that Kubernetes knows: 64Mi, 1Gi, 500m.',
    });
  }
  return [...unknown, ...values];
};

/** Expressions that only a machine reads. */
const readable = (message: string): string => message.replaceAll(/,? *regex used for validation is '[^']*'/g, '');

const invalid = (document: ManifestDocument, { field, message }: { field?: string; message?: string }): Problem => ({
  code: 'invalid',
  what: `${nameOf(document)}: ${field ?? 'the object'}: ${readable(message ?? 'it is invalid')}`,
  where: field === undefined ? startOf(document) : locate(document, field),
  next: `Mend that field and save: kubectl explain ${kindOf(document)}.${withoutItems(field ?? 'spec')} describes it.`,
});

const placeIn = ({ where = '' }: Problem): number => {
  const [, line = '0', column = '0'] = /:(\d+)(?::(\d+))?$/.exec(where) ?? [];
  return Number(line) * 10_000 + Number(column);
};

/** In the order of the file, each only once. */
const inOrder = (problems: readonly Problem[]): Problem[] =>
  problems
    .filter(({ what }, index) => problems.findIndex((each) => each.what === what) === index)
    .toSorted((a, b) => placeIn(a) - placeIn(b));

/** `refusal` is what there is to explain; `typed` is what server-side apply said first, which may be the same. */
export const explainRefusal = (document: ManifestDocument, refusal: ApiRefusal, typed: ApiRefusal): Explained => {
  const { status, code } = refusal;
  const message = status.message ?? refusal.message;
  const name = nameOf(document);
  const explained = (problems: readonly Problem[], replaceable = false): Explained => {
    const [first, ...others] = inOrder(problems);
    return { problems: [first!, ...others], replaceable };
  };
  if (code === 404 && /^namespaces? .* not found$/.test(message)) {
    const next = 'Start the scenario over: it gets a new namespace (R in the workshop).';
    const what = `the namespace of this attempt is gone, so ${name} has no place to live`;
    return explained([{ code: 'namespace-gone', what, next }]);
  }
  const causes = status.details?.causes ?? [];
  if (immutable.test(message)) {
    const field = causes.find((cause) => immutable.test(cause.message ?? ''))?.field;
    return explained(
      [
        {
          code: 'immutable',
          what: `${name} is there already, and this change is not possible on a living ${document.object.kind}`,
          where: field?.includes('.') === true ? locate(document, field) : startOf(document),
          next: 'Replace it: delete the object and apply the file again (kubectl replace --force -f does both).',
        },
      ],
      true,
    );
  }
  const shape = shapeProblems(document, message, typed.status.message ?? typed.message);
  if (shape.length > 0) return explained(shape);
  if (code === 422 && causes.length > 0) return explained(causes.map((cause) => invalid(document, cause)));
  return explained([
    {
      code: 'refused',
      what: `${name}: ${message}`,
      where: startOf(document),
      next: 'Mend the file and save it again.',
    },
  ]);
};
