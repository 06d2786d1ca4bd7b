/** What awk reads by itself: its operands, one after the other. */
import type { Sys } from '../../../../runtime/sys.ts';
import { decode, encode, reasonOf, type ByteString } from '../../streams.ts';
import { unescape } from './lex.ts';
import { RunError, slots, type Machine } from './machine.ts';
import { RecordReader } from './records.ts';
import { toNumber, toText } from './value.ts';

export class MainInput {
  readonly #sys: Sys;
  readonly #machine: Machine;
  #next = 1;
  #reader: RecordReader | undefined;
  #opened = false;

  constructor(sys: Sys, machine: Machine) {
    this.#sys = sys;
    this.#machine = machine;
  }

  /** The next file to read; undefined when there is none. */
  async #open(): Promise<RecordReader | undefined> {
    const machine = this.#machine;
    for (;;) {
      const count = toNumber(machine.globals[slots.ARGC] as number);
      if (this.#next >= count) {
        if (this.#opened) return undefined;
        this.#opened = true;
        return new RecordReader(this.#sys, 0, machine.streams.flush);
      }
      const table = machine.globals[slots.ARGV];
      const name = table instanceof Map ? toText(table.get(String(this.#next)), '%.6g') : '';
      this.#next += 1;
      if (name === '') continue;
      const assignment = /^([A-Za-z_]\w*)=([^]*)$/.exec(name);
      if (assignment !== null) {
        machine.assignByName(assignment[1]!, unescape(assignment[2]!));
        continue;
      }
      this.#opened = true;
      try {
        const fd = name === '-' ? 0 : await this.#sys.open(decode(name), { read: true });
        machine.globals[slots.FILENAME] = name;
        machine.globals[slots.FNR] = 0;
        return new RecordReader(this.#sys, fd, machine.streams.flush);
      } catch (error) {
        throw new RunError(`${decode(name)}: ${reasonOf(error)}`, true);
      }
    }
  }

  skipFile(): void {
    if (this.#reader !== undefined && this.#reader.fd !== 0) this.#sys.close(this.#reader.fd);
    this.#reader = undefined;
  }

  async next(): Promise<{ record: ByteString } | undefined> {
    for (;;) {
      this.#reader ??= await this.#open();
      if (this.#reader === undefined) return undefined;
      const record = await this.#reader.next(this.#machine.text(slots.RS));
      if (record !== undefined) return { record };
      this.skipFile();
    }
  }

  /** The operands, as ARGV has them. */
  static argv(name: string, operands: readonly string[]): Map<ByteString, ByteString> {
    return new Map([name, ...operands].map((word, index) => [String(index), encode(word)]));
  }
}
