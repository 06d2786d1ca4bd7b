import type { Sys } from '../../../../runtime/sys.ts';
import { complain } from '../../options.ts';
import { closeInput, LineReader, reasonOf, type ByteString } from '../../streams.ts';

/** Lines of several files, one after the other, with a look ahead: `$` must know which is the last. */
export class Lines {
  readonly #sys: Sys;
  readonly #paths: string[];
  #reader: LineReader | undefined;
  #ahead: { line: ByteString; terminated: boolean } | undefined;
  failed = false;
  number = 0;

  constructor(sys: Sys, paths: readonly string[]) {
    this.#sys = sys;
    this.#paths = [...paths];
  }

  async #read(): Promise<{ line: ByteString; terminated: boolean } | undefined> {
    for (;;) {
      if (this.#reader === undefined) {
        const path = this.#paths.shift();
        if (path === undefined) return undefined;
        try {
          this.#reader = new LineReader(this.#sys, path === '-' ? 0 : await this.#sys.open(path, { read: true }));
        } catch (error) {
          await complain(this.#sys, `${path}: ${reasonOf(error)}`);
          this.failed = true;
          continue;
        }
      }
      let line: ByteString | undefined;
      try {
        line = this.#reader.ready() ?? (await this.#reader.next());
      } catch (error) {
        // A folder counts as empty.
        reasonOf(error);
      }
      if (line !== undefined) return { line, terminated: this.#reader.terminated };
      closeInput(this.#sys, this.#reader.fd);
      this.#reader = undefined;
    }
  }

  async next(): Promise<{ line: ByteString; terminated: boolean } | undefined> {
    const next = this.#ahead ?? (await this.#read());
    this.#ahead = undefined;
    if (next !== undefined) this.number += 1;
    return next;
  }

  async isLast(): Promise<boolean> {
    this.#ahead ??= await this.#read();
    return this.#ahead === undefined;
  }
}
