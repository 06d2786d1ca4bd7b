import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { eachChunk, eachInput, Output, reasonOf } from '../streams.ts';

const table = { short: 'lwcmL', usage: '[-cmlwL] [FILE]...' };

type Counts = { l: number; w: number; m: number; c: number; L: number };

const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

export const wc: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const asked = (['l', 'w', 'm', 'c', 'L'] as const).filter((letter) => options.has(letter));
  const columns = asked.length === 0 ? (['l', 'w', 'c'] as const) : asked;
  const files = options.operands;
  const out = new Output(sys);
  const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  const show = (counts: Counts, name: string | undefined): Promise<void> | undefined => {
    const numbers =
      columns.length === 1 && files.length < 2
        ? String(counts[columns[0]!])
        : columns.map((column) => String(counts[column]).padStart(9)).join(' ');
    return out.print(`${numbers}${name === undefined ? '' : ` ${name}`}\n`);
  };
  let failed = false;
  const plain = !columns.some((column) => column === 'w' || column === 'L');
  const well = await eachInput(sys, files, { out }, async (fd, path) => {
    const counts: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
    let inWord = false;
    let width = 0;
    try {
      await eachChunk(sys, fd, (bytes) => {
        counts.c += bytes.length;
        if (plain) {
          for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) counts.l += 1;
          return;
        }
        for (const byte of bytes) {
          if (isSpace(byte)) inWord = false;
          else if (byte > 32) {
            if (!inWord) counts.w += 1;
            inWord = true;
          }
          if (byte === 10 || byte === 13 || byte === 12) {
            counts.L = Math.max(counts.L, width);
            width = 0;
            if (byte === 10) counts.l += 1;
          } else if (byte === 9) width = (width | 7) + 1;
          else if (byte >= 32 && byte !== 127) width += 1;
        }
      });
    } catch (error) {
      // What was counted until then is shown nevertheless.
      const reason = reasonOf(error);
      await out.flush();
      await complain(sys, `${path}: ${reason}`);
      failed = true;
    }
    counts.m = counts.c;
    counts.L = Math.max(counts.L, width);
    for (const column of ['l', 'w', 'm', 'c'] as const) total[column] += counts[column];
    total.L = Math.max(total.L, counts.L);
    await show(counts, files.length === 0 ? undefined : path);
  });
  if (files.length > 1) await show(total, 'total');
  await out.flush();
  return well && !failed ? 0 : 1;
};
