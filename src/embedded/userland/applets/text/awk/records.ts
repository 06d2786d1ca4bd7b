/** Records of an input: lines, paragraphs, or what a pattern separates. */
import type { Sys } from '../../../../runtime/sys.ts';
import { fromBytes, type ByteString } from '../../streams.ts';
import { compilePattern, type Pattern } from '../regex/pattern.ts';

export class RecordReader {
  readonly #sys: Sys;
  readonly fd: number;
  readonly #beforeRead: () => Promise<void>;
  #held = '';
  #position = 0;
  #ended = false;
  #charged = 0;
  #separator: ByteString = '\n';
  #pattern: Pattern | undefined;

  /** `beforeRead` runs before it waits for input: what was printed should be seen by then. */
  constructor(sys: Sys, fd: number, beforeRead: () => Promise<void>) {
    this.#sys = sys;
    this.fd = fd;
    this.#beforeRead = beforeRead;
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    await this.#beforeRead();
    const bytes = await this.#sys.read(this.fd);
    await this.#sys.step(1 + (bytes.length >> 8));
    if (bytes.length === 0) {
      this.#ended = true;
      return false;
    }
    this.#held = this.#held.slice(this.#position) + fromBytes(bytes);
    this.#position = 0;
    // A record without end is held in memory.
    this.#sys.charge(this.#held.length - this.#charged);
    this.#charged = this.#held.length;
    return true;
  }

  /** Where the next separator is, from `from` on. */
  #find(separator: ByteString, from: number): { start: number; end: number } | undefined {
    if (separator.length === 1) {
      const start = this.#held.indexOf(separator, from);
      return start < 0 ? undefined : { start, end: start + 1 };
    }
    if (separator !== this.#separator || this.#pattern === undefined) {
      this.#separator = separator;
      this.#pattern = compilePattern(separator === '' ? '\n\n+' : separator, { extended: true });
    }
    const match = this.#pattern.match(this.#held, from);
    if (match === undefined || match.end === match.start) return undefined;
    // What matches at the very end could go on with what comes next.
    return match.end === this.#held.length && !this.#ended ? undefined : match;
  }

  /** Undefined: the end. */
  async next(separator: ByteString): Promise<ByteString | undefined> {
    if (separator === '') {
      // Paragraphs: newlines in front don't count.
      for (;;) {
        while (this.#held[this.#position] === '\n') this.#position += 1;
        if (this.#position < this.#held.length || !(await this.#more())) break;
      }
    }
    let searched = this.#position;
    for (;;) {
      const found = this.#find(separator, separator.length === 1 ? searched : this.#position);
      if (found !== undefined) {
        const record = this.#held.slice(this.#position, found.start);
        this.#position = found.end;
        return record;
      }
      const scanned = this.#held.length - this.#position;
      const more = await this.#more();
      searched = this.#position + (more ? scanned : 0);
      if (more) continue;
      if (separator.length !== 1) {
        const last = this.#find(separator, this.#position);
        if (last !== undefined) {
          const record = this.#held.slice(this.#position, last.start);
          this.#position = last.end;
          return record;
        }
      }
      if (this.#position >= this.#held.length) return undefined;
      const record = this.#held.slice(this.#position);
      this.#position = this.#held.length;
      return separator === '' ? record.replace(/\n$/, '') : record;
    }
  }
}
