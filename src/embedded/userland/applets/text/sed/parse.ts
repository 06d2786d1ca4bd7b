/** Reads sed scripts. */
import { decode, type ByteString } from '../../streams.ts';
import { compilePattern, PatternError, type Pattern } from '../regex/pattern.ts';
import type { Action, Address, Command, Problem, Replacement } from './script.ts';

/** Thrown and caught inside this file only. */
class Mistake extends Error {}

const fail = (problem: string): never => {
  throw new Mistake(problem);
};

const plain = new Set(['d', 'D', 'g', 'G', 'h', 'H', 'l', 'n', 'N', 'p', 'P', 'q', 'x', '=']);

class Parser {
  readonly #text: ByteString;
  readonly #extended: boolean;
  #at = 0;
  readonly commands: Command[] = [];
  readonly #open: number[] = [];
  /** What an empty pattern stands for: the one before it in the script. */
  #lastPattern: Pattern | undefined;

  constructor(text: ByteString, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  parse(): Command[] {
    for (;;) {
      this.#skip(/[\s;]/);
      if (this.#at >= this.#text.length) break;
      if (this.#text[this.#at] === '#') {
        this.#line();
        continue;
      }
      this.#command();
    }
    // What is not closed goes on to the end.
    for (const index of this.#open) this.#close(index, this.commands.length);
    this.#resolveLabels();
    return this.commands;
  }

  #skip(what: RegExp): void {
    while (this.#at < this.#text.length && what.test(this.#text[this.#at]!)) this.#at += 1;
  }

  /** The rest of this line. */
  #line(): ByteString {
    const end = this.#text.indexOf('\n', this.#at);
    const line = this.#text.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return line;
  }

  #close(index: number, end: number): void {
    const command = this.commands[index]!;
    if (command.action.name === '{') command.action = { name: '{', end };
  }

  #number(): number | undefined {
    const match = /^\d+/.exec(this.#text.slice(this.#at, this.#at + 20));
    if (match === null) return undefined;
    this.#at += match[0].length;
    return Number(match[0]);
  }

  #address(): Address | undefined {
    const line = this.#number();
    if (line !== undefined) return { kind: 'line', line };
    const character = this.#text[this.#at];
    if (character === '$') {
      this.#at += 1;
      return { kind: 'last' };
    }
    if (character === '/' || character === '\\') {
      this.#at += character === '/' ? 1 : 2;
      return { kind: 'pattern', pattern: this.#pattern(this.#delimited(this.#text[this.#at - 1]!, true), false) };
    }
    return undefined;
  }

  /** Up to the delimiter, which may stand in a bracket expression or behind a backslash. */
  #delimited(delimiter: string, isPattern: boolean): ByteString {
    let text = '';
    let inBracket = false;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) return fail(`unmatched '${delimiter}'`);
      this.#at += 1;
      if (character === '\\' && !inBracket) {
        const next = this.#text[this.#at];
        if (next === undefined) return fail(`unmatched '${delimiter}'`);
        this.#at += 1;
        if (next === delimiter && next !== '&') text += isPattern && /[.*[\]^$+?(){}|]/.test(next) ? `\\${next}` : next;
        else if (next === 'n' && isPattern) text += '\n';
        else if (next === 't' && isPattern) text += '\t';
        else text += character + next;
        continue;
      }
      if (inBracket) {
        const named = character === '[' ? /^([:=.]).*?\1\]/s.exec(this.#text.slice(this.#at)) : null;
        if (named !== null) {
          text += character + named[0];
          this.#at += named[0].length;
          continue;
        }
        // A set may say \n or \t as well.
        if (character === '\\' && (this.#text[this.#at] === 'n' || this.#text[this.#at] === 't')) {
          text += this.#text[this.#at] === 'n' ? '\n' : '\t';
          this.#at += 1;
          continue;
        }
        if (character === ']') inBracket = false;
        text += character;
        continue;
      }
      if (character === delimiter) return text;
      text += character;
      if (character === '[' && isPattern) {
        inBracket = true;
        if (this.#text[this.#at] === '^') text += this.#text[this.#at++]!;
        if (this.#text[this.#at] === ']') text += this.#text[this.#at++]!;
      }
    }
  }

  #pattern(source: ByteString, ignoreCase: boolean): Pattern {
    if (source === '') return this.#lastPattern ?? fail('no previous regexp');
    try {
      return (this.#lastPattern = compilePattern(source, { extended: this.#extended, ignoreCase }));
    } catch (error) {
      if (error instanceof PatternError) return fail(`bad regex '${decode(source)}': ${error.message}`);
      throw error;
    }
  }

  #command(): void {
    const first = this.#address();
    let second: Address | undefined;
    this.#skip(/[ \t]/);
    if (first !== undefined && this.#text[this.#at] === ',') {
      this.#at += 1;
      this.#skip(/[ \t]/);
      if (this.#text[this.#at] === '+') {
        this.#at += 1;
        second = { kind: 'more', lines: this.#number() ?? 0 };
      } else second = this.#address() ?? fail('no address after comma');
    }
    this.#skip(/[ \t]/);
    let negated = false;
    while (this.#text[this.#at] === '!') {
      negated = true;
      this.#at += 1;
      this.#skip(/[ \t]/);
    }
    const name = this.#text[this.#at];
    if (name === undefined || name === '\n') return fail('missing command');
    this.#at += 1;
    const index = this.commands.length;
    const command: Command = { first, second, negated, action: this.#action(name) };
    if (name === '{') this.#open.push(index);
    if (name === '}') {
      const opened = this.#open.pop();
      if (opened !== undefined) this.#close(opened, index);
    }
    this.commands.push(command);
  }

  #action(name: string): Action {
    if (plain.has(name)) return { name } as Action;
    switch (name) {
      case '{':
        return { name, end: 0 };
      case '}':
        return { name };
      case 'a':
      case 'i':
      case 'c':
        return { name, text: this.#argumentText() };
      case ':':
      case 'b':
      case 't':
      case 'T': {
        this.#skip(/[ \t]/);
        const label = /^[^;\n}]*/.exec(this.#text.slice(this.#at))![0];
        this.#at += label.length;
        return name === ':' ? { name, label: label.trim() } : { name, label: label.trim(), target: 0 };
      }
      case 'r':
      case 'w':
        this.#skip(/[ \t]/);
        return { name, file: decode(this.#line()) };
      case 's':
        return { name, replacement: this.#replacement() };
      case 'y':
        return { name, map: this.#mapping() };
      default:
        return fail(`unsupported command ${name}`);
    }
  }

  /** The text of `a`, `i` and `c`: to the end of a line that doesn't end with a backslash. */
  #argumentText(): ByteString {
    this.#skip(/[ \t]/);
    if (this.#text[this.#at] === '\\') {
      this.#at += 1;
      const rest = /^[ \t]*\n/.exec(this.#text.slice(this.#at));
      if (rest !== null) this.#at += rest[0].length;
    }
    let text = '';
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at++]!;
      if (character === '\n') break;
      if (character === '\\') {
        const next = this.#text[this.#at];
        if (next === undefined) break;
        this.#at += 1;
        text += next === 't' ? '\t' : next;
        continue;
      }
      text += character;
    }
    return `${text}\n`;
  }

  #replacement(): Replacement {
    const delimiter = this.#text[this.#at];
    if (delimiter === undefined || delimiter === '\n' || delimiter === '\\')
      return fail('bad format in substitution expression');
    this.#at += 1;
    const source = this.#delimited(delimiter, true);
    const template = this.#delimited(delimiter, false);
    let from = 1;
    let all = false;
    let print = false;
    let ignoreCase = false;
    let file: string | undefined;
    for (let more = true; more;) {
      const number = this.#number();
      if (number !== undefined) {
        from = number;
        continue;
      }
      const flag = this.#text[this.#at];
      if (flag === 'g') all = true;
      else if (flag === 'p') print = true;
      else if (flag === 'i' || flag === 'I') ignoreCase = true;
      else if (flag === 'w') {
        this.#at += 1;
        this.#skip(/[ \t]/);
        file = decode(this.#line());
        break;
      } else {
        this.#skip(/[ \t]/);
        const end = this.#text[this.#at];
        if (end !== undefined && !/[;\n}#]/.test(end)) return fail('bad option in substitution expression');
        more = false;
        continue;
      }
      this.#at += 1;
    }
    const pattern = this.#pattern(source, ignoreCase);
    const parts = readTemplate(template);
    const highest = Math.max(0, ...parts.map((part) => (typeof part === 'number' ? part : 0)));
    if (highest > pattern.groups) {
      return fail(`invalid reference \\${highest} on s command's RHS`);
    }
    return { pattern, parts, from, all, print, file };
  }

  #mapping(): Map<string, string> {
    const delimiter = this.#text[this.#at++] ?? fail('missing command');
    const unescape = (text: ByteString): ByteString =>
      text.replaceAll(/\\(.)/gs, (_, next: string) => ({ n: '\n', t: '\t', '\\': '\\' })[next] ?? `\\${next}`);
    const from = unescape(this.#delimited(delimiter, false));
    const to = unescape(this.#delimited(delimiter, false));
    const map = new Map<string, string>();
    for (const [index, character] of from.split('').entries()) {
      if (!map.has(character) && to[index] !== undefined) map.set(character, to[index]);
    }
    return map;
  }

  #resolveLabels(): void {
    const labels = new Map<string, number>();
    for (const [index, { action }] of this.commands.entries()) if (action.name === ':') labels.set(action.label, index);
    for (const { action } of this.commands) {
      if (action.name !== 'b' && action.name !== 't' && action.name !== 'T') continue;
      const target = action.label === '' ? this.commands.length : labels.get(action.label);
      action.target = target ?? fail(`can't find label for jump to '${decode(action.label)}'`);
    }
  }
}

/** `&` and `\0` are the match, `\1` a group. */
const readTemplate = (template: ByteString): (ByteString | number)[] => {
  const parts: (ByteString | number)[] = [];
  let text = '';
  const group = (index: number): void => {
    if (text !== '') parts.push(text);
    text = '';
    parts.push(index);
  };
  for (let at = 0; at < template.length; at += 1) {
    const character = template[at]!;
    if (character === '&') group(0);
    else if (character === '\\') {
      const next = template[(at += 1)] ?? '';
      if (next >= '0' && next <= '9') group(Number(next));
      else text += { n: '\n', t: '\t', r: '\r' }[next] ?? next;
    } else text += character;
  }
  if (text !== '') parts.push(text);
  return parts;
};

export const parseScript = (text: ByteString, extended: boolean): Command[] | Problem => {
  try {
    return new Parser(text, extended).parse();
  } catch (error) {
    if (error instanceof Mistake) return { problem: error.message };
    throw error;
  }
};
