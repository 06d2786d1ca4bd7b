import type { Sys } from '../../../runtime/sys.ts';
import { fromBytes } from '../streams.ts';

/** Asks on standard error and reads one line: whether it begins with y. */
export const ask = async (sys: Sys, question: string): Promise<boolean> => {
  await sys.write(2, Buffer.from(`${question} `));
  let answer = '';
  for (;;) {
    const bytes = await sys.read(0, 1);
    if (bytes.length === 0) break;
    const character = fromBytes(bytes);
    if (character === '\n') break;
    answer += character;
  }
  return /^y/i.test(answer);
};
