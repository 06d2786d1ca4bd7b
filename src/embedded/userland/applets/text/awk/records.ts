/** Records of an input: lines, paragraphs, or what a pattern separates. */
import type { Sys } from '../../../../runtime/sys.ts';
import { fromBytes, type ByteString } from '../../streams.ts';
import { compilePattern, type Pattern } from '../regex/pattern.ts';

/** So much is searched again with each piece that comes; more only when it has grown well. */
const quickBytes = 0x10000;

export class RecordReader {
  readonly #sys: Sys;
  readonly fd: number;
  readonly #beforeRead: () => Promise<void>;
  #held = '';
  #position = 0;
  #ended = false;
  #separator: ByteString = '\n';
  #pattern: Pattern | undefined;

  /** `beforeRead` runs before it waits for input: what was printed should be seen by then. */
  constructor(sys: Sys, fd: number, beforeRead: () => Promise<void>) {
    this.#sys = sys;
    this.fd = fd;
    this.#beforeRead = beforeRead;
  }

  /** The next piece of input. Empty: the end. */
  async #read(): Promise<ByteString> {
    if (this.#ended) return '';
    await this.#beforeRead();
    const bytes = await this.#sys.read(this.fd);
    const wait = this.#sys.step(1 + (bytes.length >> 8));
    if (wait !== undefined) await wait;
    this.#ended = bytes.length === 0;
    return fromBytes(bytes);
  }

  /** Undefined: the end. */
  async next(separator: ByteString): Promise<ByteString | undefined> {
    return separator.length === 1 ? this.#nextByCharacter(separator) : this.#nextByPattern(separator);
  }

  async #nextByCharacter(separator: ByteString): Promise<ByteString | undefined> {
    const at = this.#held.indexOf(separator, this.#position);
    if (at >= 0) {
      const record = this.#held.slice(this.#position, at);
      this.#position = at + 1;
      return record;
    }
    const pieces = [this.#held.slice(this.#position)];
    this.#held = '';
    this.#position = 0;
    let charged = 0;
    try {
      for (;;) {
        const piece = await this.#read();
        const end = piece.indexOf(separator);
        if (end >= 0 || piece === '') {
          const record = pieces.join('') + piece.slice(0, Math.max(end, 0));
          this.#held = piece;
          this.#position = end < 0 ? 0 : end + 1;
          return end < 0 && record === '' ? undefined : record;
        }
        pieces.push(piece);
        // A record without end is held in memory.
        this.#sys.charge(piece.length);
        charged += piece.length;
      }
    } finally {
      this.#sys.charge(-charged);
    }
  }

  /** Where the next separator is. What matches at the very end could go on with what comes next. */
  #find(separator: ByteString): { start: number; end: number } | undefined {
    if (separator !== this.#separator || this.#pattern === undefined) {
      this.#separator = separator;
      this.#pattern = compilePattern(separator === '' ? '\n\n+' : separator, { extended: true });
    }
    const match = this.#pattern.match(this.#held, this.#position);
    if (match === undefined || match.end === match.start) return undefined;
    return match.end === this.#held.length && !this.#ended ? undefined : match;
  }

  async #more(): Promise<void> {
    const wanted = Math.max(this.#held.length - this.#position - quickBytes, 0) / 2;
    let fresh = '';
    do {
      const piece = await this.#read();
      this.#sys.charge(piece.length);
      fresh += piece;
    } while (!this.#ended && fresh.length < wanted);
    this.#held = this.#held.slice(this.#position) + fresh;
    this.#position = 0;
  }

  /** Those before the first paragraph don't count. */
  async #skipNewlines(): Promise<void> {
    while (!(this.#ended && this.#position >= this.#held.length)) {
      while (this.#held[this.#position] === '\n') this.#position += 1;
      if (this.#position < this.#held.length) return;
      await this.#more();
    }
  }

  async #nextByPattern(separator: ByteString): Promise<ByteString | undefined> {
    if (separator === '') await this.#skipNewlines();
    for (;;) {
      const found = this.#find(separator);
      if (found !== undefined || this.#ended) {
        if (found === undefined && this.#position >= this.#held.length) return undefined;
        const record = this.#held.slice(this.#position, found?.start);
        const position = found?.end ?? this.#held.length;
        this.#sys.charge(this.#position - position);
        this.#position = position;
        return separator === '' && found === undefined ? record.replace(/\n$/, '') : record;
      }
      await this.#more();
    }
  }
}
