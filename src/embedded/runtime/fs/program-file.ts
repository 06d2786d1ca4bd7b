/**
 * Programs as files: the first bytes are those of an ELF file and say which program it is, so that a copy of the file
 * runs as well.
 */
import type { Program } from '../sys.ts';

const elf = '\x7fELF\x02\x01\x01';
const mark = 'peapod-program ';
const markAt = 64;

const programs: Program[] = [];
const numbers = new Map<Program, number>();

/** What the file of a program begins with; the rest is zeros. */
export const programHead = (program: Program): Uint8Array => {
  let number = numbers.get(program);
  if (number === undefined) {
    number = programs.push(program) - 1;
    numbers.set(program, number);
  }
  const head = Buffer.alloc(markAt + 64);
  head.write(elf, 'latin1');
  // An executable for x86-64, as far as `file` looks.
  head.writeUInt16LE(2, 16);
  head.writeUInt16LE(62, 18);
  head.writeUInt32LE(1, 20);
  head.write(`${mark}${number}\n`, markAt, 'latin1');
  return head;
};

export const programIn = (head: Uint8Array): Program | undefined => {
  const text = Buffer.from(head).toString('latin1');
  if (!text.startsWith(elf) || !text.startsWith(mark, markAt)) return undefined;
  return programs[Number.parseInt(text.slice(markAt + mark.length), 10)];
};
