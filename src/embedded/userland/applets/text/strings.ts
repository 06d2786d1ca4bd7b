import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { eachChunk, eachInput, encode, fromBytes, Output } from '../streams.ts';

const table = { short: 'an:fot:', usage: '[-fo] [-t o|d|x] [-n LEN] [FILE]...' };

export const strings: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const text = options.value('n') ?? '4';
  const least = Number(text);
  if (!/^\d+$/.test(text) || least < 1) {
    await complain(sys, `invalid number '${text}'`);
    return 1;
  }
  const radix = options.has('o') ? 'o' : options.value('t');
  const base = { o: 8, d: 10, x: 16 }[radix ?? ''];
  const out = new Output(sys);
  const well = await eachInput(sys, options.operands, { out }, async (fd, path) => {
    let held = '';
    let offset = 0;
    let start = 0;
    const finish = (): Promise<void> | undefined => {
      const found = held;
      held = '';
      if (found.length < least) return undefined;
      const name = options.has('f') ? `${encode(path)}: ` : '';
      const place = base === undefined ? '' : `${start.toString(base).padStart(7)} `;
      return out.put(`${name}${place}${found}\n`);
    };
    await eachChunk(sys, fd, async (bytes) => {
      // Runs of printable characters, and what is between them.
      for (const [piece] of fromBytes(bytes).matchAll(/[\t\x20-\x7e]+|[^\t\x20-\x7e]+/g)) {
        if (/^[\t\x20-\x7e]/.test(piece)) {
          if (held === '') start = offset;
          held += piece;
        } else await finish();
        offset += piece.length;
      }
    });
    await finish();
  });
  await out.flush();
  return well ? 0 : 1;
};
