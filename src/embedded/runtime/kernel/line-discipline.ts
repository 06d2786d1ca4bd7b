/** How a terminal in its usual ("cooked") mode turns keys into input, echo and signals. */
import type { Signal } from '../sys.ts';

export type KeyEffects = {
  /** Lines that a reader gets. */
  input(bytes: Uint8Array): void;
  /** ^D on an empty line: the next read is the end. */
  endOfInput(): void;
  echo(bytes: Uint8Array): void;
  signal(signal: Signal): void;
};

const key = {
  interrupt: 0x03,
  end: 0x04,
  backspace: 0x08,
  newline: 0x0a,
  return: 0x0d,
  killLine: 0x15,
  eraseWord: 0x17,
  suspend: 0x1a,
  quit: 0x1c,
  delete: 0x7f,
} as const;

const signalOf = new Map<number, Signal>([
  [key.interrupt, 'INT'],
  [key.quit, 'QUIT'],
  [key.suspend, 'TSTP'],
]);

/** A line can't grow longer: further keys are lost, as on Linux. */
const longestLine = 4095;

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;
const isControl = (byte: number): boolean => byte < 0x20 && byte !== 0x09;

export class LineDiscipline {
  readonly #effects: KeyEffects;
  #line: number[] = [];

  constructor(effects: KeyEffects) {
    this.#effects = effects;
  }

  keys(bytes: Uint8Array): void {
    for (const byte of bytes) this.#key(byte);
  }

  #key(byte: number): void {
    const signal = signalOf.get(byte);
    if (signal !== undefined) {
      this.#line = [];
      this.#effects.echo(bytesOf(`^${String.fromCharCode(byte + 0x40)}`));
      this.#effects.signal(signal);
    } else if (byte === key.end) {
      if (this.#line.length === 0) this.#effects.endOfInput();
      else this.#finish();
    } else if (byte === key.delete || byte === key.backspace) {
      this.#erase();
    } else if (byte === key.killLine) {
      while (this.#line.length > 0) this.#erase();
    } else if (byte === key.eraseWord) {
      while (this.#line.at(-1) === 0x20) this.#erase();
      while (this.#line.length > 0 && this.#line.at(-1) !== 0x20) this.#erase();
    } else if (byte === key.return || byte === key.newline) {
      this.#line.push(key.newline);
      this.#effects.echo(bytesOf('\r\n'));
      this.#finish();
    } else if (this.#line.length < longestLine) {
      this.#line.push(byte);
      this.#effects.echo(isControl(byte) ? bytesOf(`^${String.fromCharCode(byte + 0x40)}`) : Uint8Array.of(byte));
    }
  }

  #finish(): void {
    this.#effects.input(Uint8Array.from(this.#line));
    this.#line = [];
  }

  #erase(): void {
    while (this.#line.length > 0) {
      const last = this.#line.pop()!;
      if (isContinuation(last)) continue;
      this.#effects.echo(bytesOf(isControl(last) ? '\b \b\b \b' : '\b \b'));
      return;
    }
  }
}
