/** 64-bit integers: numbers while they are exact, BigInts beyond. */

export type Integer = number | bigint;

export class ArithmeticTrouble extends Error {
  override readonly name = 'ArithmeticTrouble';
}

export const syntax = (): never => {
  throw new ArithmeticTrouble('arithmetic syntax error');
};

export const wrap = (value: bigint): Integer => {
  const wrapped = BigInt.asIntN(64, value);
  return wrapped >= BigInt(Number.MIN_SAFE_INTEGER) && wrapped <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(wrapped)
    : wrapped;
};

export const truth = (value: boolean): Integer => (value ? 1 : 0);

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  let factor = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = BigInt.asIntN(64, result * factor);
    factor = BigInt.asIntN(64, factor * factor);
  }
  return result;
};

export const compute = (operator: string, left: Integer, right: Integer): Integer => {
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
