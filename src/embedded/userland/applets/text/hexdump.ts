import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { Output } from '../streams.ts';
import { parseCount } from './counts.ts';
import { printable, rowsOf, sameBytes } from './dump-lines.ts';
import { characterText } from './od.ts';
import { openEach } from './open-each.ts';

const table = { short: 'bcdoxCn:s:v', usage: '[-bcdoxCv] [-n LEN] [-s OFS] [FILE]...' };

const width = 16;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

const canonical = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < width; at += 1) {
    text += `${at === 8 ? '  ' : ' '}${at < bytes.length ? hex(bytes[at]!, 2) : '  '}`;
  }
  return ` ${text}  |${[...bytes].map(printable).join('')}|`;
};

const words = (bytes: Uint8Array, cell: number, show: (word: number) => string): string => {
  let text = '';
  for (let at = 0; at < width; at += 2) {
    text += (at < bytes.length ? show(bytes[at]! + (bytes[at + 1] ?? 0) * 256) : '').padStart(cell);
  }
  return text;
};

const single = (bytes: Uint8Array, show: (byte: number) => string): string => {
  let text = '';
  for (let at = 0; at < width; at += 1) text += (at < bytes.length ? show(bytes[at]!) : '').padStart(4);
  return text;
};

const formats: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  '': (bytes) => words(bytes, 5, (word) => hex(word, 4)),
  b: (bytes) => single(bytes, (byte) => byte.toString(8).padStart(3, '0')),
  c: (bytes) => single(bytes, characterText),
  C: canonical,
  d: (bytes) => words(bytes, 8, (word) => String(word).padStart(5, '0')),
  o: (bytes) => words(bytes, 8, (word) => word.toString(8).padStart(6, '0')),
  x: (bytes) => words(bytes, 8, (word) => hex(word, 4)),
};

export const hexdump: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const asked = options.given.map(({ letter }) => letter).filter((letter) => Object.hasOwn(formats, letter));
  const shown = (asked.length === 0 ? [''] : asked).map((letter) => formats[letter]!);
  const digits = asked.includes('C') ? 8 : 7;
  const skip = parseCount(options.value('s') ?? '0');
  const limit = options.has('n') ? parseCount(options.value('n')!) : Number.POSITIVE_INFINITY;
  if (skip === undefined || limit === undefined) {
    await complain(sys, `invalid number '${options.value(skip === undefined ? 's' : 'n')}'`);
    return 1;
  }
  const out = new Output(sys);
  let failures = 0;
  const fds = openEach(
    sys,
    options.operands,
    () => {
      failures += 1;
    },
    (path, reason) => {
      // It says so, but doesn't count it as a failure.
      failures -= 1;
      return `${path}: ${reason}`;
    },
  );
  let last: Uint8Array | undefined;
  let starred = false;
  let end = 0;
  for await (const { offset, bytes } of rowsOf(sys, fds, width, { skip, limit })) {
    end = offset + bytes.length;
    if (!options.has('v') && bytes.length === width && sameBytes(last, bytes)) {
      if (!starred) await out.put('*\n');
      starred = true;
      continue;
    }
    starred = false;
    last = bytes.slice();
    for (const show of shown) await out.put(`${hex(offset, digits)}${show(bytes)}\n`);
  }
  if (end > 0) await out.put(`${hex(end, digits)}\n`);
  await out.flush();
  return failures > 0 ? 1 : 0;
};
