/** Words while they grow out of one word of a command: field splitting, and what of them is a pattern. */
import { escapePattern, mayMatchMore } from './pattern.ts';

export type Separators = { spaces: string; others: string };

const defaultSeparators: Separators = { spaces: ' \t\n', others: '' };

/** What IFS says; unset is space, tab and newline. */
export const separatorsOf = (ifs: string | undefined): Separators => {
  if (ifs === undefined || ifs === ' \t\n') return defaultSeparators;
  const spaces = ifs.replace(/[^ \t\n]/g, '');
  const others = ifs.replace(/[ \t\n]/g, '');
  return { spaces, others };
};

export type Field = {
  text: string;
  /** With what was quoted escaped; undefined: nothing in it can match but itself. */
  pattern: string | undefined;
};

export class Fields {
  readonly #separators: Separators;
  readonly #patterns: boolean;
  readonly done: Field[] = [];
  #text = '';
  #pattern = '';
  #globbing = false;
  #started = false;

  /** Without `patterns` nobody will ask what of it was quoted: long values need not be looked through. */
  constructor(separators: Separators, patterns = true) {
    this.#separators = separators;
    this.#patterns = patterns;
  }

  quoted(text: string): void {
    this.#text += text;
    this.#started = true;
    if (this.#patterns) this.#pattern += escapePattern(text);
  }

  /** Unquoted text of the script itself: not split. */
  literal(text: string): void {
    if (text === '') return;
    this.#text += text;
    this.#started = true;
    if (!this.#patterns) return;
    this.#pattern += text;
    if (/[*?[]/.test(text)) this.#globbing = true;
  }

  /** What an unquoted expansion yields. */
  split(value: string): void {
    const { spaces, others } = this.#separators;
    let afterSpace = false;
    let from = 0;
    for (let at = 0; at < value.length; at += 1) {
      const character = value[at]!;
      const space = spaces.includes(character);
      if (!space && !others.includes(character)) continue;
      if (at > from) this.literal(value.slice(from, at));
      const had = at > from;
      from = at + 1;
      if (space) {
        if (this.#started) {
          this.end();
          afterSpace = true;
        } else if (had) afterSpace = true;
      } else if (afterSpace) afterSpace = false;
      else this.end();
      if (!space) {
        // Spaces after another separator belong to it.
        while (from < value.length && spaces.includes(value[from]!)) from += 1;
        at = from - 1;
        afterSpace = false;
      } else if (at + 1 < value.length && !spaces.includes(value[at + 1]!) && !others.includes(value[at + 1]!)) {
        afterSpace = false;
      }
    }
    if (from < value.length) this.literal(value.slice(from));
  }

  /** The field is complete, even if it is empty. */
  end(): void {
    this.done.push({
      text: this.#text,
      pattern: this.#globbing && mayMatchMore(this.#text) ? this.#pattern : undefined,
    });
    this.#text = '';
    this.#pattern = '';
    this.#globbing = false;
    this.#started = false;
  }

  /** The field is complete if there is any. */
  endIfAny(): void {
    if (this.#started) this.end();
  }

  /** The one string that everything is, where nothing is split. */
  get whole(): { text: string; pattern: string } {
    return { text: this.#text, pattern: this.#pattern };
  }
}
