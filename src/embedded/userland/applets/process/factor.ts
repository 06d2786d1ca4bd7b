import type { Program, Sys } from '../../../runtime/sys.ts';
import { showUsage } from '../options.ts';
import { LineReader } from '../streams.ts';
import { writeText } from './write-text.ts';

const most = 2n ** 64n - 1n;

/** Small factors first; in steps, for a large prime takes a while. */
const factors = async (sys: Sys, value: bigint): Promise<bigint[]> => {
  const found: bigint[] = [];
  let left = value;
  const divide = (divisor: bigint): void => {
    while (left % divisor === 0n) {
      found.push(divisor);
      left /= divisor;
    }
  };
  if (left < 2n) return found;
  divide(2n);
  divide(3n);
  for (let divisor = 5n; divisor * divisor <= left; divisor += 6n) {
    divide(divisor);
    divide(divisor + 2n);
    const wait = sys.step();
    if (wait !== undefined) await wait;
  }
  if (left > 1n) found.push(left);
  return found;
};

const line = async (sys: Sys, word: string): Promise<boolean> => {
  const value = /^\d+$/.test(word) ? BigInt(word) : undefined;
  if (value === undefined || value > most) return false;
  await writeText(sys, `${[`${value}:`, ...(await factors(sys, value))].join(' ')}\n`);
  return true;
};

export const factor: Program = async (sys) => {
  const usage = { usage: '[NUMBER]...' };
  if (sys.argv.length > 1) {
    for (const word of sys.argv.slice(1)) if (!(await line(sys, word))) return showUsage(sys, usage);
    return 0;
  }
  const reader = new LineReader(sys, 0);
  for (let text = await reader.next(); text !== undefined; text = await reader.next()) {
    for (const word of text.split(/\s+/)) if (word !== '' && !(await line(sys, word))) return showUsage(sys, usage);
  }
  return 0;
};
