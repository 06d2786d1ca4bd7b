/** `test`, `[` and `[[`: in the shell and as programs. */
import { type Sys, SysError } from '../../../runtime/sys.ts';
import { matches } from '../../sh/expand/pattern.ts';
import { encode } from '../streams.ts';
import { fileTest, statOf } from './file-test.ts';
import { compilePattern, PatternError } from '../text/regex/pattern.ts';

class Trouble extends Error {}

const binary = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '=~',
  '-eq',
  '-ne',
  '-ge',
  '-gt',
  '-le',
  '-lt',
  '-nt',
  '-ot',
  '-ef',
]);
const unary = new Set('rwxefdcbpugkshLSszntOGN'.split('').map((letter) => `-${letter}`));

const integer = (text: string): bigint => {
  const found = /^\s*([-+]?\d*)\s*$/.exec(text);
  if (found === null || /^[-+]?$/.test(found[1]!))
    throw new Trouble(text === '' ? 'bad number' : `${text}: bad number`);
  const value = BigInt(found[1]!.replace(/^\+/, ''));
  if (BigInt.asIntN(64, value) !== value) throw new Trouble(`${text}: out of range`);
  return value;
};

const deepest = 500;

class Evaluator {
  readonly #sys: Sys;
  readonly #args: readonly string[];
  readonly #patterns: boolean;
  #at = 0;
  #depth = 0;

  constructor(sys: Sys, args: readonly string[], patterns: boolean) {
    this.#sys = sys;
    this.#args = args;
    this.#patterns = patterns;
  }

  run(): boolean {
    const [first, second, third, fourth] = this.#args;
    const { length } = this.#args;
    if (first === undefined) return false;
    if (length === 1) return first !== '';
    if (length === 2 && first === '!') return second === '';
    if (length === 3 && binary.has(second!)) return this.#compare(first, second!, third!);
    if (length === 4 && first === '!' && binary.has(third!)) return !this.#compare(second!, third!, fourth!);
    const result = this.#or();
    if (this.#at < length) throw new Trouble(`${this.#args[this.#at]}: unknown operand`);
    return result;
  }

  #or(): boolean {
    let result = this.#and();
    while (this.#args[this.#at] === '-o') {
      this.#at += 1;
      result = this.#and() || result;
    }
    return result;
  }

  #and(): boolean {
    let result = this.#not();
    while (this.#args[this.#at] === '-a') {
      this.#at += 1;
      result = this.#not() && result;
    }
    return result;
  }

  #not(): boolean {
    if (this.#args[this.#at] !== '!') return this.#primary();
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth > deepest) throw new Trouble('too many arguments');
    return !this.#not();
  }

  #primary(): boolean {
    const word = this.#args[this.#at];
    const next = this.#args[this.#at + 1];
    const after = this.#args[this.#at + 2];
    if (word === undefined) throw new Trouble('argument expected');
    if (word === '(') {
      this.#depth += 1;
      if (this.#depth > deepest) throw new Trouble('too many arguments');
      this.#at += 1;
      const result = this.#or();
      if (this.#args[this.#at] !== ')') throw new Trouble('closing paren expected');
      this.#at += 1;
      return result;
    }
    if (next !== undefined && after !== undefined && binary.has(next)) {
      this.#at += 3;
      return this.#compare(word, next, after);
    }
    if (unary.has(word)) {
      if (next === undefined) throw new Trouble(`${word}: argument expected`);
      this.#at += 2;
      if (word === '-z') return next === '';
      if (word === '-n') return next !== '';
      if (word === '-t') return this.#terminal(next);
      return fileTest(this.#sys, word, next);
    }
    if (next !== undefined && binary.has(next)) throw new Trouble(`${next}: argument expected`);
    this.#at += 1;
    return word !== '';
  }

  #terminal(text: string): boolean {
    try {
      return this.#sys.isTerminal(Number(integer(text)));
    } catch (error) {
      if (error instanceof SysError) return false;
      throw error;
    }
  }

  #compare(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case '=':
      case '==':
        return this.#patterns ? matches(right, left) : left === right;
      case '!=':
        return this.#patterns ? !matches(right, left) : left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '=~':
        try {
          return compilePattern(encode(right), { extended: true }).test(encode(left));
        } catch (error) {
          if (!(error instanceof PatternError)) throw error;
          throw new Trouble(`${right}: bad regular expression`);
        }
      case '-nt':
      case '-ot':
      case '-ef': {
        const a = statOf(this.#sys, left);
        const b = statOf(this.#sys, right);
        if (operator === '-ef')
          return a !== undefined && b !== undefined && a.inode === b.inode && a.device === b.device;
        if (a === undefined || b === undefined) return false;
        return operator === '-nt' ? a.modified > b.modified : a.modified < b.modified;
      }
    }
    if (/^\s*[-+]?\d{1,15}$/.test(left) && /^\s*[-+]?\d{1,15}$/.test(right))
      return order(operator, Number(left), Number(right));
    return order(operator, integer(left), integer(right));
  }
}

const order = (operator: string, a: number | bigint, b: number | bigint): boolean => {
  switch (operator) {
    case '-eq':
      return a == b;
    case '-ne':
      return a != b;
    case '-ge':
      return a >= b;
    case '-gt':
      return a > b;
    case '-le':
      return a <= b;
    default:
      return a < b;
  }
};

/** The exit status, or what is wrong with the expression (status 2). `argv[0]` says whether a bracket must follow. */
export const test = (sys: Sys, argv: readonly string[]): number | { problem: string } => {
  const name = argv[0]!.slice(argv[0]!.lastIndexOf('/') + 1);
  let args = argv.slice(1);
  if (name === '[' || name === '[[') {
    const close = name === '[' ? ']' : ']]';
    if (args.at(-1) !== close) return { problem: `missing ${close}` };
    args = args.slice(0, -1);
  }
  try {
    return new Evaluator(sys, args, name === '[[').run() ? 0 : 1;
  } catch (error) {
    if (error instanceof Trouble) return { problem: error.message };
    throw error;
  }
};
