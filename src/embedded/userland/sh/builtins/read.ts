/** `read` */
import { SysError, signals } from '../../../runtime/sys.ts';
import { separatorsOf, type Separators } from '../expand/fields.ts';
import { ShellFailure } from '../failures.ts';
import { runTraps } from '../run/text.ts';
import type { Shell } from '../shell.ts';
import { isName } from '../variables.ts';
import { type Builtin, regular } from './builtin.ts';

type ReadOptions = {
  raw: boolean;
  prompt?: string;
  timeoutMs?: number;
  count?: number;
  delimiter: string;
  fd: number;
  variables: string[];
};

const parse = (argv: readonly string[]): ReadOptions => {
  const options: ReadOptions = { raw: false, delimiter: '\n', fd: 0, variables: [] };
  let at = 1;
  for (; at < argv.length; at += 1) {
    const word = argv[at]!;
    if (word === '--') {
      at += 1;
      break;
    }
    if (!/^-./.test(word)) break;
    for (let index = 1; index < word.length; index += 1) {
      const letter = word[index]!;
      if (letter === 'r') options.raw = true;
      else if (letter === 's') continue;
      else if ('ptndu'.includes(letter)) {
        let value: string | undefined = word.slice(index + 1);
        if (value === '') value = argv[(at += 1)];
        if (value === undefined) throw new ShellFailure(2, `no arg for -${letter} option`);
        const number = Number(value);
        if (letter === 'p') options.prompt = value;
        else if (letter === 'd') options.delimiter = value.slice(0, 1) || '\0';
        else if (value.trim() === '' || Number.isNaN(number) || number < 0) throw new ShellFailure(2, 'invalid number');
        else if (letter === 't') options.timeoutMs = number * 1000;
        else if (letter === 'n') options.count = Math.trunc(number);
        else options.fd = Math.trunc(number);
        break;
      } else throw new ShellFailure(2, `illegal option -${letter}`);
    }
  }
  options.variables = argv.slice(at);
  return options;
};

/** Files are read in pieces, and what is too much given back; from a pipe nothing may be taken that is not ours. */
const pieceBytes = 4096;

/** Bytes one at a time, as far as the caller wants them. */
class ByteSource {
  readonly #shell: Shell;
  readonly #fd: number;
  readonly #file: boolean;
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(shell: Shell, fd: number) {
    this.#shell = shell;
    this.#fd = fd;
    this.#file = shell.sys.fstat(fd).type === 'file';
  }

  /** What is there already; undefined: `fill` must be called. */
  take(): number | undefined {
    if (this.#at >= this.#bytes.length) return undefined;
    this.#at += 1;
    return this.#bytes[this.#at - 1];
  }

  /** False: the end. */
  async fill(): Promise<boolean> {
    this.#bytes = await this.#shell.sys.read(this.#fd, this.#file ? pieceBytes : 1, { interruptible: true });
    this.#at = 0;
    return this.#bytes.length > 0;
  }

  giveBack(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) this.#shell.sys.seek(this.#fd, -left, 'current');
  }
}

type Line = {
  text: string;
  /** Positions of characters that a backslash protects from splitting. */
  protected: Set<number>;
  ended: boolean;
};

/** No line gets longer. */
const longestLine = 64 * 1024 * 1024;

const readLine = async (shell: Shell, options: ReadOptions): Promise<Line> => {
  const { sys } = shell;
  const source = new ByteSource(shell, options.fd);
  const bytes: number[] = [];
  const escaped = new Set<number>();
  const delimiter = options.delimiter.charCodeAt(0);
  const deadline = options.timeoutMs === undefined ? undefined : sys.clock.now() + options.timeoutMs;
  let backslash = false;
  let ended = false;
  while (options.count === undefined || bytes.length < options.count) {
    let byte = source.take();
    if (byte === undefined) {
      if (deadline !== undefined) {
        const ready = await sys.poll([options.fd], Math.max(0, deadline - sys.clock.now()));
        if (ready.length === 0) break;
      }
      const wait = shell.step();
      if (wait !== undefined) await wait;
      if (!(await source.fill())) break;
      byte = source.take()!;
      if (bytes.length % 65_536 === 65_535) sys.charge(65_536);
      if (bytes.length > longestLine) throw new ShellFailure(2, 'out of memory');
    }
    if (byte === 0 && delimiter !== 0) continue;
    if (backslash) {
      backslash = false;
      if (byte === 10) continue;
      escaped.add(bytes.length);
      bytes.push(byte);
    } else if (byte === 92 && !options.raw) backslash = true;
    else if (byte === delimiter) {
      ended = true;
      break;
    } else bytes.push(byte);
  }
  if (options.count !== undefined && bytes.length >= options.count) ended = true;
  source.giveBack();
  const ascii = bytes.every((byte) => byte < 128);
  const text = new TextDecoder().decode(Uint8Array.from(bytes));
  // Positions are bytes; they only agree with characters in plain text, and a protected separator is plain.
  return { text, protected: ascii ? escaped : new Set(), ended };
};

/** The line cut up for so many variables: the last gets the rest, without the separators at its end. */
const splitLine = (line: Line, separators: Separators, count: number): string[] => {
  const { text } = line;
  const isSpace = (at: number): boolean =>
    at < text.length && separators.spaces.includes(text[at]!) && !line.protected.has(at);
  const isOther = (at: number): boolean =>
    at < text.length && separators.others.includes(text[at]!) && !line.protected.has(at);
  const values: string[] = [];
  let at = 0;
  while (isSpace(at)) at += 1;
  while (values.length < count - 1 && at < text.length) {
    const start = at;
    while (at < text.length && !isSpace(at) && !isOther(at)) at += 1;
    values.push(text.slice(start, at));
    while (isSpace(at)) at += 1;
    if (isOther(at)) {
      at += 1;
      while (isSpace(at)) at += 1;
    }
  }
  let end = text.length;
  while (end > at && isSpace(end - 1)) end -= 1;
  // A single separator at the very end belongs to the last field and ends it.
  if (end > at && isOther(end - 1)) {
    let fields = 0;
    for (let index = at; index < end - 1; index += 1) if (isOther(index)) fields += 1;
    if (fields === 0) {
      end -= 1;
      while (end > at && isSpace(end - 1)) end -= 1;
    }
  }
  values.push(text.slice(at, Math.max(at, end)));
  while (values.length < count) values.push('');
  return values;
};

const runRead: Builtin['run'] = async (shell, argv) => {
  const options = parse(argv);
  const bad = options.variables.find((name) => !isName(name));
  if (bad !== undefined) {
    await shell.say(2, `${shell.arg0}: read: '${bad}': bad variable name\n`);
    return 1;
  }
  if (options.prompt !== undefined && shell.sys.isTerminal(options.fd)) await shell.say(2, options.prompt);
  let line: Line;
  try {
    line = await readLine(shell, options);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno !== 'EINTR') {
      await shell.say(2, `${shell.arg0}: read error: ${error.message}\n`);
      return 1;
    }
    const signal = shell.traps.firstDue;
    await runTraps(shell);
    return signal === undefined ? 1 : 128 + signals[signal];
  }
  if (options.variables.length === 0) shell.variables.set('REPLY', line.text);
  else {
    const values = splitLine(line, separatorsOf(shell.variables.get('IFS')), options.variables.length);
    options.variables.forEach((name, index) => shell.variables.set(name, values[index]!));
  }
  return line.ended ? 0 : 1;
};

export const readBuiltin: readonly [string, Builtin] = ['read', regular(runRead)];
