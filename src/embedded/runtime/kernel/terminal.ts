/** A pseudo terminal: processes hold its lower end, the host the upper one. */
import type { Ready } from '../open-file.ts';
import type { Signal } from '../sys.ts';
import { ByteBuffer } from './byte-buffer.ts';
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
  readonly #input = new ByteBuffer();
  readonly #toRead = new WaitQueue();
  readonly #toWrite = new WaitQueue();
  readonly #inputDrained = new WaitQueue();
  readonly #sinks = new Set<ByteSink>();
  readonly #discipline: LineDiscipline;
  readonly #onRelease: () => void;
  #size: WindowSize;
  /** How many times ^D was typed on an empty line and not yet read; the host's hanging up lasts. */
  #ends = 0;
  #hungUp = false;
  /** Where keys like ^C and a change of the window's size go: to the foreground group. */
  onSignal: (signal: Signal) => void = () => {};

  constructor(number: number, size: WindowSize, onRelease: () => void) {
    super(`/dev/pts/${number}`, nextInode(), 'char');
    this.#size = size;
    this.#onRelease = onRelease;
    this.#discipline = new LineDiscipline({
      input: (bytes) => {
        this.#input.push(bytes);
        this.#toRead.wake();
      },
      endOfInput: () => {
        this.#ends += 1;
        this.#toRead.wake();
      },
      echo: (bytes) => this.#show(bytes),
      signal: (signal) => {
        this.#input.clear();
        this.onSignal(signal);
      },
    });
  }

  // The lower end

  override read(max: number): Uint8Array | undefined {
    if (this.#input.length > 0) {
      const bytes = this.#input.take(max);
      this.#inputDrained.wake();
      return bytes;
    }
    if (this.#hungUp) return new Uint8Array(0);
    if (this.#ends === 0) return undefined;
    this.#ends -= 1;
    return new Uint8Array(0);
  }

  override write(bytes: Uint8Array): number {
    for (const sink of this.#sinks) if (sink.full) return 0;
    this.#show(withReturns(bytes));
    return bytes.length;
  }

  override readable(): boolean {
    return this.#input.length > 0 || this.#ends > 0 || this.#hungUp;
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

  override release(): void {
    this.#onRelease();
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
    return this.#input.length >= inputCapacity;
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

  #show(bytes: Uint8Array): void {
    for (const sink of this.#sinks) sink.push(bytes);
  }
}
