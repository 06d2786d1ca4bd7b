/** Reads a template of kubectl's JSONPath dialect: text with expressions in braces. */
import { UsageError } from '../verb.ts';

export type Slice = { start?: number; end?: number; step?: number; single: boolean };

export type Step =
  | { is: 'text'; text: string }
  | { is: 'value'; value: number | boolean }
  | { is: 'field'; name: string }
  | { is: 'wildcard' }
  | { is: 'recursive' }
  | { is: 'slice'; slice: Slice }
  | { is: 'union'; members: Step[][] }
  | { is: 'filter'; left: Step[]; operator: string; right: Step[] }
  | { is: 'word'; name: string };

/** Plain text is an expression of one text step; a range has a body. */
export type Part = { is: 'expression'; steps: Step[] } | { is: 'range'; steps: Step[]; body: Part[] };

class SyntaxProblem extends Error {}

const escapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  '"': '"',
  "'": "'",
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

const unquote = (text: string): string =>
  text.replaceAll(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole);

const isTerminator = (letter: string): boolean => letter === '' || ' \t\r\n.,[]$@{}'.includes(letter);

const sliceOf = (text: string): Slice => {
  const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text === '*' ? ':' : text);
  if (match === null) throw new SyntaxProblem(`invalid array index ${text}`);
  const number = (part: string | undefined): number | undefined => {
    const digits = part?.replace(':', '') ?? '';
    return digits === '' ? undefined : Number(digits);
  };
  const [start, end, step] = [number(match[1]), number(match[2]), number(match[3])];
  return {
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(step === undefined ? {} : { step }),
    single: match[2] === undefined,
  };
};

/** What stands in one pair of braces. */
class ExpressionReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  steps(closing: string): Step[] {
    const steps: Step[] = [];
    for (;;) {
      const letter = this.#text.charAt(this.#at);
      if (letter === closing) {
        this.#at += 1;
        return steps;
      }
      if (letter === '' || letter === '\n' || letter === '\r') throw new SyntaxProblem('unclosed action');
      steps.push(...this.#step(letter));
    }
  }

  #step(letter: string): Step[] {
    const rest = this.#text.slice(this.#at);
    if (letter === ' ' || letter === '@' || letter === '$') {
      this.#at += 1;
      return [];
    }
    if (rest.startsWith('[?(')) return [this.#filter()];
    if (rest.startsWith('..')) {
      this.#at += 2;
      return /^[\p{L}\p{N}_]/u.test(rest.slice(2)) ? [{ is: 'recursive' }, this.#field()] : [{ is: 'recursive' }];
    }
    if (letter === '[') return this.#brackets();
    if (letter === '"' || letter === "'") return [this.#quote(letter)];
    if (letter === '.') {
      this.#at += 1;
      return [this.#field()];
    }
    const [number] = /^[+-]?[\d.]+/.exec(rest) ?? [];
    if (number !== undefined) {
      this.#at += number.length;
      if (Number.isNaN(Number(number))) throw new SyntaxProblem(`cannot parse number ${number}`);
      return [{ is: 'value', value: Number(number) }];
    }
    if (!/^[\p{L}\p{N}_]/u.test(letter)) {
      const point = letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? '';
      throw new SyntaxProblem(`unrecognized character in action: U+${point} '${letter}'`);
    }
    const word = this.#until(isTerminator);
    return [word === 'true' || word === 'false' ? { is: 'value', value: word === 'true' } : { is: 'word', name: word }];
  }

  #until(ends: (letter: string) => boolean): string {
    const from = this.#at;
    while (!ends(this.#text.charAt(this.#at))) this.#at += this.#text.charAt(this.#at) === '\\' ? 2 : 1;
    return this.#text.slice(from, this.#at);
  }

  #field(): Step {
    const name = this.#until(isTerminator);
    return name === '*' ? { is: 'wildcard' } : { is: 'field', name: name.replaceAll('\\', '') };
  }

  #quote(mark: string): Step {
    const from = this.#at + 1;
    this.#at = from;
    const text = this.#until((letter) => letter === mark || letter === '' || letter === '\n');
    if (this.#text.charAt(this.#at) !== mark) throw new SyntaxProblem('unterminated quoted string');
    this.#at += 1;
    return { is: 'text', text: unquote(text) };
  }

  #brackets(): Step[] {
    const end = this.#text.indexOf(']', this.#at);
    if (end < 0) throw new SyntaxProblem('unterminated array');
    const inside = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    const members = inside.split(',');
    if (members.length > 1) {
      return [{ is: 'union', members: members.map((each) => new ExpressionReader(`[${each.trim()}]}`, 0).steps('}')) }];
    }
    const [, key] = /^'([^']*)'$/.exec(inside) ?? [];
    if (key !== undefined) return [{ is: 'field', name: key.replaceAll('\\', '') }];
    return [{ is: 'slice', slice: sliceOf(inside) }];
  }

