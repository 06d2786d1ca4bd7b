/** The current record and its fields. Each is made from the other when it is asked for. */
import type { ByteString } from '../../streams.ts';
import { literalPattern, type Pattern } from '../regex/pattern.ts';
import { fromInput, toText, type Value } from './value.ts';

/** How fields are separated: blanks, single bytes, or a pattern. */
export type Separator = { kind: 'blank' } | { kind: 'each' } | { kind: 'pattern'; pattern: Pattern };

export const blanks: Separator = { kind: 'blank' };

export const separatorOf = (text: ByteString, compile: (source: ByteString) => Pattern): Separator => {
  if (text === ' ') return blanks;
  if (text === '') return { kind: 'each' };
  if (text.length === 1 && text !== '\\') return { kind: 'pattern', pattern: literalPattern(text) };
  return { kind: 'pattern', pattern: compile(text) };
};

export const splitText = (text: ByteString, separator: Separator, newlines: boolean): ByteString[] => {
  if (text === '') return [];
  if (separator.kind === 'blank') return text.match(/[^ \t\n]+/g) ?? [];
  if (separator.kind === 'each') return text.split('');
  const fields: ByteString[] = [];
  let at = 0;
  for (let from = 0; from < text.length;) {
    const match = separator.pattern.match(text, from);
    const newline = newlines ? text.indexOf('\n', from) : -1;
    if (newline >= 0 && (match === undefined || newline < match.start)) {
      fields.push(text.slice(at, newline));
      at = newline + 1;
      from = at;
      continue;
    }
    if (match === undefined) break;
    if (match.end === match.start) {
      from = match.end + 1;
      continue;
    }
    fields.push(text.slice(at, match.start));
    at = match.end;
    from = match.end;
  }
  fields.push(text.slice(at));
  return fields;
};

export type RecordSettings = {
  separator(): Separator;
  /** With `RS=""` newlines separate fields too. */
  newlines(): boolean;
  joint(): ByteString;
  format(): ByteString;
};

export class CurrentRecord {
  readonly #settings: RecordSettings;
  #raw: ByteString = '';
  /** `$0` as a value; undefined: not looked at yet. */
  #text: Value = '';
  #fields: { value: Value; fresh: boolean }[] = [];
  #split = true;
  #joined = true;

  constructor(settings: RecordSettings) {
    this.#settings = settings;
  }

  /** A new record. */
  set(text: ByteString): void {
    this.#text = undefined;
    this.#raw = text;
    this.#split = false;
    this.#joined = true;
  }

  /** `$0 = …` */
  assign(value: Value): void {
    this.set(toText(value, this.#settings.format()));
    this.#text = value;
  }

  #fieldsNow(): { value: Value; fresh: boolean }[] {
    if (!this.#split) {
      this.#fields = splitText(this.#raw, this.#settings.separator(), this.#settings.newlines()).map((value) => ({
        value,
        fresh: true,
      }));
      this.#split = true;
    }
    return this.#fields;
  }

  text(): ByteString {
    if (!this.#joined) {
      const format = this.#settings.format();
      this.#raw = this.#fields.map(({ value }) => toText(value, format)).join(this.#settings.joint());
      this.#text = undefined;
      this.#joined = true;
    }
    return this.#raw;
  }

  get(index: number): Value {
    if (index === 0) {
      const raw = this.text();
      return (this.#text ??= fromInput(raw));
    }
    const field = this.#fieldsNow()[index - 1];
    if (field === undefined) return undefined;
    if (field.fresh) {
      // Whether it is a number is looked at when it is first wanted. What was assigned stays as it is.
      field.value = fromInput(field.value as ByteString);
      field.fresh = false;
    }
    return field.value;
  }

  setField(index: number, value: Value): void {
    const fields = this.#fieldsNow();
    while (fields.length < index - 1) fields.push({ value: '', fresh: false });
    fields[index - 1] = { value, fresh: false };
    this.#joined = false;
  }

  get count(): number {
    return this.#fieldsNow().length;
  }

  set count(count: number) {
    const fields = this.#fieldsNow();
    while (fields.length < count) fields.push({ value: '', fresh: false });
    fields.length = count;
    this.#joined = false;
  }
}
