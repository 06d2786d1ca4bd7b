/** POSIX regular expressions, basic and extended, read into a tree. With the additions that GNU's C library has. */

export type Node =
  /** One of these bytes. */
  | { kind: 'set'; has: readonly boolean[] }
  | { kind: 'char'; value: string }
  | { kind: 'any' }
  | { kind: 'start' | 'end' | 'wordStart' | 'wordEnd' | 'wordBoundary' | 'notWordBoundary' | 'textStart' | 'textEnd' }
  | { kind: 'group'; index: number; node: Node }
  | { kind: 'sequence' | 'choice'; nodes: readonly Node[] }
  | { kind: 'repeat'; node: Node; least: number; most: number }
  | { kind: 'back'; index: number };

export type Syntax = { extended: boolean; ignoreCase?: boolean };

/** A pattern that is none. The text is the C library's. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

const fail = (problem: string): never => {
  throw new PatternError(problem);
};

const mostRepeats = 32_767;
/** Deeper nesting is refused: the tree is walked recursively. */
const deepest = 200;

const isIn: Readonly<Record<string, (code: number) => boolean>> = {
  alnum: (code) => (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122),
  alpha: (code) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122),
  blank: (code) => code === 32 || code === 9,
  cntrl: (code) => code < 32 || code === 127,
  digit: (code) => code >= 48 && code <= 57,
  graph: (code) => code > 32 && code < 127,
  lower: (code) => code >= 97 && code <= 122,
  print: (code) => code >= 32 && code < 127,
  punct: (code) => code > 32 && code < 127 && !(isIn['alnum']?.(code) ?? false),
  space: (code) => code === 32 || (code >= 9 && code <= 13),
  upper: (code) => code >= 65 && code <= 90,
  xdigit: (code) => (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102),
};

export const isWord = (code: number): boolean => code === 95 || isIn['alnum']!(code);

const setOf = (has: (code: number) => boolean): Node => ({
  kind: 'set',
  has: Array.from({ length: 256 }, (_, code) => has(code)),
});

const shorthands: Readonly<Record<string, Node>> = {
  w: setOf(isWord),
  W: setOf((code) => !isWord(code)),
  s: setOf(isIn['space']!),
  S: setOf((code) => !isIn['space']!(code)),
  b: { kind: 'wordBoundary' },
  B: { kind: 'notWordBoundary' },
  '<': { kind: 'wordStart' },
  '>': { kind: 'wordEnd' },
  '`': { kind: 'textStart' },
  "'": { kind: 'textEnd' },
};

class Parser {
  readonly #text: string;
  readonly #extended: boolean;
  readonly #ignoreCase: boolean;
  #at = 0;
  #depth = 0;
  groups = 0;
  readonly #closed = new Set<number>();

  constructor(text: string, { extended, ignoreCase = false }: Syntax) {
    this.#text = text;
    this.#extended = extended;
    this.#ignoreCase = ignoreCase;
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#text.length) fail(this.#extended ? 'Unmatched ( or \\(' : 'Unmatched ) or \\)');
    return node;
  }

