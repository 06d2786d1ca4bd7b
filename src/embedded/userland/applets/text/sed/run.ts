/** Runs a script over lines. */
import type { Sys } from '../../../../runtime/sys.ts';
import { closeInput, fromBytes, Output, readAll, reasonOf, type ByteString } from '../../streams.ts';
import type { Lines } from './input.ts';
import type { Address, Command, Replacement } from './script.ts';

type Flow = 'end' | 'restart' | 'delete' | 'quit';

/** Held text beyond this counts as memory of the program. */
const smallBytes = 0x10000;

export class Editor {
  readonly #sys: Sys;
  readonly #commands: readonly Command[];
  readonly #quiet: boolean;
  readonly #files = new Map<string, Output>();
  /** Where each command's range ends; -1: it is open until its second address matches. */
  readonly #ranges = new Map<Command, number>();
  #out: Output;
  #lines: Lines;
  #space: ByteString = '';
  #hold: ByteString = '';
  #charged = 0;
  #terminated = true;
  /** The last line that was written had no newline: it gets one if more follows. */
  #owesNewline = false;
  #replaced = false;
  #appended: ({ text: ByteString } | { file: string })[] = [];

  constructor(sys: Sys, commands: readonly Command[], quiet: boolean, out: Output, lines: Lines) {
    this.#sys = sys;
    this.#commands = commands;
    this.#quiet = quiet;
    this.#out = out;
    this.#lines = lines;
  }

  /** Goes on with other lines and another output (`-i`). */
  redirect(out: Output, lines: Lines): void {
    this.#out = out;
    this.#lines = lines;
    this.#owesNewline = false;
  }

