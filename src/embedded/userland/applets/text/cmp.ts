import type { Program, Sys } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { closeInput, openInput, Output, reasonOf } from '../streams.ts';

const table = { short: 'sln:', usage: '[-ls] [-n NUM] FILE1 [FILE2 [SKIP1 [SKIP2]]]' };

/** Bytes one by one, read in pieces. */
class ByteReader {
  readonly #sys: Sys;
  readonly fd: number;
  #held: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(sys: Sys, fd: number) {
    this.#sys = sys;
    this.fd = fd;
  }

  /** Undefined: more must be read first. */
  ready(): number | undefined {
    return this.#held[this.#at];
  }

  take(): void {
    this.#at += 1;
  }

  /** Whether there is a byte. */
  async fill(): Promise<boolean> {
    if (this.#at < this.#held.length) return true;
    this.#held = await this.#sys.read(this.fd);
    this.#at = 0;
    await this.#sys.step(1 + (this.#held.length >> 6));
    return this.#held.length > 0;
  }
}

export const cmp: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options === 0 ? 0 : 2;
  const [first, second = '-', skipFirst = '0', skipSecond = '0'] = options.operands;
  if (first === undefined || options.operands.length > 4) return showUsage(sys, table);
  const silent = options.has('s');
  const list = options.has('l');
  const readers: ByteReader[] = [];
  for (const path of [first, second]) {
    const fd = await openInput(sys, path);
    if (fd === undefined) return 2;
    readers.push(new ByteReader(sys, fd));
  }
  const [left, right] = readers as [ByteReader, ByteReader];
  const out = new Output(sys);
  const finish = async (code: number): Promise<number> => {
    for (const { fd } of readers) closeInput(sys, fd);
    await out.flush();
    return code;
  };
  let code = 0;
  let at = 0;
  let line = 1;
  let limit = Number(options.value('n') ?? Number.POSITIVE_INFINITY);
  let reading = first;
  try {
    for (const [reader, path, text] of [
      [left, first, skipFirst],
      [right, second, skipSecond],
    ] as const) {
      reading = path;
      for (let skip = Number(text); skip > 0 && (await reader.fill()); skip -= 1) reader.take();
    }
    for (; limit > 0; limit -= 1) {
      let a = left.ready();
      let b = right.ready();
      if (a === undefined || b === undefined) {
        reading = first;
        await left.fill();
        reading = second;
        await right.fill();
        a = left.ready();
        b = right.ready();
        if (a === undefined || b === undefined) {
          if (a === b) break;
          code = 1;
          await out.flush();
          if (!silent) {
            await complain(sys, `EOF on ${a === undefined ? first : second}`);
          }
          break;
        }
      }
      at += 1;
      if (a !== b) {
        code = 1;
        if (silent) break;
        if (!list) {
          await out.print(`${first} ${second} differ: char ${at}, line ${line}\n`);
          break;
        }
        await out.put(`${at} ${a.toString(8).padStart(3)} ${b.toString(8).padStart(3)}\n`);
      }
      if (a === 10) line += 1;
      left.take();
      right.take();
    }
  } catch (error) {
    reasonOf(error);
    await complain(sys, `${reading}: I/O error`);
    return finish(2);
  }
  return finish(code);
};
