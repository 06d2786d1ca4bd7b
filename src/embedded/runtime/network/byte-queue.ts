/** Bytes on their way from one end of a connection to the other. */

/** What fits into a connection's buffer; more waits with the writer. */
export const bufferBytes = 64 * 1024;

export interface ByteQueue {
  readonly length: number;
  /** Takes what fits and says how much that was. Keeps the array: nobody may change it afterwards. */
  push(bytes: Uint8Array): number;
  /** At most `max` bytes; an empty array when there are none. */
  shift(max: number): Uint8Array;
  clear(): void;
}

export const createByteQueue = (): ByteQueue => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(bytes) {
      const taken = bytes.subarray(0, Math.max(0, bufferBytes - length));
      if (taken.length > 0) chunks.push(taken);
      length += taken.length;
      return taken.length;
    },
    shift(max) {
      const first = chunks[0];
      if (first === undefined || max <= 0) return new Uint8Array(0);
      if (first.length >= max || chunks.length === 1) {
        const part = first.subarray(0, max);
        if (part.length === first.length) chunks.shift();
        else chunks[0] = first.subarray(max);
        length -= part.length;
        return part;
      }
      const wanted = Math.min(max, length);
      const whole = new Uint8Array(wanted);
      let filled = 0;
      while (filled < wanted) {
        const chunk = chunks[0]!;
        const part = chunk.subarray(0, wanted - filled);
        whole.set(part, filled);
        filled += part.length;
        if (part.length === chunk.length) chunks.shift();
        else chunks[0] = chunk.subarray(part.length);
      }
      length -= wanted;
      return whole;
    },
    clear() {
      chunks.length = 0;
      length = 0;
    },
  };
};
