import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { eachInput, eachLine, encode, LineReader, Output } from '../streams.ts';

const table = { short: 'w:s:v:i:b:p', usage: '[-p] [-b TYPE] [-i NUM] [-s STR] [-v N] [-w N] [FILE]...' };

export const nl: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const numbers: Record<string, number> = { w: 6, v: 1, i: 1 };
  for (const letter of ['w', 'v', 'i']) {
    const text = options.value(letter);
    if (text === undefined) continue;
    if (!/^-?\d+$/.test(text)) {
      await complain(sys, `invalid number '${text}'`);
      return 1;
    }
    numbers[letter] = Number(text);
  }
  const which = options.value('b') ?? 't';
  const separator = encode(options.value('s') ?? '\t');
  const width = numbers['w']!;
  let number = numbers['v']!;
  const out = new Output(sys);
  const well = await eachInput(sys, options.operands, { out }, (fd) =>
    eachLine(sys, new LineReader(sys, fd), (line) => {
      const counts = which.startsWith('a') || (which.startsWith('t') && line !== '');
      if (!counts) return out.put(`${' '.repeat(width + separator.length)}${line}\n`);
      const label = String(number).padStart(width);
      number += numbers['i']!;
      return out.put(`${label}${separator}${line}\n`);
    }),
  );
  await out.flush();
  return well ? 0 : 1;
};
