/** Cuts one stream of a container into the lines of its log, as containerd does. */
import type { ByteSink } from '../kernel/host-output.ts';
import type { LogLine } from '../types.ts';

/** A line that grows longer is written in parts. */
const longestPart = 16 * 1024;
const newline = 0x0a;

export class LogWriter implements ByteSink {
  readonly full = false;
  readonly #stream: LogLine['stream'];
  readonly #now: () => number;
  readonly #append: (line: LogLine) => void;
  /** Of a line that has not ended. */
  #rest: Uint8Array[] = [];
  #restBytes = 0;

  constructor(stream: LogLine['stream'], now: () => number, append: (line: LogLine) => void) {
    this.#stream = stream;
    this.#now = now;
    this.#append = append;
  }

  whenDrained(run: () => void): void {
    queueMicrotask(run);
  }

  push(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.length) {
      const at = bytes.indexOf(newline, from);
      const room = longestPart - this.#restBytes;
      const end = at < 0 ? bytes.length : at;
      if (end - from > room) {
        this.#hold(bytes.subarray(from, from + room));
        this.#write(true);
        from += room;
        continue;
      }
      this.#hold(bytes.subarray(from, end));
      if (at >= 0) this.#write(false);
      from = end + 1;
    }
  }

  /** The stream has ended: what is left is a part without an end. */
  finish(): void {
    if (this.#restBytes > 0) this.#write(true);
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#rest.push(bytes);
    this.#restBytes += bytes.length;
  }

  #write(partial: boolean): void {
    // A copy: a line must not keep the whole buffer that it came in.
    const text = new Uint8Array(this.#restBytes);
    let filled = 0;
    for (const part of this.#rest) {
      text.set(part, filled);
      filled += part.length;
    }
    this.#rest = [];
    this.#restBytes = 0;
    this.#append({ at: this.#now(), stream: this.#stream, text, partial });
  }
}
