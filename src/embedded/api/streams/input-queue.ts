/** What has arrived for one reader and waits for it. */

/** Beside its bytes each piece takes so much memory. */
const pieceBytes = 128;

/** A small piece must not keep alive the big message that it came in. */
const ownCopy = (bytes: Uint8Array): Uint8Array =>
  bytes.length * 2 < bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes;

export class InputQueue {
  readonly #pieces: Uint8Array[] = [];
  readonly #count: (bytes: number) => void;
  #ended = false;
  #wake: (() => void) | undefined;

  /** `count` hears of the memory that is taken (more than zero) and given back (less). */
  constructor(count: (bytes: number) => void) {
    this.#count = count;
  }

  push(bytes: Uint8Array): void {
    if (this.#ended || bytes.length === 0) return;
    this.#pieces.push(ownCopy(bytes));
    this.#count(bytes.length + pieceBytes);
    this.#wake?.();
  }

  /** Undefined: no more comes. One call at a time. */
  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const next = this.#pieces.shift();
      if (next !== undefined) {
        this.#count(-next.length - pieceBytes);
        return next;
      }
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** What is there can still be read. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Nobody reads it any more. */
  drop(): void {
    this.#count(-this.#pieces.reduce((sum, { length }) => sum + length + pieceBytes, 0));
    this.#pieces.length = 0;
    this.end();
  }
}
