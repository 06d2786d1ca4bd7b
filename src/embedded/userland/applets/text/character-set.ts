/** Sets of bytes as `tr` writes them: ranges, classes, escapes, `[x*3]`. */
import type { ByteString } from '../streams.ts';

const code = (character: string): number => character.charCodeAt(0);

const span = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** In the order in which `tr` fills them in. */
const classes: Readonly<Record<string, readonly number[]>> = {
  alpha: [...span(65, 90), ...span(97, 122)],
  alnum: [...span(48, 57), ...span(65, 90), ...span(97, 122)],
  digit: span(48, 57),
  lower: span(97, 122),
  upper: span(65, 90),
  space: [9, 10, 11, 12, 13, 32],
  blank: [9, 32],
  punct: [...span(33, 47), ...span(58, 64), ...span(91, 96), ...span(123, 126)],
  cntrl: [...span(0, 31), 127],
  xdigit: [...span(48, 57), ...span(65, 70), ...span(97, 102)],
  graph: span(33, 126),
  print: span(32, 126),
};

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };

/** One byte and how many characters it took. */
const readCharacter = (text: ByteString, at: number): { byte: number; length: number } => {
  if (text[at] !== '\\') return { byte: code(text[at]!), length: 1 };
  const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1))?.[0];
  if (octal !== undefined) return { byte: Number.parseInt(octal, 8) & 255, length: 1 + octal.length };
  const next = text[at + 1];
  if (next === undefined) return { byte: 92, length: 1 };
  return { byte: escapes[next] ?? code(next), length: 2 };
};

/** All bytes of a set, in order. `fill` is how long `[x*]` makes it. */
export const expandSet = (text: ByteString, fill = 0): number[] => {
  const set: number[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const named = /^\[:(\w+):\]/.exec(rest);
    const members = named === null || !Object.hasOwn(classes, named[1]!) ? undefined : classes[named[1]!];
    if (named !== null && members !== undefined) {
      set.push(...members);
      at += named[0].length;
      continue;
    }
    const equal = /^\[=([^])=\]/.exec(rest);
    if (equal !== null) {
      set.push(code(equal[1]!));
      at += equal[0].length;
      continue;
    }
    const repeated = /^\[([^])\*(\d*)\]/.exec(rest);
    if (repeated !== null) {
      const count = repeated[2] === '' || Number(repeated[2]) === 0 ? fill - set.length : Number(repeated[2]);
      for (let left = count; left > 0; left -= 1) set.push(code(repeated[1]!));
      at += repeated[0].length;
      continue;
    }
    const first = readCharacter(text, at);
    at += first.length;
    if (text[at] === '-' && at + 1 < text.length) {
      const last = readCharacter(text, at + 1);
      // One that runs backwards is empty.
      if (last.byte >= first.byte) set.push(...span(first.byte, last.byte));
      at += 1 + last.length;
      continue;
    }
    set.push(first.byte);
  }
  return set;
};
