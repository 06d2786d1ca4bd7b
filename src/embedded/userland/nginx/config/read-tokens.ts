/** Takes an nginx configuration apart: words, quoted strings, and the marks that end directives. */
import { Emergency } from './emergency.ts';

export type Statement =
  | { words: string[]; end: ';' | '{'; line: number }
  | { end: '}'; line: number }
  | { end: 'end-of-file'; line: number };

const escapes: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

/** Yields one statement after the other. Throws Emergency, without the place. `line` is where reading is just now. */
export class StatementReader {
  readonly #text: string;
  #at = 0;
  line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Statement {
    const words: string[] = [];
    for (;;) {
      const mark = this.#skipSpace();
      if (mark === undefined) {
        if (words.length > 0) throw new Emergency('unexpected end of file, expecting ";" or "}"');
        return { end: 'end-of-file', line: this.line };
      }
      if (mark === ';' || mark === '{') {
        if (words.length === 0) throw new Emergency(`unexpected "${mark}"`);
        this.#at += 1;
        return { words, end: mark, line: this.line };
      }
      if (mark === '}') {
        if (words.length > 0) throw new Emergency('unexpected "}"');
        this.#at += 1;
        return { end: '}', line: this.line };
      }
      words.push(mark === '"' || mark === "'" ? this.#quoted(mark) : this.#bare());
    }
  }

  #skipSpace(): string | undefined {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === '#') {
        while (this.#at < this.#text.length && this.#text[this.#at] !== '\n') this.#at += 1;
      } else if (character !== undefined && /\s/u.test(character)) {
        if (character === '\n') this.line += 1;
        this.#at += 1;
      } else return character;
    }
  }

  #quoted(quote: string): string {
    this.#at += 1;
    const word = this.#until((character) => character === quote);
    this.#at += 1;
    const after = this.#text[this.#at];
    if (after !== undefined && !/[\s;{)]/u.test(after)) throw new Emergency(`unexpected "${after}"`);
    return word;
  }

  #bare(): string {
    // `${name}` has braces of its own.
    let inVariable = false;
    return this.#until((character, before) => {
      if (character === '{' && before === '$') {
        inVariable = true;
        return false;
      }
      if (inVariable) {
        if (character === '}') inVariable = false;
        return false;
      }
      return /[\s;{]/u.test(character);
    });
  }

  #until(ends: (character: string, before: string) => boolean): string {
    let word = '';
    let before = '';
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) throw new Emergency('unexpected end of file, expecting ";" or "}"');
      if (character === '\\' && this.#at + 1 < this.#text.length) {
        const next = this.#text[this.#at + 1]!;
        word += escapes[next] ?? (next === '"' || next === "'" || next === '\\' ? next : `\\${next}`);
        this.#at += 2;
        before = '';
        continue;
      }
      if (ends(character, before)) return word;
      if (character === '\n') this.line += 1;
      word += character;
      before = character;
      this.#at += 1;
    }
  }
}
