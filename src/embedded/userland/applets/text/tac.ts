import type { Program } from '../../../runtime/sys.ts';
import { readOptions } from '../options.ts';
import { eachInput, fromBytes, Output, readAll } from '../streams.ts';

const table = { short: 'bsr', usage: '[FILE]...' };

export const tac: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const out = new Output(sys);
  const unreadable = (path: string, reason: string): string => `${path}: ${reason}`;
  const well = await eachInput(sys, options.operands, { out, unreadable }, async (fd) => {
    const text = fromBytes(await readAll(sys, fd));
    for (let end = text.length; end > 0;) {
      const start = end < 2 ? 0 : text.lastIndexOf('\n', end - 2) + 1;
      await out.put(text.slice(start, end));
      await sys.step();
      end = start;
    }
    sys.charge(-text.length);
  });
  await out.flush();
  return well ? 0 : 1;
};
