/** Backslash sequences of `echo -e` and `printf`. */

const single: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

export type Unescaped = {
  text: string;
  /** `\c`: nothing more is written at all. */
  stopped: boolean;
};

/** One sequence, whose backslash is at `at`; undefined: it is just a backslash. */
export const readEscape = (text: string, at: number): { value: string; end: number } | undefined => {
  const octal = /^\\(0?[0-7]{1,3})/.exec(text.slice(at, at + 5))?.[1];
  if (octal !== undefined)
    return { value: String.fromCharCode(Number.parseInt(octal, 8) & 255), end: at + 1 + octal.length };
  const hex = /^\\x([\da-fA-F]{1,2})/.exec(text.slice(at, at + 4))?.[1];
  if (hex !== undefined) return { value: String.fromCharCode(Number.parseInt(hex, 16)), end: at + 2 + hex.length };
  const known = single[text[at + 1] ?? ''];
  return known === undefined ? undefined : { value: known, end: at + 2 };
};

/**
 * The text that a text with sequences means. Codes above 127 are bytes: text and bytes can't be mixed in one string, so
 * that runs of them are read as UTF-8 where they are that.
 */
export const unescape = (text: string): Unescaped => {
  if (!text.includes('\\')) return { text, stopped: false };
  let result = '';
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) result += new TextDecoder().decode(Uint8Array.from(bytes));
    bytes = [];
  };
  let at = 0;
  while (at < text.length) {
    if (text[at] !== '\\') {
      flush();
      result += text[at];
      at += 1;
      continue;
    }
    if (text[at + 1] === 'c') {
      flush();
      return { text: result, stopped: true };
    }
    const found = readEscape(text, at);
    if (found === undefined) {
      flush();
      result += '\\';
      at += 1;
      continue;
    }
    const code = found.value.charCodeAt(0);
    if (code > 127) bytes.push(code);
    else {
      flush();
      result += found.value;
    }
    at = found.end;
  }
  flush();
  return { text: result, stopped: false };
};
