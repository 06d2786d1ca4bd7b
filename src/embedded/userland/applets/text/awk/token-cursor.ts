/** Goes through the tokens of a program. */
import type { ByteString } from '../../streams.ts';
import { ProgramError, tokenize, type Token } from './lex.ts';

/** Deeper nesting is refused: programs are walked recursively. */
const deepest = 150;

export class TokenCursor {
  protected readonly tokens: readonly Token[];
  protected at = 0;
  #depth = 0;

  constructor(text: ByteString) {
    this.tokens = tokenize(text);
  }

  protected get token(): Token {
    return this.tokens[this.at]!;
  }

  protected fail(): never {
    throw new ProgramError('Unexpected token', this.token.line);
  }

  protected is(text: string): boolean {
    const token = this.token;
    return token.text === text && (token.type === 'symbol' || token.type === 'keyword');
  }

  protected take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at += 1;
    return true;
  }

  protected expect(text: string): void {
    if (!this.take(text)) this.fail();
  }

  protected skipNewlines(): void {
    while (this.token.type === 'newline') this.at += 1;
  }

  protected skipTerminators(): void {
    while (this.token.type === 'newline' || this.is(';')) this.at += 1;
  }

  /** Reads something that may hold more of its kind. */
  protected nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > deepest) this.fail();
    const result = read();
    this.#depth -= 1;
    return result;
  }
}
