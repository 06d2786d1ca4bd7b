/** Reads lines and counted bytes from a stream that comes in pieces of any size. */

/** The next piece; an empty array is the end. */
export type ReadPiece = () => Promise<Uint8Array>;

export interface ByteReader {
  /**
   * Without its line end, one character for each byte. Undefined: the stream has ended. A line without an end at the end
   * of the stream counts as one.
   */
  line(maxLength?: number): Promise<string | undefined>;
  /** At most `max` bytes, as soon as there are some; an empty array is the end. */
  some(max?: number): Promise<Uint8Array>;
  /** Whether something is there already. */
  readonly buffered: number;
}

/** A line that is longer than its reader would have it. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

const newline = 10;
const defaultMaxLine = 64 * 1024;

export const createByteReader = (read: ReadPiece): ByteReader => {
  let held: Uint8Array = new Uint8Array(0);
  let ended = false;

  const more = async (): Promise<boolean> => {
    if (ended) return false;
    const piece = await read();
    if (piece.length === 0) {
      ended = true;
      return false;
    }
    held = held.length === 0 ? piece : Buffer.concat([held, piece]);
    return true;
  };

  const take = (count: number): Uint8Array => {
    const part = held.subarray(0, count);
    held = held.subarray(count);
    return part;
  };

  return {
    get buffered() {
      return held.length;
    },
    async line(maxLength = defaultMaxLine) {
      let searched = 0;
      for (;;) {
        const at = held.indexOf(newline, searched);
        if (at > maxLength || (at < 0 && held.length > maxLength)) throw new LineTooLong();
        if (at >= 0)
          return Buffer.from(take(at + 1))
            .toString('latin1')
            .replace(/\r?\n$/u, '');
        searched = held.length;
        if (!(await more())) return held.length === 0 ? undefined : Buffer.from(take(held.length)).toString('latin1');
      }
    },
    async some(max = 64 * 1024) {
      if (held.length === 0 && !(await more())) return new Uint8Array(0);
      return take(Math.min(max, held.length));
    },
  };
};
