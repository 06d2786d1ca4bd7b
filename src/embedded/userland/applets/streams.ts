/**
 * What the applets read and write with. Text is handled as byte strings: one character for each byte, so that any input
 * comes out as it went in, and lengths and columns are those of the C locale. `print` is for names and messages, which are
 * ordinary strings.
 */
import type { Sys } from '../../runtime/sys.ts';
import { SysError } from '../../runtime/sys.ts';
import { complain } from './options.ts';

/** One character for each byte. */
export type ByteString = string;

export const toBytes = (text: ByteString): Uint8Array => Buffer.from(text, 'latin1');

export const fromBytes = (bytes: Uint8Array): ByteString =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** What an argument or a name looks like as bytes. */
export const encode = (text: string): ByteString => {
  // oxlint-disable-next-line eslint/no-control-regex -- plain ASCII is the same in both
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
};

export const decode = (text: ByteString): string =>
  // oxlint-disable-next-line eslint/no-control-regex -- plain ASCII is the same in both
  /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'latin1').toString('utf8');

/** As the C library buffers what goes into a pipe or a file. */
const blockBytes = 4096;

/** Buffered output: whole blocks into pipes and files, whole lines on a terminal. */
export class Output {
  readonly #sys: Sys;
  readonly fd: number;
  readonly #lineBuffered: boolean;
  #parts: (ByteString | Uint8Array)[] = [];
  #size = 0;

  constructor(sys: Sys, fd = 1) {
    this.#sys = sys;
    this.fd = fd;
    this.#lineBuffered = sys.isTerminal(fd);
  }

  /** Takes bytes. What it returns, if anything, must be awaited before more is written. */
  put(bytes: ByteString | Uint8Array): Promise<void> | undefined {
    if (bytes.length === 0) return undefined;
    this.#parts.push(bytes);
    this.#size += bytes.length;
    if (this.#size >= blockBytes) return this.flush();
    if (this.#lineBuffered && typeof bytes === 'string' && bytes.includes('\n')) return this.flush();
    return undefined;
  }

  /** Takes an ordinary string. */
  print(text: string): Promise<void> | undefined {
    return this.put(encode(text));
  }

  async flush(): Promise<void> {
    if (this.#size === 0) return;
    const parts = this.#parts;
    this.#parts = [];
    this.#size = 0;
    const only = parts[0]!;
    await this.#sys.write(
      this.fd,
      parts.length === 1
        ? typeof only === 'string'
          ? toBytes(only)
          : only
        : Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))),
    );
  }
}

/** Lines of a descriptor, without their newline. */
export class LineReader {
  readonly #sys: Sys;
  readonly fd: number;
  readonly #separator: string;
  #rest = '';
  #position = 0;
  #ended = false;
  /** Whether the line that `next` gave last had a newline: only the very last can be without. */
  terminated = true;

  constructor(sys: Sys, fd: number, separator = '\n') {
    this.#sys = sys;
    this.fd = fd;
    this.#separator = separator;
  }

  /** The next line when it has been read already. */
  ready(): ByteString | undefined {
    const at = this.#rest.indexOf(this.#separator, this.#position);
    if (at < 0) return undefined;
    const line = this.#rest.slice(this.#position, at);
    this.#position = at + 1;
    this.terminated = true;
    return line;
  }

