/** `less` and `more`. Without a terminal they are `cat`; on one they show a screen at a time. */
import type { Program, Sys } from '../../../runtime/sys.ts';
import { readOptions } from '../options.ts';
import { eachChunk, eachInput, eachLine, LineReader, Output } from '../streams.ts';

const words = { cantOpen: true, unreadable: (_: string, reason: string) => `read error: ${reason}` };

/** Waits for a line on the terminal, which gives what is typed line by line. False: no more is wanted. */
const goOn = async (sys: Sys, keys: number): Promise<boolean> => {
  await sys.write(1, Buffer.from('--More-- '));
  const bytes = await sys.read(keys);
  await sys.write(1, Buffer.from('\r         \r'));
  return bytes.length > 0 && bytes[0] !== 113 && bytes[0] !== 81;
};

const pager =
  (short: string, usage: string): Program =>
  async (sys) => {
    const options = await readOptions(sys, { short, usage });
    if (typeof options === 'number') return options;
    const paths = options.operands;
    if (!sys.isTerminal(1)) {
      const well = await eachInput(sys, paths, words, (fd) => eachChunk(sys, fd, (bytes) => sys.write(1, bytes)));
      return well ? 0 : 1;
    }
    const out = new Output(sys);
    // Keys come from the terminal even when the text comes through a pipe.
    const keys = sys.isTerminal(0) ? 0 : 2;
    const rows = Math.max(2, sys.windowSize(1)?.rows || 24);
    let left = rows - 1;
    let stopped = false;
    const well = await eachInput(sys, paths, { ...words, out }, (fd) =>
      stopped
        ? Promise.resolve()
        : eachLine(sys, new LineReader(sys, fd), async (line) => {
            if (stopped) return;
            if (left === 0) {
              await out.flush();
              stopped = !(await goOn(sys, keys));
              left = rows - 1;
            }
            if (stopped) return;
            left -= 1;
            await out.put(`${line}\n`);
          }),
    );
    await out.flush();
    return well ? 0 : 1;
  };

export const less = pager('EFMmNSRh~IX', '[-EFIMmNSRh~] [FILE]...');
export const more = pager('', '[FILE]...');
