/** Keys of `sort -k` and how they compare. */
import type { ByteString } from '../streams.ts';

type Position = { field: number; character: number };

export type Key = { from: Position; to: Position | undefined; flags: string };

/** `1.2n,3r`. Keys without letters have those of the command line. */
export const parseKey = (text: string, global: string): Key | undefined => {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (match === null || Number(match[1]) === 0) return undefined;
  const flags = (match[3] ?? '') + (match[6] ?? '');
  if (/[^nghMVbdfirs]/.test(flags)) return undefined;
  return {
    from: { field: Number(match[1]), character: Number(match[2] ?? 1) },
    to: match[4] === undefined ? undefined : { field: Number(match[4]), character: Number(match[5] ?? 0) },
    flags: flags === '' ? global : flags,
  };
};

/** Where the fields of a line are. Without a separator a field begins with the blanks before it. */
const fieldSpans = (line: ByteString, separator: string | undefined): [number, number][] => {
  const spans: [number, number][] = [];
  if (separator === undefined) {
    for (const match of line.matchAll(/[ \t]*[^ \t]+|[ \t]+$/g))
      spans.push([match.index, match.index + match[0].length]);
    return spans;
  }
  let at = 0;
  for (;;) {
    const end = line.indexOf(separator, at);
    spans.push([at, end < 0 ? line.length : end]);
    if (end < 0) return spans;
    at = end + 1;
  }
};

const extract = (line: ByteString, { from, to, flags }: Key, separator: string | undefined): ByteString => {
  const spans = fieldSpans(line, separator);
  const first = spans[from.field - 1];
  if (first === undefined) return '';
  let start = first[0];
  if (flags.includes('b')) while (start < first[1] && (line[start] === ' ' || line[start] === '\t')) start += 1;
  start = Math.min(start + from.character - 1, line.length);
  let end = line.length;
  if (to !== undefined) {
    const last = spans[to.field - 1];
    if (last !== undefined) end = to.character === 0 ? last[1] : Math.min(last[0] + to.character, last[1]);
  }
  return line.slice(start, Math.max(start, end));
};

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const scale: Readonly<Record<string, number>> = {
  k: 1,
  K: 1,
  m: 2,
  M: 2,
  g: 3,
  G: 3,
  t: 4,
  T: 4,
  p: 5,
  P: 5,
  e: 6,
  E: 6,
};

const numberOf = (text: ByteString): number => {
  const match = /^\s*([-+]?(?:\d+\.?\d*|\.\d+))/.exec(text);
  return match === null ? 0 : Number(match[1]);
};

const generalNumber = (text: ByteString): number => {
  const match = /^\s*[-+]?(?:inf(?:inity)?|nan|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)/i.exec(text);
  if (match === null) return Number.NEGATIVE_INFINITY;
  const word = match[0].trim().toLowerCase();
  if (word.includes('inf')) return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return word.includes('nan') ? Number.NEGATIVE_INFINITY : Number(word);
};

/** The suffix weighs more than the digits. */
const compareHuman = (a: ByteString, b: ByteString): number => {
  const read = (text: ByteString): [number, number] => {
    const match = /^\s*([-+]?(?:\d+\.?\d*|\.\d+))([kKmMgGtTpPeE]?)/.exec(text);
    if (match === null) return [0, 0];
    const value = Number(match[1]);
    return [value === 0 ? 0 : Math.sign(value) * (scale[match[2]!] ?? 0), value];
  };
  const [leftUnit, left] = read(a);
  const [rightUnit, right] = read(b);
  return leftUnit - rightUnit || left - right;
};

const compareVersions = (a: ByteString, b: ByteString): number => {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (const [index, piece] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (/^\d/.test(piece) && /^\d/.test(other)) {
      const difference = Number(piece) - Number(other);
      if (difference !== 0) return difference;
    } else if (piece !== other) return piece < other ? -1 : 1;
  }
  return left.length - right.length;
};

const compareText = (a: ByteString, b: ByteString, flags: string): number => {
  const prepare = (text: ByteString): ByteString => {
    let prepared = text;
    if (flags.includes('b')) prepared = prepared.replace(/^[ \t]+/, '');
    if (flags.includes('d')) prepared = prepared.replaceAll(/[^A-Za-z0-9\s]/g, '');
    // oxlint-disable-next-line eslint/no-control-regex -- what can't be printed is passed over
    if (flags.includes('i')) prepared = prepared.replaceAll(/[^\x20-\x7e]/g, '');
    return flags.includes('f') ? prepared.toUpperCase() : prepared;
  };
  const left = flags === '' || flags === 'r' ? a : prepare(a);
  const right = flags === '' || flags === 'r' ? b : prepare(b);
  return left < right ? -1 : left > right ? 1 : 0;
};

const compareAs = (a: ByteString, b: ByteString, flags: string): number => {
  let difference: number;
  if (flags.includes('n')) difference = numberOf(a) - numberOf(b);
  else if (flags.includes('g')) {
    const [left, right] = [generalNumber(a), generalNumber(b)];
    difference = left < right ? -1 : left > right ? 1 : 0;
  } else if (flags.includes('h')) difference = compareHuman(a, b);
  else if (flags.includes('V')) difference = compareVersions(a, b);
  else if (flags.includes('M')) {
    const month = (text: ByteString): number => months.indexOf(text.trim().slice(0, 3).toUpperCase());
    difference = month(a) - month(b);
  } else difference = compareText(a, b, flags);
  return flags.includes('r') ? -difference : difference;
};

/** Compares lines by these keys, or whole when there are none. */
export const compareKeys =
  (keys: readonly Key[], global: string, separator: string | undefined) =>
  (a: ByteString, b: ByteString): number => {
    if (keys.length === 0) return compareAs(a, b, global);
    for (const key of keys) {
      const difference = compareAs(extract(a, key, separator), extract(b, key, separator), key.flags);
      if (difference !== 0) return difference;
    }
    return 0;
  };
