/** The bytes of a named pipe and those who wait for them. */
const capacity = 64 * 1024;
/** A write of up to PIPE_BUF bytes goes in as one piece. */
const atomicBytes = 4096;

export class FifoPipe {
  readers = 0;
  writers = 0;
  /** How many have opened that end so far: an opening that waits is content with one that has gone again. */
  readersSeen = 0;
  writersSeen = 0;
  #chunks: Uint8Array[] = [];
  #length = 0;
  readonly #waiting = new Set<() => void>();

  get length(): number {
    return this.#length;
  }

  get hasRoom(): boolean {
    return capacity - this.#length >= atomicBytes;
  }

  /** How much of it went in. */
  push(bytes: Uint8Array): number {
    const room = capacity - this.#length;
    if (room <= 0 || (bytes.length <= atomicBytes && bytes.length > room)) return 0;
    const taken = Math.min(room, bytes.length);
    this.#chunks.push(bytes.slice(0, taken));
    this.#length += taken;
    this.wake();
    return taken;
  }

  take(max: number): Uint8Array {
    const bytes = new Uint8Array(Math.min(max, this.#length));
    let filled = 0;
    while (filled < bytes.length) {
      const first = this.#chunks[0]!;
      const part = first.subarray(0, bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
      if (part.length === first.length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(part.length);
    }
    this.#length -= filled;
    this.wake();
    return bytes;
  }

  clear(): void {
    this.#chunks = [];
    this.#length = 0;
  }

  /** Something changed: whoever waits looks again. */
  wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const run of waiting) run();
  }

  onChange(run: () => void): () => void {
    this.#waiting.add(run);
    return () => this.#waiting.delete(run);
  }
}
