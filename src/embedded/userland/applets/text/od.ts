import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { Output } from '../streams.ts';
import { parseCount } from './counts.ts';
import { rowsOf, sameBytes } from './dump-lines.ts';
import { openEach } from './open-each.ts';

const table = {
  short: 'A:N:abcdDeFfhHiIj:lLoOst:vw::xXS:B',
  usage: '[-abcdfhilovxs] [-t TYPE] [-A RADIX] [-N SIZE] [-j SKIP] [-S MINSTR] [-w WIDTH] [FILE]...',
};

type Format = { size: number; show: (bytes: DataView, at: number) => string };

const names = [
  'nul',
  'soh',
  'stx',
  'etx',
  'eot',
  'enq',
  'ack',
  'bel',
  'bs',
  'ht',
  'nl',
  'vt',
  'ff',
  'cr',
  'so',
  'si',
  'dle',
  'dc1',
  'dc2',
  'dc3',
  'dc4',
  'nak',
  'syn',
  'etb',
  'can',
  'em',
  'sub',
  'esc',
  'fs',
  'gs',
  'rs',
  'us',
  'sp',
];
const escapes: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

export const characterText = (byte: number): string =>
  escapes[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'));

const nameText = (byte: number): string => {
  const low = byte & 127;
  return low === 127 ? 'del' : (names[low] ?? String.fromCharCode(low));
};

const widths: Readonly<Record<string, readonly [number, number, number, number]>> = {
  o: [3, 6, 11, 22],
  x: [2, 4, 8, 16],
  d: [4, 6, 11, 20],
  u: [3, 5, 10, 20],
};

const integerFormat = (letter: string, size: number): Format | undefined => {
  const width = widths[letter]?.[[1, 2, 4, 8].indexOf(size)];
  if (width === undefined) return undefined;
  return {
    size,
    show: (bytes, at) => {
      let number = bytes.getBigUint64(at, true) & ((1n << BigInt(size * 8)) - 1n);
      if (letter === 'd') number = BigInt.asIntN(size * 8, number);
      const radix = letter === 'o' ? 8 : letter === 'x' ? 16 : 10;
      const text = number.toString(radix);
      return ` ${text.padStart(width, radix === 10 ? ' ' : '0')}`;
    },
  };
};

const characters: Format = { size: 1, show: (bytes, at) => characterText(bytes.getUint8(at)).padStart(4) };
const named: Format = { size: 1, show: (bytes, at) => nameText(bytes.getUint8(at)).padStart(4) };

/** `x1`, `c`, `d4o2`; a string is what is wrong. */
const parseTypes = (text: string): Format[] | string => {
  const formats: Format[] = [];
  for (const [piece, letter, sizeText] of text.matchAll(/([a-z])([0-9]+|[CSIL])?|[^]/g)) {
    if (letter === 'c') formats.push(characters);
    else if (letter === 'a') formats.push(named);
    else {
      const size = { C: 1, S: 2, I: 4, L: 8 }[sizeText ?? 'I'] ?? Number(sizeText);
      const format = integerFormat(letter ?? '', size);
      if (format === undefined) {
        return widths[letter ?? ''] === undefined
          ? `invalid character '${piece}' in type string '${text}'`
          : `invalid type string '${text}'; ${size}-byte integral type is not supported`;
      }
      formats.push(format);
    }
  }
  return formats;
};

const shorthands: Readonly<Record<string, string>> = {
  a: 'a',
  b: 'o1',
  c: 'c',
  d: 'u2',
  D: 'u4',
  h: 'x2',
  H: 'x4',
  i: 'd4',
  I: 'd8',
  l: 'd8',
  L: 'd8',
  o: 'o2',
  O: 'o4',
  s: 'd2',
  x: 'x2',
  X: 'x4',
  B: 'o2',
};

export const od: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const formats: Format[] = [];
  for (const { letter, value } of options.given) {
    const types = letter === 't' ? value : shorthands[letter];
    if (types === undefined) continue;
    const parsed = parseTypes(types);
    if (typeof parsed === 'string') {
      await complain(sys, parsed);
      return 1;
    }
    formats.push(...parsed);
  }
  if (formats.length === 0) formats.push(integerFormat('o', 2)!);
  const radix = options.value('A') ?? 'o';
  if (!['d', 'o', 'x', 'n'].includes(radix)) {
    await complain(sys, `bad output address radix '${radix}' (must be [doxn])`);
    return 1;
  }
  const address = (offset: number): string =>
    radix === 'n' ? '' : offset.toString({ d: 10, x: 16 }[radix] ?? 8).padStart(radix === 'x' ? 6 : 7, '0');
  const skip = parseCount(options.value('j') ?? '0');
  const limit = options.has('N') ? parseCount(options.value('N')!) : Number.POSITIVE_INFINITY;
  if (skip === undefined || limit === undefined) {
    await complain(sys, `invalid number '${options.value(skip === undefined ? 'j' : 'N')}'`);
    return 1;
  }
  const width = options.has('w') ? Number(options.value('w') || 32) : 16;
  const out = new Output(sys);
  let code = 0;
  let opened = false;
  const fds = openEach(
    sys,
    options.operands,
    () => {
      code = 1;
    },
    (path) => {
      opened = true;
      return `${path}: read error`;
    },
  );
  let last: Uint8Array | undefined;
  let starred = false;
  let end = skip;
  const noted = (async function* () {
    for await (const fd of fds) {
      opened = true;
      yield fd;
    }
  })();
  for await (const { offset, bytes } of rowsOf(sys, noted, width, { skip, limit })) {
    end = offset + bytes.length;
    if (!options.has('v') && bytes.length === width && sameBytes(last, bytes)) {
      if (!starred) await out.put('*\n');
      starred = true;
      continue;
    }
    starred = false;
    last = bytes.slice();
    const padded = new Uint8Array(bytes.length + 8);
    padded.set(bytes);
    const view = new DataView(padded.buffer);
    for (const [index, format] of formats.entries()) {
      let text = index === 0 ? address(offset) : ' '.repeat(address(offset).length);
      for (let at = 0; at < bytes.length; at += format.size) text += format.show(view, at);
      await out.put(`${text}\n`);
    }
  }
  if (radix !== 'n' && opened) await out.put(`${address(end)}\n`);
  await out.flush();
  return code;
};
