/** `$(( … ))`: 64-bit integers with C's operators, as numbers while they are exact and BigInts beyond. */

export type Integer = number | bigint;

/** What an expression reads and sets. */
export interface ArithmeticScope {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

export class ArithmeticTrouble extends Error {
  override readonly name = 'ArithmeticTrouble';
}

export type Expression = (scope: ArithmeticScope, depth: number) => Integer;

const syntax = (): never => {
  throw new ArithmeticTrouble('arithmetic syntax error');
};

const wrap = (value: bigint): Integer => {
  const wrapped = BigInt.asIntN(64, value);
  return wrapped >= BigInt(Number.MIN_SAFE_INTEGER) && wrapped <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(wrapped)
    : wrapped;
};

const truth = (value: boolean): Integer => (value ? 1 : 0);

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  let factor = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = BigInt.asIntN(64, result * factor);
    factor = BigInt.asIntN(64, factor * factor);
  }
  return result;
};

const compute = (operator: string, left: Integer, right: Integer): Integer => {
  switch (operator) {
    case '==':
      return truth(left == right);
    case '!=':
      return truth(left != right);
    case '<':
      return truth(left < right);
    case '<=':
      return truth(left <= right);
    case '>':
      return truth(left > right);
    case '>=':
      return truth(left >= right);
    case '/':
    case '%':
      if (right == 0) throw new ArithmeticTrouble('divide by zero');
  }
  if (typeof left === 'number' && typeof right === 'number') {
    if (operator === '+' || operator === '-' || operator === '*') {
      const result = operator === '+' ? left + right : operator === '-' ? left - right : left * right;
      // `-0` is no integer.
      if (Number.isSafeInteger(result)) return result + 0;
    } else if (operator === '/') return Math.trunc(left / right) + 0;
    else if (operator === '%') return (left % right) + 0;
  }
  const a = BigInt(left);
  const b = BigInt(right);
  switch (operator) {
    case '+':
      return wrap(a + b);
    case '-':
      return wrap(a - b);
    case '*':
      return wrap(a * b);
    case '/':
      return wrap(a / b);
    case '%':
      return wrap(a % b);
    case '**':
      if (b < 0n) throw new ArithmeticTrouble('exponent less than 0');
      return wrap(power(a, b));
    case '<<':
      return wrap(a << (b & 63n));
    case '>>':
      return wrap(a >> (b & 63n));
    case '&':
      return wrap(a & b);
    case '|':
      return wrap(a | b);
    case '^':
      return wrap(a ^ b);
    default:
      return syntax();
  }
};

const digitValue = (digit: string, base: number): number => {
  const code = digit.charCodeAt(0);
  if (code <= 57) return code - 48;
  if (digit === '@') return 62;
  if (digit === '_') return 63;
  const lower = code >= 97 ? code - 87 : code - 55;
  return code < 97 && base > 36 ? lower + 26 : lower;
};

/** A number as it is written: decimal, 0 octal, 0x, `base#digits`. Undefined when it is none. */
export const readInteger = (text: string): Integer | undefined => {
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  if (/^[1-9]\d*$/.test(text) || /^0[xX][\da-fA-F]+$/.test(text)) return wrap(BigInt(text));
  if (/^0[0-7]+$/.test(text)) return wrap(BigInt(`0o${text.slice(1)}`));
  const based = /^(\d{1,2})#([\dA-Za-z@_]+)$/.exec(text);
  if (based === null) return undefined;
  const base = Number(based[1]);
  if (base < 2 || base > 64) return undefined;
  let value = 0n;
  for (const digit of based[2]!) {
    const one = digitValue(digit, base);
    if (one >= base) return undefined;
    value = value * BigInt(base) + BigInt(one);
  }
  return wrap(value);
};

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
