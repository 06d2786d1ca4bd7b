import type { Program } from '../../../runtime/sys.ts';
import { encode, toBytes } from '../streams.ts';

/** So much is written at once. */
const blockBytes = 4096;

export const yes: Program = async (sys) => {
  const words = sys.argv.slice(1);
  const line = `${words.length === 0 ? 'y' : words.join(' ')}\n`;
  const block = toBytes(encode(line.repeat(Math.max(1, Math.floor(blockBytes / line.length)))));
  for (;;) {
    const wait = sys.step();
    if (wait !== undefined) await wait;
    await sys.write(1, block);
  }
};