  #filter(): Step {
    const from = this.#at + 3;
    let quoted = '';
    let at = from;
    for (; ; at += 1) {
      const letter = this.#text.charAt(at);
      if (letter === '' || letter === '\n') throw new SyntaxProblem('unterminated filter');
      if (letter === ')' && quoted === '') break;
      if (letter === quoted && this.#text.charAt(at - 1) !== '\\') quoted = '';
      else if (quoted === '' && (letter === '"' || letter === "'")) quoted = letter;
    }
    if (this.#text.charAt(at + 1) !== ']') throw new SyntaxProblem('unclosed array expect ]');
    this.#at = at + 2;
    const text = this.#text.slice(from, at);
    const part = (words: string): Step[] => new ExpressionReader(`${words}}`, 0).steps('}');
    const [, left, operator, right] = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text) ?? [];
    if (left === undefined || operator === undefined || right === undefined) {
      return { is: 'filter', left: part(text), operator: 'exists', right: [] };
    }
    return { is: 'filter', left: part(left), operator, right: part(right) };
  }
}

const expressionsOf = (template: string): Step[][] => {
  const found: Step[][] = [];
  let at = 0;
  while (at < template.length) {
    const brace = template.indexOf('{', at);
    const text = template.slice(at, brace < 0 ? template.length : brace);
    if (text !== '') found.push([{ is: 'text', text }]);
    if (brace < 0) break;
    const reader = new ExpressionReader(template, brace + 1);
    found.push(reader.steps('}'));
    at = reader.at;
  }
  return found;
};

const isWord = (steps: readonly Step[], name: string): boolean =>
  steps.some((step) => step.is === 'word' && step.name === name);

/** Takes expressions up to the end of the innermost range. */
const partsOf = (expressions: Step[][], depth: number): Part[] => {
  const parts: Part[] = [];
  for (let steps = expressions.shift(); steps !== undefined; steps = expressions.shift()) {
    if (isWord(steps, 'end')) {
      if (depth === 0) throw new SyntaxProblem('not in range, nothing to end');
      return parts;
    }
    if (isWord(steps, 'range')) parts.push({ is: 'range', steps, body: partsOf(expressions, depth + 1) });
    else parts.push({ is: 'expression', steps });
  }
  return parts;
};

/** Throws a `UsageError` in kubectl's words. */
export const parseTemplate = (template: string): Part[] => {
  try {
    return partsOf(expressionsOf(template), 0);
  } catch (error) {
    if (error instanceof SyntaxProblem) throw new UsageError(`error parsing jsonpath ${template}, ${error.message}`);
    throw error;
  }
};

/** `metadata.name`, `.metadata.name` and `{.metadata.name}` are the same for columns and sorting. */
export const relaxed = (path: string): string => {
  const [, braced, bare] = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(path) ?? [];
  const field = braced ?? bare;
  if (field === undefined) {
    throw new UsageError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return `{.${field}}`;
};
