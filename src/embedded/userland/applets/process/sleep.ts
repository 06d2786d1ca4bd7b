import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { parseDuration } from './durations.ts';

const table = { short: '+', usage: '[N]...' };

export const sleep: Program = async (sys) => {
  const args = sys.argv.slice(1);
  if (args.length === 1 && args[0] === '--help') {
    const help = await readOptions(sys, table);
    if (typeof help === 'number') return help;
  }
  if (args.length === 0) return showUsage(sys, table);
  let total = 0;
  for (const word of args) {
    const ms = parseDuration(word);
    if (ms === undefined) {
      await complain(sys, `invalid number '${word}'`);
      return 1;
    }
    total += ms;
  }
  await sys.sleep(total);
  return 0;
};

export const usleep: Program = async (sys) => {
  const [, word] = sys.argv;
  if (word === undefined) return showUsage(sys, { usage: 'N' });
  if (!/^\d+$/.test(word)) {
    await complain(sys, `invalid number '${word}'`);
    return 1;
  }
  await sys.sleep(Number(word) / 1000);
  return 0;
};
