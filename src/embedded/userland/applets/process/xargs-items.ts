/** Cuts the input of `xargs` into items. */

export class UnmatchedQuote extends Error {
  override readonly name = 'UnmatchedQuote';
  readonly quote: 'single' | 'double';

  constructor(quote: 'single' | 'double') {
    super(`unmatched ${quote} quote`);
    this.quote = quote;
  }
}

/** Words: blanks and newlines separate, quotes and backslashes protect. */
const words = (text: string, end: string | undefined): string[] => {
  const items: string[] = [];
  let item: string | undefined;
  let at = 0;
  const finish = (): boolean => {
    if (item === undefined) return false;
    if (item === end) return true;
    items.push(item);
    item = undefined;
    return false;
  };
  while (at < text.length) {
    const character = text[at]!;
    if (character === "'" || character === '"') {
      const close = text.indexOf(character, at + 1);
      const line = text.indexOf('\n', at + 1);
      if (close < 0 || (line >= 0 && line < close)) throw new UnmatchedQuote(character === "'" ? 'single' : 'double');
      item = (item ?? '') + text.slice(at + 1, close);
      at = close + 1;
    } else if (character === '\\') {
      item = (item ?? '') + (text[at + 1] ?? '');
      at += 2;
    } else if (/\s/.test(character)) {
      if (finish()) return items;
      at += 1;
    } else {
      item = (item ?? '') + character;
      at += 1;
    }
  }
  finish();
  return items;
};

export type ItemRules = {
  by: 'words' | 'lines' | 'nul';
  /** A word that ends the input. */
  end?: string;
};

/** Throws UnmatchedQuote. */
export const items = (text: string, rules: ItemRules): string[] => {
  if (rules.by === 'words') return words(text, rules.end);
  if (rules.by === 'lines') {
    return text
      .split('\n')
      .map((line) => line.replace(/^[ \t]+/, ''))
      .filter((line) => line !== '');
  }
  const pieces = text.split('\0');
  if (pieces.at(-1) === '') pieces.pop();
  return pieces;
};
