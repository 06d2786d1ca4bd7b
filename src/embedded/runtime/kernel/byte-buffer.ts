/** Bytes on their way, in the order in which they came. */

/** Shorter pieces are gathered in blocks: a program that writes single letters must not cost an array for each. */
const smallBytes = 512;
const blockBytes = 4096;

export class ByteBuffer {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  /** What the last chunk is a part of, when there is room behind it. */
  #block: Uint8Array | undefined;
  #blockUsed = 0;

  get length(): number {
    return this.#length;
  }

  /** Keeps the array itself, unless it is short. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#length += bytes.length;
    if (bytes.length >= smallBytes) {
      this.#block = undefined;
      this.#chunks.push(bytes);
      return;
    }
    const last = this.#chunks.at(-1);
    if (this.#block === undefined || last === undefined || this.#blockUsed + bytes.length > blockBytes) {
      // A lone short piece is kept as it is: most lines are read before the next one is written.
      if (last === undefined || last.length >= smallBytes) {
        this.#block = undefined;
        this.#chunks.push(bytes);
        return;
      }
      this.#block = new Uint8Array(blockBytes);
      this.#block.set(bytes);
      this.#blockUsed = bytes.length;
      this.#chunks.push(this.#block.subarray(0, bytes.length));
      return;
    }
    this.#block.set(bytes, this.#blockUsed);
    this.#blockUsed += bytes.length;
    this.#chunks[this.#chunks.length - 1] = this.#block.subarray(
      this.#blockUsed - bytes.length - last.length,
      this.#blockUsed,
    );
  }

  /** At most `max` bytes. */
  take(max: number): Uint8Array {
    const first = this.#chunks[0];
    if (first === undefined || max <= 0) return new Uint8Array(0);
    if (first.length >= max || this.#chunks.length === 1) return this.#takeFirst(first, max);
    const all = new Uint8Array(Math.min(max, this.#length));
    let filled = 0;
    while (filled < all.length) {
      const next = this.#takeFirst(this.#chunks[0]!, all.length - filled);
      all.set(next, filled);
      filled += next.length;
    }
    return all;
  }

  clear(): void {
    this.#chunks.length = 0;
    this.#length = 0;
    this.#block = undefined;
  }

  #takeFirst(first: Uint8Array, max: number): Uint8Array {
    if (first.length <= max) {
      this.#chunks.shift();
      this.#length -= first.length;
      return first;
    }
    this.#chunks[0] = first.subarray(max);
    this.#length -= max;
    return first.subarray(0, max);
  }
}
