import type { Program, Sys } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { closeInput, encode, openInput, Output, readLines, type ByteString } from '../streams.ts';

const table = { short: 'ei:n:o:z', usage: '[-n NUM] [-o FILE] [-z] [FILE | -e [ARG...] | -i L-H]' };

const below = (sys: Sys, limit: number): number => Buffer.from(sys.random(4)).readUInt32LE() % limit;

export const shuf: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  let lines: ByteString[];
  const range = options.value('i');
  if (options.has('e')) lines = options.operands.map(encode);
  else if (range !== undefined) {
    const match = /^(\d+)-(\d+)$/.exec(range);
    if (match === null || Number(match[2]) < Number(match[1])) {
      await complain(sys, `invalid number '${range}'`);
      return 1;
    }
    const first = Number(match[1]);
    const count = Number(match[2]) - first + 1;
    sys.charge(count * 16);
    lines = Array.from({ length: count }, (_, index) => String(first + index));
  } else {
    if (options.operands.length > 1) return showUsage(sys, table);
    const fd = await openInput(sys, options.operands[0] ?? '-');
    if (fd === undefined) return 1;
    lines = await readLines(sys, fd);
    closeInput(sys, fd);
  }
  const count = Math.min(Number(options.value('n') ?? lines.length), lines.length);
  const target = options.value('o');
  const fd = target === undefined ? 1 : await sys.open(target, { write: true, create: true, truncate: true }, 0o666);
  const out = new Output(sys, fd);
  for (let at = 0; at < count; at += 1) {
    const other = at + below(sys, lines.length - at);
    [lines[at], lines[other]] = [lines[other]!, lines[at]!];
    await out.put(lines[at]! + (options.has('z') ? '\0' : '\n'));
    await sys.step();
  }
  await out.flush();
  return 0;
};