  #sees(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  get #bar(): string {
    return this.#extended ? '|' : '\\|';
  }

  get #close(): string {
    return this.#extended ? ')' : '\\)';
  }

  #choice(): Node {
    if (++this.#depth > deepest) return fail('Regular expression too big');
    const nodes = [this.#sequence()];
    while (this.#take(this.#bar)) nodes.push(this.#sequence());
    this.#depth -= 1;
    return nodes.length === 1 ? nodes[0]! : { kind: 'choice', nodes };
  }

  #sequence(): Node {
    const nodes: Node[] = [];
    while (this.#at < this.#text.length && !this.#sees(this.#bar)) {
      if (this.#sees(this.#close) && (this.#depth > 1 || !this.#extended)) break;
      nodes.push(this.#repeats(this.#atom(nodes.length === 0)));
    }
    return nodes.length === 1 ? nodes[0]! : { kind: 'sequence', nodes };
  }

  #repeats(atom: Node): Node {
    let node = atom;
    for (;;) {
      let least = 0;
      let most = Number.POSITIVE_INFINITY;
      const interval = this.#extended ? '{' : '\\{';
      if (this.#sees('*') && !(atom.kind === 'start' && !this.#extended)) this.#at += 1;
      else if (this.#take(this.#extended ? '+' : '\\+')) least = 1;
      else if (this.#take(this.#extended ? '?' : '\\?')) most = 1;
      else if (this.#sees(interval) && (!this.#extended || /^\{\d*(,\d*)?\}/.test(this.#text.slice(this.#at)))) {
        this.#at += interval.length;
        [least, most] = this.#bounds();
      } else return node;
      node = { kind: 'repeat', node, least, most };
    }
  }

  #bounds(): [number, number] {
    const end = this.#extended ? '}' : '\\}';
    const match = /^(\d*)(,?)(\d*)/.exec(this.#text.slice(this.#at))!;
    this.#at += match[0].length;
    if (!this.#take(end)) return fail(this.#at >= this.#text.length ? 'Unmatched \\{' : 'Invalid content of \\{\\}');
    if (match[1] === '' && match[2] === '') return fail('Invalid content of \\{\\}');
    const least = Number(match[1]);
    const most = match[2] === '' ? least : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (most < least) return fail('Invalid content of \\{\\}');
    if (least > mostRepeats || (most !== Number.POSITIVE_INFINITY && most > mostRepeats)) {
      return fail('Regular expression too big');
    }
    return [least, most];
  }

  #atom(first: boolean): Node {
    const character = this.#text[this.#at]!;
    this.#at += 1;
    if (character === '\\') return this.#escape();
    if (character === '[') return this.#bracket();
    if (character === '.') return { kind: 'any' };
    if (character === '^' && (this.#extended || first)) return { kind: 'start' };
    if (character === '$') {
      const last =
        this.#at === this.#text.length || this.#sees(this.#bar) || (this.#sees(this.#close) && this.#depth > 1);
      if (this.#extended || last) return { kind: 'end' };
    }
    if (this.#extended) {
      if (character === '(') return this.#group();
      if (character === '*' || character === '+' || character === '?') {
        // Nothing there to repeat.
        if (first) return { kind: 'sequence', nodes: [] };
      }
    }
    return this.#literal(character);
  }

  #literal(character: string): Node {
    if (!this.#ignoreCase || !/[a-z]/i.test(character)) return { kind: 'char', value: character };
    const code = character.toLowerCase().charCodeAt(0);
    return setOf((other) => other === code || other === code - 32);
  }

  #group(): Node {
    const index = (this.groups += 1);
    const node = this.#choice();
    if (!this.#take(this.#close)) return fail('Unmatched ( or \\(');
    this.#closed.add(index);
    return { kind: 'group', index, node };
  }

  #escape(): Node {
    const character = this.#text[this.#at];
    if (character === undefined) return fail('Trailing backslash');
    this.#at += 1;
    if (!this.#extended && character === '(') return this.#group();
    if (character >= '1' && character <= '9') {
      const index = Number(character);
      return this.#closed.has(index) ? { kind: 'back', index } : fail('Invalid back reference');
    }
    if (character === 'n') return { kind: 'char', value: '\n' };
    if (character === 't') return { kind: 'char', value: '\t' };
    return shorthands[character] ?? this.#literal(character);
  }

  #bracket(): Node {
    const text = this.#text;
    const has = Array.from({ length: 256 }, () => false);
    const negated = this.#take('^');
    const add = (code: number): void => {
      has[code & 255] = true;
      if (!this.#ignoreCase) return;
      if (code >= 65 && code <= 90) has[code + 32] = true;
      if (code >= 97 && code <= 122) has[code - 32] = true;
    };
    /** One element: its code, or undefined when it was a class. */
    const element = (): number | undefined => {
      const special = /^\[([:=.])(.*?)\1\]/s.exec(text.slice(this.#at));
      if (special === null) {
        const code = text.charCodeAt(this.#at);
        this.#at += 1;
        return code;
      }
      this.#at += special[0].length;
      if (special[1] !== ':') return special[2]!.charCodeAt(0);
      const name = special[2]!;
      const member = this.#ignoreCase && (name === 'upper' || name === 'lower') ? isIn['alpha'] : isIn[name];
      if (member === undefined || !Object.hasOwn(isIn, name)) return fail('Invalid character class name');
      for (let code = 0; code < 256; code += 1) if (member(code)) has[code] = true;
      return undefined;
    };
    for (let first = true; ; first = false) {
      if (this.#at >= text.length) return fail('Unmatched [, [^, [:, [., or [=');
      if (text[this.#at] === ']' && !first) break;
      const low = element();
      if (low === undefined) continue;
      if (text[this.#at] === '-' && text[this.#at + 1] !== ']' && text[this.#at + 1] !== undefined) {
        this.#at += 1;
        const high = element();
        if (high === undefined || high < low) return fail('Invalid range end');
        for (let code = low; code <= high; code += 1) add(code);
      } else add(low);
    }
    this.#at += 1;
    return { kind: 'set', has: negated ? has.map((member) => !member) : has };
  }
}

/** Throws PatternError. */
export const parsePattern = (text: string, syntax: Syntax): { node: Node; groups: number } => {
  const parser = new Parser(text, syntax);
  const node = parser.parse();
  return { node, groups: parser.groups };
};
