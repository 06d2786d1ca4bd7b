/** `$(( … ))`: the operators of C, compiled to functions. */

import { ArithmeticTrouble, compute, type Integer, readInteger, syntax, truth, wrap } from './integers.ts';

/** What an expression reads and sets. */
export interface ArithmeticScope {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

export type Expression = (scope: ArithmeticScope, depth: number) => Integer;

const tokenPattern =
  /\s*(?:(\d[\w@#]*)|([A-Za-z_]\w*)|(<<=|>>=|\*\*=|\*\*|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&|^]=|[-+*/%&|^~!<>=?:(),]))/y;

type Token = { kind: 'number' | 'name' | 'sign' | 'end'; text: string };

const tokenize = (text: string): Token[] => {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  const end = text.trimEnd().length;
  while (tokenPattern.lastIndex < end) {
    const found = tokenPattern.exec(text);
    if (found === null) return syntax();
    if (found[1] !== undefined) tokens.push({ kind: 'number', text: found[1] });
    else if (found[2] !== undefined) tokens.push({ kind: 'name', text: found[2] });
    else tokens.push({ kind: 'sign', text: found[3]! });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
};

const levels: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=', '**=']);

/** Variables whose values are expressions, one within the other. */
const deepestValue = 32;
const deepestNesting = 400;
const longestExpression = 100_000;

const read = (name: string, scope: ArithmeticScope, depth: number): Integer => {
  const text = scope.get(name);
  if (text === undefined || text === '') return 0;
  const number = readInteger(text);
  if (number !== undefined) return number;
  if (depth >= deepestValue) throw new ArithmeticTrouble('expression recursion loop detected');
  return compile(text)(scope, depth + 1);
};

class Compiler {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  #peek(): Token {
    return this.#tokens[this.#at]!;
  }

  #take(sign: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.#at += 1;
    return true;
  }

  whole(): Expression {
    const result = this.#comma();
    return this.#peek().kind === 'end' ? result : syntax();
  }

  #comma(): Expression {
    let result = this.#assignment();
    while (this.#take(',')) {
      const left = result;
      const right = this.#assignment();
      result = (scope, depth) => {
        left(scope, depth);
        return right(scope, depth);
      };
    }
    return result;
  }

  #assignment(): Expression {
    this.#depth += 1;
    if (this.#depth > deepestNesting) syntax();
    const token = this.#peek();
    const next = this.#tokens[this.#at + 1];
    let result: Expression;
    if (token.kind === 'name' && next?.kind === 'sign' && assignments.has(next.text)) {
      this.#at += 2;
      const operator = next.text.slice(0, -1);
      const right = this.#assignment();
      result = (scope, depth) => {
        const value = right(scope, depth);
        const after = operator === '' ? value : compute(operator, read(token.text, scope, depth), value);
        scope.set(token.text, String(after));
        return after;
      };
    } else result = this.#conditional();
    this.#depth -= 1;
    return result;
  }

  #conditional(): Expression {
    const test = this.#or();
    if (!this.#take('?')) return test;
    const yes = this.#assignment();
    if (!this.#take(':')) syntax();
    const no = this.#assignment();
    return (scope, depth) => (test(scope, depth) != 0 ? yes(scope, depth) : no(scope, depth));
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take('||')) {
      const first = left;
      const second = this.#and();
      left = (scope, depth) => truth(first(scope, depth) != 0 || second(scope, depth) != 0);
    }
    return left;
  }

  #and(): Expression {
    let left = this.#binary(0);
    while (this.#take('&&')) {
      const first = left;
      const second = this.#binary(0);
      left = (scope, depth) => truth(first(scope, depth) != 0 && second(scope, depth) != 0);
    }
    return left;
  }

  #binary(level: number): Expression {
    const signs = levels[level];
    if (signs === undefined) return this.#power();
    let left = this.#binary(level + 1);
    for (;;) {
      const token = this.#peek();
      if (token.kind !== 'sign' || !signs.includes(token.text)) return left;
      this.#at += 1;
      const first = left;
      const second = this.#binary(level + 1);
      left = (scope, depth) => compute(token.text, first(scope, depth), second(scope, depth));
    }
  }

  #power(): Expression {
    const base = this.#unary();
    if (!this.#take('**')) return base;
    this.#depth += 1;
    if (this.#depth > deepestNesting) syntax();
    const exponent = this.#power();
    this.#depth -= 1;
    return (scope, depth) => compute('**', base(scope, depth), exponent(scope, depth));
  }

  #unary(): Expression {
    const token = this.#peek();
    if (token.kind !== 'sign') return this.#postfix();
    const step = token.text === '++' ? '+' : token.text === '--' ? '-' : undefined;
    const name = this.#tokens[this.#at + 1];
    if (step !== undefined && name?.kind === 'name') {
      this.#at += 2;
      return this.#change(name.text, step, true);
    }
    if (!['+', '-', '!', '~', '++', '--'].includes(token.text)) return this.#postfix();
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth > deepestNesting) syntax();
    const operand = this.#unary();
    this.#depth -= 1;
    if (token.text === '!') return (scope, depth) => truth(operand(scope, depth) == 0);
    if (token.text === '~') return (scope, depth) => wrap(~BigInt(operand(scope, depth)));
    // `--3` is 3, as is `++3`.
    if (token.text !== '-') return operand;
    return (scope, depth) => compute('-', 0, operand(scope, depth));
  }

  #change(name: string, operator: string, before: boolean): Expression {
    return (scope, depth) => {
      const old = read(name, scope, depth);
      const changed = compute(operator, old, 1);
      scope.set(name, String(changed));
      return before ? changed : old;
    };
  }

  #postfix(): Expression {
    const token = this.#peek();
    this.#at += 1;
    if (token.kind === 'number') {
      const value = readInteger(token.text) ?? syntax();
      return () => value;
    }
    if (token.kind === 'name') {
      if (this.#take('++')) return this.#change(token.text, '+', false);
      if (this.#take('--')) return this.#change(token.text, '-', false);
      return (scope, depth) => read(token.text, scope, depth);
    }
    if (token.text !== '(') return syntax();
    const inner = this.#comma();
    return this.#take(')') ? inner : syntax();
  }
}

export const compile = (text: string): Expression => {
  if (text.length > longestExpression) return syntax();
  if (text.trim() === '') return () => 0;
  return new Compiler(text).whole();
};
