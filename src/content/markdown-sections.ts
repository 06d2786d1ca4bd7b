/** What the markdown of steps and debriefs is taken apart by. */
import type { Token, Tokens } from 'marked';

export const isHeading = (token: Token | undefined, depth: number): token is Tokens.Heading =>
  token?.type === 'heading' && (token as Tokens.Heading).depth === depth;

/** As it was written. */
export const rawOf = (tokens: readonly Token[]): string => tokens.map(({ raw }) => raw).join('');

export const textOf = (tokens: readonly Token[]): string => rawOf(tokens).trim();
