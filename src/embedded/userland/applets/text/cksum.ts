import type { Program } from '../../../runtime/sys.ts';
import { readOptions } from '../options.ts';
import { eachChunk, eachInput, Output } from '../streams.ts';

const table = { short: '', usage: '[FILE]...' };

/** The CRC of POSIX: polynomial 0x04C11DB7, the highest bit first. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x80000000) === 0 ? crc << 1 : (crc << 1) ^ 0x04c11db7;
  return crc >>> 0;
});

const feed = (crc: number, byte: number): number => ((crc << 8) ^ crcTable[(crc >>> 24) ^ byte]!) >>> 0;

export const cksum: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const out = new Output(sys);
  const unreadable = (path: string, reason: string): string => `${path}: ${reason}`;
  const well = await eachInput(sys, options.operands, { out, unreadable }, async (fd, path) => {
    let crc = 0;
    let length = 0;
    await eachChunk(sys, fd, (bytes) => {
      for (const byte of bytes) crc = feed(crc, byte);
      length += bytes.length;
    });
    for (let left = length; left > 0; left = Math.floor(left / 256)) crc = feed(crc, left % 256);
    await out.print(`${~crc >>> 0} ${length}${options.operands.length === 0 ? '' : ` ${path}`}\n`);
  });
  await out.flush();
  return well ? 0 : 1;
};
