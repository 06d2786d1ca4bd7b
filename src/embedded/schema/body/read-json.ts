/** Reads JSON as the API server does: notices fields that stand twice, and refuses what is nested too deeply. */
import type { Json, JsonObject } from '../schema-tools.ts';

/** Deeper than any object of the API; the API server itself stops at 10,000, which would not fit on the stack here. */
export const deepest = 500;

export type Read = { value: Json; duplicates: Duplicates } | { problem: string };

/** For each object in which fields stand more than once, their names. */
export type Duplicates = ReadonlyMap<JsonObject, readonly string[]>;

class Malformed extends Error {}

/** An object that JSON text may fill: `__proto__` in it is a field like any other. */
export const setField = (object: JsonObject, name: string, value: Json): void => {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
};

export const readJson = (text: string): Read => {
  const duplicates = new Map<JsonObject, string[]>();
  let at = 0;

  const space = (): void => {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      at += 1;
    }
  };

  const refuse = (where: string): never => {
    if (at >= text.length) throw new Malformed('unexpected end of JSON input');
    const character = String.fromCodePoint(text.codePointAt(at)!);
    throw new Malformed(`invalid character ${quoteCharacter(character)} ${where}`);
  };

  const plain = /[^"\\\p{Cc}]*/uy;
  const string = (): string => {
    const start = at;
    let escaped = false;
    at += 1;
    for (;;) {
      plain.lastIndex = at;
      plain.exec(text);
      at = plain.lastIndex;
      if (at >= text.length) throw new Malformed('unexpected end of JSON input');
      if (text[at] === '"') break;
      if (text[at] !== '\\') {
        if (text.charCodeAt(at) < 0x20) refuse('in string literal');
        at += 1;
        continue;
      }
      escaped = true;
      at += 1;
      if (at < text.length && !'"\\/bfnrtu'.includes(text[at]!)) refuse('in string escape code');
      if (text[at] === 'u' && !/^[\da-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) {
        at += 1;
        while (/[\da-fA-F]/.test(text[at] ?? '')) at += 1;
        refuse('in \\u hexadecimal character escape');
      }
      at += 1;
    }
    at += 1;
    return escaped ? (JSON.parse(text.slice(start, at)) as string) : text.slice(start + 1, at - 1);
  };

  const word = (name: string, value: Json): Json => {
    for (const [index, character] of name.split('').entries()) {
      if (text[at] !== character)
        refuse(index === 0 ? 'looking for beginning of value' : `in literal ${name} (expecting '${character}')`);
      at += 1;
    }
    return value;
  };

  const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  const number = (): number => {
    numberPattern.lastIndex = at;
    const found = numberPattern.exec(text);
    if (found === null) {
      at += 1;
      return refuse('in numeric literal');
    }
    at += found[0].length;
    return Number(found[0]);
  };

  const object = (depth: number): JsonObject => {
    const made: JsonObject = {};
    at += 1;
    space();
    if (text[at] === '}') {
      at += 1;
      return made;
    }
    for (;;) {
      space();
      if (text[at] !== '"') refuse('looking for beginning of object key string');
      const name = string();
      space();
      if (text[at] !== ':') refuse('after object key');
      at += 1;
      if (Object.hasOwn(made, name)) {
        const names = duplicates.get(made) ?? [];
        names.push(name);
        duplicates.set(made, names);
      }
      setField(made, name, value(depth + 1));
      space();
      if (text[at] === '}') break;
      if (text[at] !== ',') refuse('after object key:value pair');
      at += 1;
    }
    at += 1;
    return made;
  };

  const list = (depth: number): Json[] => {
    const made: Json[] = [];
    at += 1;
    space();
    if (text[at] === ']') {
      at += 1;
      return made;
    }
    for (;;) {
      made.push(value(depth + 1));
      space();
      if (text[at] === ']') break;
      if (text[at] !== ',') refuse('after array element');
      at += 1;
    }
    at += 1;
    return made;
  };

  const value = (depth: number): Json => {
    if (depth > deepest) throw new Malformed('exceeded max depth');
    space();
    switch (text[at]) {
      case '{':
        return object(depth);
      case '[':
        return list(depth);
      case '"':
        return string();
      case 't':
        return word('true', true);
      case 'f':
        return word('false', false);
      case 'n':
        return word('null', null);
      default:
        if (/[-\d]/.test(text[at] ?? '')) return number();
        return refuse('looking for beginning of value');
    }
  };

  try {
    const read = value(0);
    space();
    if (at < text.length) refuse('after top-level value');
    return { value: read, duplicates };
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message };
    throw error;
  }
};

const quoteCharacter = (character: string): string => {
  if (character === "'") return `'\\''`;
  if (character === '"') return `'"'`;
  const quoted = JSON.stringify(character).slice(1, -1);
  return `'${quoted}'`;
};
