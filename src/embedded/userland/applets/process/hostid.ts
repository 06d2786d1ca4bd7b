import type { Program } from '../../../runtime/sys.ts';
import { showUsage } from '../options.ts';
import { writeText } from './write-text.ts';

/** Made of the first address, its halves swapped, as the C library does. */
export const hostid: Program = async (sys) => {
  if (sys.argv.length > 1) return showUsage(sys, { usage: '' }, sys.argv[1] === '--help' ? 0 : 1);
  const address = sys.addresses().find(({ name }) => name !== 'lo')?.address ?? '127.0.0.1';
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return writeText(sys, `${[b, a, d, c].map((byte) => byte.toString(16).padStart(2, '0')).join('')}\n`);
};
