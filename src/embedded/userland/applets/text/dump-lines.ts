/** What `hexdump`, `od` and `xxd` have in common: input in rows of so many bytes. */
import type { Sys } from '../../../runtime/sys.ts';

export type Row = { offset: number; bytes: Uint8Array };

/** All but the last row are full. */
export async function* rowsOf(
  sys: Sys,
  fds: AsyncIterable<number>,
  width: number,
  { skip = 0, limit = Number.POSITIVE_INFINITY }: { skip?: number; limit?: number } = {},
): AsyncGenerator<Row> {
  let held: Uint8Array = new Uint8Array();
  let toSkip = skip;
  let left = limit;
  let offset = skip;
  for await (const fd of fds) {
    while (left > 0) {
      const read = await sys.read(fd);
      if (read.length === 0) break;
      await sys.step(1 + (read.length >> 6));
      const from = Math.min(toSkip, read.length);
      toSkip -= from;
      const taken = read.subarray(from, Math.min(read.length, from + left));
      left -= taken.length;
      held = held.length === 0 ? taken : Buffer.concat([held, taken]);
      let at = 0;
      for (; held.length - at >= width; at += width) {
        yield { offset, bytes: held.subarray(at, at + width) };
        offset += width;
      }
      held = held.subarray(at);
    }
  }
  if (held.length > 0) yield { offset, bytes: held };
}

/** A row that is as the one before it is shown as one `*` for all of them. */
export const sameBytes = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && a.length === b.length && Buffer.compare(a, b) === 0;

export const printable = (byte: number): string => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.');
