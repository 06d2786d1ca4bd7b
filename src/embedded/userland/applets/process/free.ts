import type { Program } from '../../../runtime/sys.ts';
import { parseOptions, showUsage } from '../options.ts';
import { writeText } from './write-text.ts';

const table = { short: 'bkmgh', usage: '[-bkmgh]' };
const divisors: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

const human = (bytes: number): string => {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit += 1;
  }
  return unit === 0 ? String(value) : `${value.toFixed(1)}${' KMGT'[unit]}`;
};

export const free: Program = async (sys) => {
  const options = parseOptions(sys.argv.slice(1), table);
  if ('problem' in options || options.operands.length > 0)
    return showUsage(sys, table, sys.argv[1] === '--help' ? 0 : 1);
  const { totalBytes, freeBytes } = sys.memory();
  const unit = divisors[options.given.at(-1)?.letter ?? 'k'];
  const show = (bytes: number): string =>
    (unit === undefined ? human(bytes) : String(Math.floor(bytes / unit))).padStart(12);
  const row = (name: string, values: readonly number[]): string => `${name.padEnd(7)}${values.map(show).join('')}\n`;
  const header = `${''.padEnd(7)}${['total', 'used', 'free', 'shared', 'buff/cache', 'available'].map((word) => word.padStart(12)).join('')}\n`;
  const memory = row('Mem:', [totalBytes, totalBytes - freeBytes, freeBytes, 0, 0, freeBytes]);
  return writeText(sys, header + memory + row('Swap:', [0, 0, 0]));
};
