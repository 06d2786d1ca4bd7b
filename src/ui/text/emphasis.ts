import { folded } from '../../lesson/search.ts';
import type { Span } from './line.ts';

/** The text in pieces, with every place where one of the (folded) words occurs underlined. */
export const emphasised = (piece: Span, words: readonly string[]): Span[] => {
  const characters = Array.from(piece.text);
  // Folding may change how many characters there are: each folded one remembers where it came from.
  const origins: number[] = [];
  let text = '';
  for (const [index, character] of characters.entries()) {
    for (const each of folded(character)) {
      text += each;
      origins.push(...Array.from({ length: each.length }, () => index));
    }
  }
  const lit = new Set<number>();
  for (const word of words) {
    if (word === '') continue;
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      for (const origin of origins.slice(at, at + word.length)) lit.add(origin);
    }
  }
  if (lit.size === 0) return [piece];
  const pieces: Span[] = [];
  for (const [index, character] of characters.entries()) {
    const underline = lit.has(index);
    const last = pieces.at(-1);
    if (last !== undefined && (last.underline === true) === underline) last.text += character;
    else pieces.push({ ...piece, text: character, ...(underline ? { underline, bold: true } : {}) });
  }
  return pieces;
};
