/** A pseudo terminal: processes hold its lower end, the host the upper one. */
import type { OpenFile, Ready } from '../open-file.ts';
import type { Signal } from '../sys.ts';
import type { ByteSink } from './host-output.ts';
import { nextInode } from './inode.ts';
import { LineDiscipline } from './line-discipline.ts';
import { StreamFile } from './stream-file.ts';
import { WaitQueue } from './wait-queue.ts';

export type WindowSize = { columns: number; rows: number };

const inputCapacity = 64 * 1024;
const newline = 0x0a;

/** What a program writes, with a carriage return before each newline. */
const withReturns = (bytes: Uint8Array): Uint8Array => {
  let lines = 0;
  for (const byte of bytes) if (byte === newline) lines += 1;
  if (lines === 0) return bytes;
  const all = new Uint8Array(bytes.length + lines);
  let at = 0;
  for (const byte of bytes) {
    if (byte === newline) {
      all[at] = 0x0d;
      at += 1;
    }
    all[at] = byte;
    at += 1;
  }
  return all;
};

export class Terminal extends StreamFile {
  /** A read takes at most one of these; an empty one is the ^D of an empty line. */
  readonly #lines: Uint8Array[] = [];
  #inputBytes = 0;
  readonly #toRead = new WaitQueue();
  readonly #toWrite = new WaitQueue();
  readonly #inputDrained = new WaitQueue();
  readonly #sinks = new Set<ByteSink>();
  readonly #discipline: LineDiscipline;
  readonly #onRelease: () => void;
  #holders = 1;
  #size: WindowSize;
  #hungUp = false;
  /** Where keys like ^C and a change of the window's size go: to the foreground group. */
  onSignal: (signal: Signal) => void = () => {};

  constructor(number: number, size: WindowSize, onRelease: () => void) {
    super(`/dev/pts/${number}`, nextInode(), 'char');
    this.#size = size;
    this.#onRelease = onRelease;
    this.#discipline = new LineDiscipline({
      input: (bytes) => this.#receive(bytes),
      endOfInput: () => this.#receive(new Uint8Array(0)),
      echo: (bytes) => this.#show(bytes),
      signal: (signal) => {
        this.#lines.length = 0;
        this.#inputBytes = 0;
        this.onSignal(signal);
      },
    });
  }

  // The lower end

  override read(max: number): Uint8Array | undefined {
    const line = this.#lines[0];
    if (line === undefined) return this.#hungUp ? new Uint8Array(0) : undefined;
    if (line.length <= max) this.#lines.shift();
    else this.#lines[0] = line.subarray(max);
    const bytes = line.subarray(0, max);
    this.#inputBytes -= bytes.length;
    this.#inputDrained.wake();
    return bytes;
  }

  override write(bytes: Uint8Array): number {
    for (const sink of this.#sinks) if (sink.full) return 0;
    this.#show(withReturns(bytes));
    return bytes.length;
  }

  override readable(): boolean {
    return this.#lines.length > 0 || this.#hungUp;
  }

  protected override writable(): boolean {
    for (const sink of this.#sinks) {
      if (!sink.full) continue;
      sink.whenDrained(() => this.#toWrite.wake());
      return false;
    }
    return true;
  }

  protected override queue(what: Ready): WaitQueue {
    return what === 'read' ? this.#toRead : this.#toWrite;
  }

  windowSize(): WindowSize {
    return { ...this.#size };
  }

  override reopen(): OpenFile {
    this.#holders += 1;
    return this;
  }

  override release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#onRelease();
  }

  // The upper end

  /** Returns how to stop. */
  add(sink: ByteSink): () => void {
    this.#sinks.add(sink);
    return () => {
      this.#sinks.delete(sink);
      this.#toWrite.wake();
    };
  }

  /** Whether keys are lost now: nobody reads them. */
  get inputFull(): boolean {
    return this.#inputBytes >= inputCapacity;
  }

  whenInputDrained(run: () => void): void {
    this.#inputDrained.add(run);
  }

  type(bytes: Uint8Array): void {
    this.#discipline.keys(bytes);
  }

  resize(size: WindowSize): void {
    if (size.columns === this.#size.columns && size.rows === this.#size.rows) return;
    this.#size = size;
    this.onSignal('WINCH');
  }

  /** The upper end is gone: readers see the end. */
  hangUp(): void {
    this.#hungUp = true;
    this.#toRead.wake();
    this.onSignal('HUP');
  }

  #receive(line: Uint8Array): void {
    this.#lines.push(line);
    this.#inputBytes += line.length;
    this.#toRead.wake();
  }

  #show(bytes: Uint8Array): void {
    for (const sink of this.#sinks) sink.push(bytes);
  }
}
