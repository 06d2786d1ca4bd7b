/** Sizes as people read them, and what a file occupies. */
import type { Stat } from '../../../runtime/sys.ts';

const units = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

/** `4.0K`, `120.6K`, `17` */
export const humanSize = (bytes: number): string => {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  if (unit === 0) return String(bytes);
  const tenths = Math.round(value * 10);
  return `${Math.floor(tenths / 10)}.${tenths % 10}${units[unit]}`;
};

/** `144K`: as `humanSize`, without tenths. */
export const roundSize = (bytes: number): string => {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Math.round(value)}${units[unit]}`;
};

/** Blocks of 512 bytes. */
export const blocksOf = (stat: Pick<Stat, 'type' | 'size'>): number => {
  if (stat.type !== 'file' && stat.type !== 'directory') return 0;
  return Math.ceil(stat.size / 4096) * 8;
};