  /** Files of `w` are made even when nothing is written. */
  async openFiles(): Promise<void> {
    for (const { action } of this.#commands) {
      const path = action.name === 'w' ? action.file : action.name === 's' ? action.replacement.file : undefined;
      if (path === undefined || this.#files.has(path)) continue;
      const fd =
        path === '/dev/stdout' ? 1 : await this.#sys.open(path, { write: true, create: true, truncate: true }, 0o666);
      this.#files.set(path, fd === 1 ? this.#out : new Output(this.#sys, fd));
    }
  }

  /** True: `q` was met. */
  async run(): Promise<boolean> {
    let flow: Flow = 'end';
    for (;;) {
      if (flow !== 'restart') {
        const next = await this.#lines.next();
        if (next === undefined) break;
        this.#space = next.line;
        this.#terminated = next.terminated;
      }
      this.#replaced = false;
      flow = await this.#cycle();
      if (flow !== 'delete' && flow !== 'restart' && !this.#quiet) await this.#print(this.#space);
      await this.#flushAppended();
      if (flow === 'quit') break;
    }
    await this.#out.flush();
    for (const file of this.#files.values()) await file.flush();
    return flow === 'quit';
  }

  async #print(text: ByteString, terminated = this.#terminated): Promise<void> {
    await this.#out.put(`${this.#owesNewline ? '\n' : ''}${text}${terminated ? '\n' : ''}`);
    this.#owesNewline = !terminated;
  }

  async #flushAppended(): Promise<void> {
    for (const one of this.#appended.splice(0)) {
      if (this.#owesNewline) await this.#out.put('\n');
      this.#owesNewline = false;
      if ('text' in one) await this.#out.put(one.text);
      else await this.#copyFile(one.file);
    }
  }

  async #copyFile(path: string): Promise<void> {
    let fd: number;
    try {
      fd = path === '/dev/stdin' ? 0 : await this.#sys.open(path, { read: true });
    } catch (error) {
      // A file that isn't there adds nothing.
      reasonOf(error);
      return;
    }
    const text = fromBytes(await readAll(this.#sys, fd));
    this.#sys.charge(-text.length);
    closeInput(this.#sys, fd);
    await this.#out.put(text);
    this.#owesNewline = text !== '' && !text.endsWith('\n');
  }

  async #matches(address: Address): Promise<boolean> {
    switch (address.kind) {
      case 'line':
        return this.#lines.number === address.line;
      case 'last':
        return this.#lines.isLast();
      case 'pattern':
        return address.pattern.test(this.#space);
      case 'more':
        return false;
    }
  }

  async #selected(command: Command): Promise<boolean> {
    const { first, second } = command;
    if (first === undefined) return true;
    if (second === undefined) return this.#matches(first);
    const line = this.#lines.number;
    const end = this.#ranges.get(command);
    if (end === undefined) {
      if (!(await this.#matches(first))) return false;
      const until = second.kind === 'line' ? second.line : second.kind === 'more' ? line + second.lines : -1;
      if (second.kind === 'last' ? !(await this.#lines.isLast()) : until < 0 || until > line)
        this.#ranges.set(command, until);
      return true;
    }
    if (end >= 0) {
      if (line >= end) this.#ranges.delete(command);
      // The range is over when its last line was jumped across.
      return line <= end;
    }
    if (await this.#matches(second)) this.#ranges.delete(command);
    return true;
  }

  async #cycle(): Promise<Flow> {
    const commands = this.#commands;
    for (let index = 0; index < commands.length; index += 1) {
      const command = commands[index]!;
      const { action } = command;
      const step = this.#sys.step(1 + (this.#space.length >> 8));
      if (step !== undefined) await step;
      if ((await this.#selected(command)) === command.negated) {
        if (action.name === '{') index = action.end;
        continue;
      }
      switch (action.name) {
        case '=':
          await this.#print(String(this.#lines.number), true);
          break;
        case 'a':
          this.#appended.push({ text: action.text });
          break;
        case 'r':
          this.#appended.push({ file: action.file });
          break;
        case 'i':
          await this.#print(action.text.slice(0, -1), true);
          break;
        case 'c':
          // Of a range only the end is replaced by the text.
          if (command.second === undefined || command.negated || !this.#ranges.has(command)) {
            await this.#print(action.text.slice(0, -1), true);
          }
          return 'delete';
        case 'b':
          index = action.target - 1;
          break;
        case 't':
        case 'T': {
          const jump = this.#replaced === (action.name === 't');
          this.#replaced = false;
          if (jump) index = action.target - 1;
          break;
        }
        case 'd':
          return 'delete';
        case 'D': {
          const end = this.#space.indexOf('\n');
          if (end < 0) return 'delete';
          this.#space = this.#space.slice(end + 1);
          return 'restart';
        }
        case 'g':
          this.#space = this.#hold;
          break;
        case 'G':
          this.#space += `\n${this.#hold}`;
          break;
        case 'h':
          this.#hold = this.#space;
          break;
        case 'H':
          this.#hold += `\n${this.#space}`;
          break;
        case 'n': {
          if (await this.#lines.isLast()) return 'quit';
          if (!this.#quiet) await this.#print(this.#space);
          await this.#flushAppended();
          const next = (await this.#lines.next())!;
          this.#space = next.line;
          this.#terminated = next.terminated;
          break;
        }
        case 'N': {
          if (await this.#lines.isLast()) return 'quit';
          await this.#flushAppended();
          const next = (await this.#lines.next())!;
          this.#space += `\n${next.line}`;
          this.#terminated = next.terminated;
          break;
        }
        case 'p':
          await this.#print(this.#space);
          break;
        case 'P':
          await this.#print(this.#space.split('\n', 1)[0]!, true);
          break;
        case 'q':
          return 'quit';
        case 's':
          await this.#substitute(action.replacement);
          break;
        case 'w':
          await this.#files.get(action.file)!.put(`${this.#space}\n`);
          break;
        case 'x':
          [this.#space, this.#hold] = [this.#hold, this.#space];
          this.#terminated = true;
          break;
        case 'y':
          this.#space = this.#space
            .split('')
            .map((character) => action.map.get(character) ?? character)
            .join('');
          break;
        default:
          break;
      }
      this.#account();
    }
    return 'end';
  }

  #account(): void {
    const size = this.#space.length + this.#hold.length;
    if (size < smallBytes && this.#charged === 0) return;
    this.#sys.charge(size - this.#charged);
    this.#charged = size;
  }

  async #substitute(how: Replacement): Promise<void> {
    const { pattern } = how;
    const text = this.#space;
    const pieces: ByteString[] = [];
    /** What has been carried over, where to search on, and where the last match ended. */
    let copied = 0;
    let from = 0;
    let last = -1;
    let count = 0;
    let changed = false;
    while (from <= text.length) {
      const match = pattern.match(text, from);
      if (match === undefined) break;
      const step = this.#sys.step(1);
      if (step !== undefined) await step;
      if (match.end === match.start && match.start === last) {
        // Nothing, right behind a match: that doesn't count.
        from = match.end + 1;
        continue;
      }
      last = match.end;
      count += 1;
      if (count >= how.from) {
        changed = true;
        pieces.push(text.slice(copied, match.start));
        for (const part of how.parts) {
          if (typeof part === 'string') pieces.push(part);
          else {
            const span = match.spans[part];
            if (span !== undefined) pieces.push(text.slice(span[0], span[1]));
          }
        }
        copied = match.end;
        if (!how.all) break;
      }
      from = match.end > match.start ? match.end : match.end + 1;
    }
    if (!changed) return;
    pieces.push(text.slice(copied));
    this.#space = pieces.join('');
    this.#replaced = true;
    if (how.print) await this.#print(this.#space);
    if (how.file !== undefined) await this.#files.get(how.file)!.put(`${this.#space}\n`);
  }
}
