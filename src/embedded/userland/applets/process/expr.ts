import type { Program } from '../../../runtime/sys.ts';
import { complain, showUsage } from '../options.ts';
import { decode, encode } from '../streams.ts';
import { compilePattern, type Match, PatternError } from '../text/regex/pattern.ts';
import { writeText } from './write-text.ts';

type Value = bigint | string;

class Trouble extends Error {}

const deepest = 500;

const toInteger = (value: Value): bigint | undefined => {
  if (typeof value === 'bigint') return value;
  return /^\s*[-+]?\d+$/.test(value) ? BigInt(value.trim().replace(/^\+/, '')) : undefined;
};

const isNull = (value: Value): boolean =>
  typeof value === 'bigint' ? value === 0n : value === '' || toInteger(value) === 0n;

const number = (value: Value): bigint => {
  const result = toInteger(value);
  if (result === undefined) throw new Trouble('non-numeric argument');
  return result;
};

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (value: boolean): Value => (value ? 1n : 0n);

/** `STRING : PATTERN`, anchored at the start: the first group, or how much it matched. */
const match = (text: string, pattern: string): Value => {
  const bytes = encode(text);
  let found: Match | undefined;
  let groups: number;
  try {
    const compiled = compilePattern(encode(pattern.startsWith('^') ? pattern : `^${pattern}`), { extended: false });
    ({ groups } = compiled);
    found = compiled.match(bytes);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new Trouble(error.message);
  }
  // A match that begins later is none.
  if (found === undefined || found.start !== 0) return groups > 0 ? '' : 0n;
  if (groups === 0) return BigInt(found.end);
  const span = found.spans[1];
  return span === undefined ? '' : decode(bytes.slice(span[0], span[1]));
};

class Evaluator {
  readonly #args: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  run(): Value {
    const result = this.#or();
    if (this.#at < this.#args.length) throw new Trouble('syntax error');
    return result;
  }

  #take(...words: string[]): string | undefined {
    const word = this.#args[this.#at];
    if (word === undefined || !words.includes(word)) return undefined;
    this.#at += 1;
    return word;
  }

  #next(): string {
    const word = this.#args[this.#at];
    if (word === undefined) throw new Trouble('syntax error');
    this.#at += 1;
    return word;
  }

  #or(): Value {
    let left = this.#and();
    while (this.#take('|') !== undefined) {
      const right = this.#and();
      if (isNull(left)) left = right;
    }
    return left;
  }

  #and(): Value {
    let left = this.#compare();
    while (this.#take('&') !== undefined) {
      const right = this.#compare();
      if (isNull(left) || isNull(right)) left = 0n;
    }
    return left;
  }

  #compare(): Value {
    let left = this.#sum();
    for (
      let sign = this.#take('<', '<=', '=', '==', '!=', '>=', '>');
      sign !== undefined;
      sign = this.#take('<', '<=', '=', '==', '!=', '>=', '>')
    ) {
      const right = this.#sum();
      const a = toInteger(left);
      const b = toInteger(right);
      const order =
        a !== undefined && b !== undefined
          ? a < b
            ? -1
            : a > b
              ? 1
              : 0
          : String(left) < String(right)
            ? -1
            : String(left) > String(right)
              ? 1
              : 0;
      left = truth(
        sign === '<'
          ? order < 0
          : sign === '<='
            ? order <= 0
            : sign === '!='
              ? order !== 0
              : sign === '>='
                ? order >= 0
                : sign === '>'
                  ? order > 0
                  : order === 0,
      );
    }
    return left;
  }

  #sum(): Value {
    let left = this.#product();
    for (let sign = this.#take('+', '-'); sign !== undefined; sign = this.#take('+', '-')) {
      const right = number(this.#product());
      left = wrap(sign === '+' ? number(left) + right : number(left) - right);
    }
    return left;
  }

  #product(): Value {
    let left = this.#match();
    for (let sign = this.#take('*', '/', '%'); sign !== undefined; sign = this.#take('*', '/', '%')) {
      const right = number(this.#match());
      if (sign !== '*' && right === 0n) throw new Trouble('division by zero');
      left = wrap(sign === '*' ? number(left) * right : sign === '/' ? number(left) / right : number(left) % right);
    }
    return left;
  }

  #match(): Value {
    let left = this.#word();
    while (this.#take(':') !== undefined) left = match(String(left), String(this.#word()));
    return left;
  }

  #word(): Value {
    this.#depth += 1;
    if (this.#depth > deepest) throw new Trouble('syntax error');
    try {
      if (this.#take('(') !== undefined) {
        const inner = this.#or();
        if (this.#take(')') === undefined) throw new Trouble('syntax error');
        return inner;
      }
      if (this.#take('quote') !== undefined) return this.#next();
      if (this.#take('length') !== undefined) return BigInt(String(this.#word()).length);
      if (this.#take('match') !== undefined) {
        const text = String(this.#word());
        return match(text, String(this.#word()));
      }
      if (this.#take('index') !== undefined) {
        const text = String(this.#word());
        const wanted = String(this.#word());
        return BigInt(text.split('').findIndex((letter) => wanted.includes(letter)) + 1);
      }
      if (this.#take('substr') !== undefined) {
        const text = String(this.#word());
        const from = toInteger(this.#word());
        const count = toInteger(this.#word());
        if (from === undefined || count === undefined || from < 1n || count < 1n) return '';
        return text.slice(Number(from) - 1, Number(from - 1n + count));
      }
      const word = this.#next();
      if (['+', '-', '*', '/', '%', ':', ')', '|', '&', '<', '>', '=', '!='].includes(word))
        throw new Trouble('syntax error');
      return word;
    } finally {
      this.#depth -= 1;
    }
  }
}

export const expr: Program = async (sys) => {
  const args = sys.argv.slice(1);
  if (args.length === 0) {
    await complain(sys, 'too few arguments');
    return 2;
  }
  if (args.length === 1 && args[0] === '--help') return showUsage(sys, { usage: 'EXPRESSION' }, 0);
  let value: Value;
  try {
    value = new Evaluator(args).run();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    await complain(sys, error.message);
    return 2;
  }
  return writeText(sys, `${value}\n`, isNull(value) ? 1 : 0);
};