  /** Undefined: the end. */
  async next(): Promise<ByteString | undefined> {
    const line = this.ready();
    if (line !== undefined) return line;
    if (this.#ended) return undefined;
    const pieces = [this.#rest.slice(this.#position)];
    let held = pieces[0]!.length;
    this.#rest = '';
    this.#position = 0;
    try {
      for (;;) {
        const bytes = await this.#sys.read(this.fd);
        const wait = this.#sys.step(1 + (bytes.length >> 8));
        if (wait !== undefined) await wait;
        if (bytes.length === 0) {
          this.#ended = true;
          const last = pieces.join('');
          this.terminated = false;
          return last === '' ? undefined : last;
        }
        const text = fromBytes(bytes);
        const at = text.indexOf(this.#separator);
        if (at >= 0) {
          pieces.push(text.slice(0, at));
          this.#rest = text;
          this.#position = at + 1;
          this.terminated = true;
          return pieces.join('');
        }
        pieces.push(text);
        // A line without end is held in memory.
        this.#sys.charge(text.length);
        held += text.length;
      }
    } finally {
      if (held > 0x10000) this.#sys.charge(-held);
    }
  }

  /** What was read but not taken. */
  unread(): ByteString {
    const rest = this.#rest.slice(this.#position);
    this.#rest = '';
    this.#position = 0;
    return rest;
  }
}

/** Calls `run` for each line. It may return something to wait for, or `false` to stop. */
export const eachLine = async (
  sys: Sys,
  reader: LineReader,
  run: (line: ByteString, terminated: boolean) => Promise<unknown> | boolean | undefined | void,
): Promise<void> => {
  for (;;) {
    const line = reader.ready() ?? (await reader.next());
    if (line === undefined) return;
    const result = run(line, reader.terminated);
    if (result === false) return;
    if (result instanceof Promise) await result;
    const wait = sys.step(1 + (line.length >> 8));
    if (wait !== undefined) await wait;
  }
};

/** Calls `run` for each piece of input as it comes. It may return something to wait for, or `false` to stop. */
export const eachChunk = async (
  sys: Sys,
  fd: number,
  run: (bytes: Uint8Array) => Promise<unknown> | boolean | undefined | void,
  max?: number,
): Promise<void> => {
  for (;;) {
    const bytes = await sys.read(fd, max);
    if (bytes.length === 0) return;
    const result = run(bytes);
    if (result === false) return;
    if (result instanceof Promise) await result;
    const wait = sys.step(1 + (bytes.length >> 8));
    if (wait !== undefined) await wait;
  }
};

/** The whole input. It counts as held memory for as long as the program runs. */
export const readAll = async (sys: Sys, fd: number): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  await eachChunk(sys, fd, (bytes) => {
    sys.charge(bytes.length);
    parts.push(bytes);
  });
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
};

/** The whole input by lines. */
export const readLines = async (sys: Sys, fd: number): Promise<ByteString[]> => {
  const text = fromBytes(await readAll(sys, fd));
  if (text === '') return [];
  const lines = text.split('\n');
  sys.charge(lines.length * 16);
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

/** What a refused system call says; anything else goes on up. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof SysError) return error.message;
  throw error;
};

export const closeInput = (sys: Sys, fd: number): void => {
  if (fd !== 0) sys.close(fd);
};

export type InputWords = {
  /** Says `can't open 'x': …`; otherwise `x: …`. */
  cantOpen?: boolean;
  /** What to say when reading fails (of a directory, say). Without it the file counts as empty, as many applets have it. */
  unreadable?: (path: string, reason: string) => string;
  /** Emptied before anything is said, so that the two come in order. */
  out?: Output;
};

/** Opens for reading, `-` being standard input. Undefined: it can't be, and that has been said. */
export const openInput = async (sys: Sys, path: string, words: InputWords = {}): Promise<number | undefined> => {
  if (path === '-') return 0;
  try {
    return await sys.open(path, { read: true });
  } catch (error) {
    await words.out?.flush();
    await complain(sys, `${words.cantOpen === true ? `can't open '${path}'` : path}: ${reasonOf(error)}`);
    return undefined;
  }
};

/**
 * Runs `use` for each of these files, one after the other; none is standard input. Says which can't be opened or read;
 * returns whether all went well.
 */
export const eachInput = async (
  sys: Sys,
  paths: readonly string[],
  words: InputWords,
  use: (fd: number, path: string, index: number) => Promise<void>,
): Promise<boolean> => {
  let well = true;
  for (const [index, path] of (paths.length === 0 ? ['-'] : paths).entries()) {
    const fd = await openInput(sys, path, words);
    if (fd === undefined) {
      well = false;
      continue;
    }
    try {
      await use(fd, path, index);
    } catch (error) {
      if (!(error instanceof SysError) || (error.errno !== 'EISDIR' && error.errno !== 'EIO')) throw error;
      if (words.unreadable === undefined) continue;
      well = false;
      await words.out?.flush();
      await complain(sys, words.unreadable(path, error.message));
    } finally {
      closeInput(sys, fd);
    }
  }
  return well;
};
