/** Collects what is wrong with an object, field by field, in the API server's words. */
import type { Cause } from '../../api/status.ts';
import type { Json } from '../schema-tools.ts';
import { internalDiff, internalJson, type InternalTypes } from './internal-json.ts';

/** What a message shows of a value: strings in quotes, the rest as JSON. */
const show = (value: unknown): string => {
  if (value === undefined) return 'null';
  if (typeof value !== 'object') return JSON.stringify(value);
  // Go writes maps in the order of their keys, and escapes what a browser might take for markup.
  return JSON.stringify(value, (_name, inner: unknown) => (isMap(inner) ? sorted(inner) : inner)).replaceAll(
    '<',
    String.raw`\u003c`,
  );
};

const isMap = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((inner) => typeof inner === 'string');

const sorted = (map: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1)));

export class Report {
  readonly causes: Cause[] = [];
  readonly #internal: InternalTypes;

  constructor(internal: InternalTypes) {
    this.#internal = internal;
  }

  /** A part of an object as the API server's own struct, which some messages show. */
  internal(type: string, value: unknown): Json {
    return internalJson(this.#internal, type, value as Json);
  }

  internalDiff(type: string, before: unknown, after: unknown): string {
    return internalDiff(this.#internal, type, before as Json, after as Json);
  }

  #add(reason: string, field: string, message: string, detail: string): void {
    this.causes.push({ reason, message: detail === '' ? message : `${message}: ${detail}`, field });
  }

  required(field: string, detail = ''): void {
    this.#add('FieldValueRequired', field, 'Required value', detail);
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.#add('FieldValueInvalid', field, `Invalid value: ${show(value)}`, detail);
  }

  /** Of a part that is too big to show. */
  wrong(field: string, detail: string): void {
    this.#add('FieldValueInvalid', field, 'Invalid value', detail);
  }

  /** One for each message of a check. */
  invalids(field: string, value: unknown, details: readonly string[]): void {
    for (const detail of details) this.invalid(field, value, detail);
  }

  unsupported(field: string, value: unknown, supported: readonly string[]): void {
    const values = supported.map((name) => JSON.stringify(name)).join(', ');
    this.#add('FieldValueNotSupported', field, `Unsupported value: ${show(value)}`, `supported values: ${values}`);
  }

  forbidden(field: string, detail: string): void {
    this.#add('FieldValueForbidden', field, 'Forbidden', detail);
  }

  duplicate(field: string, value: unknown): void {
    this.#add('FieldValueDuplicate', field, `Duplicate value: ${show(value)}`, '');
  }

  notFound(field: string, value: unknown): void {
    this.#add('FieldValueNotFound', field, `Not found: ${show(value)}`, '');
  }

  tooLong(field: string, bytes: number): void {
    this.#add('FieldValueTooLong', field, 'Too long', `may not be more than ${bytes} bytes`);
  }

  tooMany(field: string, count: number, most: number): void {
    this.#add('FieldValueTooMany', field, `Too many: ${count}`, `must have at most ${most} items`);
  }

  /** Zero and more. */
  count(field: string, value: number | undefined): void {
    if (value !== undefined && value < 0) this.invalid(field, value, 'must be greater than or equal to 0');
  }

  /** A value out of a few; required where it is empty. */
  oneOf(field: string, value: string | undefined, supported: readonly string[]): void {
    if (!value) this.required(field);
    else if (!supported.includes(value)) this.unsupported(field, value, supported);
  }
}
