import type { Program } from '../../../runtime/sys.ts';
import { readOptions, showUsage } from '../options.ts';
import { eachChunk, encode } from '../streams.ts';
import { expandSet } from './character-set.ts';

const table = { short: '+Ccds', usage: '[-cds] STRING1 [STRING2]' };

export const tr: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const [one, two] = options.operands;
  const deletes = options.has('d');
  const squeezes = options.has('s');
  if (one === undefined || options.operands.length > 2) {
    return showUsage(sys, table);
  }
  if (deletes && two !== undefined && !squeezes) return showUsage(sys, table);
  let from = expandSet(encode(one));
  if (options.has('c') || options.has('C')) {
    const listed = new Set(from);
    from = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !listed.has(byte));
  }
  const to = two === undefined ? undefined : expandSet(encode(two), from.length);
  const map = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const dropped = new Uint8Array(256);
  const squeezed = new Uint8Array(256);
  if (deletes) for (const byte of from) dropped[byte] = 1;
  else if (to !== undefined && to.length > 0) {
    for (const [index, byte] of from.entries()) map[byte] = to[Math.min(index, to.length - 1)]!;
  }
  if (squeezes) for (const byte of to ?? from) squeezed[byte] = 1;

  let last = -1;
  await eachChunk(sys, 0, (bytes) => {
    const result = new Uint8Array(bytes.length);
    let length = 0;
    for (const byte of bytes) {
      if (dropped[byte] === 1) continue;
      const mapped = map[byte]!;
      if (mapped === last && squeezed[mapped] === 1) continue;
      last = mapped;
      result[length++] = mapped;
    }
    return length === 0 ? undefined : sys.write(1, result.subarray(0, length));
  });
  return 0;
};
