import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { eachInput, eachLine, LineReader, Output, type ByteString } from '../streams.ts';

const table = { short: 'bsw:0123456789', usage: '[-bs] [-w WIDTH] [FILE]...' };

export const fold: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const digits = options.given
    .map(({ letter }) => letter)
    .filter((letter) => letter >= '0' && letter <= '9')
    .join('');
  const text = options.value('w') ?? (digits || '80');
  const width = Number(text);
  if (!/^\d+$/.test(text)) {
    await complain(sys, `invalid number '${text}'`);
    return 1;
  }
  if (width === 0) {
    await complain(sys, `number ${text} is not in 1..10000 range`);
    return 1;
  }
  const bytes = options.has('b');
  const words = options.has('s');
  const next = (column: number, character: string): number => {
    if (bytes) return column + 1;
    if (character === '\b') return Math.max(0, column - 1);
    if (character === '\r') return 0;
    return character === '\t' ? column + 8 - (column % 8) : column + 1;
  };
  const split = (line: ByteString): ByteString[] => {
    const pieces: ByteString[] = [];
    let start = 0;
    let column = 0;
    let blank = -1;
    for (let at = 0; at < line.length; at += 1) {
      let after = next(column, line[at]!);
      if (after > width && at > start) {
        const cut = words && blank >= start ? blank + 1 : at;
        pieces.push(line.slice(start, cut));
        start = cut;
        column = 0;
        for (let index = cut; index < at; index += 1) column = next(column, line[index]!);
        blank = -1;
        after = next(column, line[at]!);
      }
      column = after;
      if (line[at] === ' ' || line[at] === '\t') blank = at;
    }
    pieces.push(line.slice(start));
    return pieces;
  };
  const out = new Output(sys);
  const unreadable = (path: string): string => `${path}: Input/output error`;
  const well = await eachInput(sys, options.operands, { out, unreadable }, (fd) =>
    eachLine(sys, new LineReader(sys, fd), (line, terminated) =>
      out.put(split(line).join('\n') + (terminated ? '\n' : '')),
    ),
  );
  await out.flush();
  return well ? 0 : 1;
};
