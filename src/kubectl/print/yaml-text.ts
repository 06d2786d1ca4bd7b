/** YAML as kubectl prints it: which style a text gets and where a long one is folded are part of the picture. */
import { compareKeys } from './key-order.ts';

const bestWidth = 80;
const step = 2;

/** Texts that would be read as something else without quotes. */
const otherwise = [
  /^(?:|~|null|Null|NULL|<<)$/,
  /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|true|True|TRUE|false|False|FALSE)$/,
  /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$/,
  /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  /^[-+]?\.(?:inf|Inf|INF)$/,
  /^\.(?:nan|NaN|NAN)$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ]\s*[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]*)?\s*(?:Z|[-+][0-9:]+)?)?$/,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
];

const unprintable = /[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

const isPlain = (text: string): boolean =>
  !/^[#,[\]{}&*!|>'"%@`]/.test(text) &&
  !/^(?:---|\.\.\.)/.test(text) &&
  !/^[-?:](?:\s|$)/.test(text) &&
  !/:(?:\s|$)/.test(text) &&
  !/\s#/.test(text) &&
  !/^\s|\s$/.test(text);

const doubleEscapes: Record<string, string> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
  '\ufeff': '\\uFEFF',
};

const escapedLetter = (letter: string): string => {
  const known = doubleEscapes[letter];
  if (known !== undefined) return known;
  if (!unprintable.test(letter)) return letter;
  const point = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (point.length <= 2) return `\\x${point.padStart(2, '0')}`;
  return point.length <= 4 ? `\\u${point.padStart(4, '0')}` : `\\U${point.padStart(8, '0')}`;
};

type Place = { column: number; indent: number; key: boolean };

/** Breaks at single spaces beyond the best width; `inner` forbids it beside the quotes. */
const folded = (text: string, mark: '' | "'" | '"', { column, indent, key }: Place): string => {
  const letters = Array.from(text);
  let at = column + mark.length;
  let spaces = false;
  let out = mark;
  letters.forEach((letter, index) => {
    const next = letters[index + 1];
    const inner = mark === '' || (index > 0 && index < letters.length - 1);
    const breaks = letter === ' ' && !key && !spaces && at > bestWidth && inner && (mark === '"' || next !== ' ');
    const written = mark === '"' ? escapedLetter(letter) : mark === "'" && letter === "'" ? "''" : letter;
    if (breaks) {
      out += `\n${' '.repeat(indent)}${mark === '"' && next === ' ' ? '\\' : ''}`;
      at = indent;
    } else {
      out += written;
      at += Array.from(written).length;
    }
    spaces = letter === ' ';
  });
  return out + mark;
};

const literal = (text: string, indent: number): string => {
  const start = /^[ \n]/.test(text) ? String(step) : '';
  const end = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  return `|${start}${end}\n${lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}`;
};

const scalar = (text: string, place: Place): string => {
  const special = unprintable.test(text);
  if (text.includes('\n')) {
    const canBeLiteral = !place.key && !special && !/ \n| $/.test(text);
    return canBeLiteral ? literal(text, place.indent) : folded(text, '"', place);
  }
  if (otherwise.some((pattern) => pattern.test(text)) || special) return folded(text, '"', place);
  return folded(text, isPlain(text) ? '' : "'", place);
};

const number = (value: number): string =>
  Math.abs(value) >= 1e21 ? value.toExponential().replace('e', 'e') : String(value);

/** The lines of a value; the first one goes on where `column` is. `indent` is that of the collection it stands in. */
const emit = (value: unknown, indent: number, column: number): string => {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return scalar(value, { column, indent: indent + step, key: false });
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : sequence(value, indent);
  return mapping(value as Record<string, unknown>, indent);
};

const isBlock = (value: unknown): value is object =>
  value !== null && typeof value === 'object' && (Array.isArray(value) ? value : Object.keys(value)).length > 0;

function sequence(items: readonly unknown[], indent: number): string {
  const inner = indent + step;
  return items
    .map((item) => `- ${isBlock(item) ? emit(item, inner, inner) : emit(item, indent, inner)}`)
    .join(`\n${' '.repeat(indent)}`);
}

function mapping(object: Record<string, unknown>, indent: number): string {
  const keys = Object.keys(object).filter((key) => object[key] !== undefined);
  if (keys.length === 0) return '{}';
  return keys
    .toSorted(compareKeys)
    .map((key) => {
      const name = scalar(key, { column: indent, indent, key: true });
      const value = object[key];
      if (!isBlock(value)) return `${name}: ${emit(value, indent, indent + name.length + 2)}`;
      // A sequence stands as far to the left as its key.
      const at = Array.isArray(value) ? indent : indent + step;
      return `${name}:\n${' '.repeat(at)}${emit(value, at, at)}`;
    })
    .join(`\n${' '.repeat(indent)}`);
}

export const yamlText = (value: unknown): string => `${emit(value, 0, 0)}\n`;
