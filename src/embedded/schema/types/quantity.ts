/** Amounts such as `500m` and `64Mi`: how they are read, compared, and written in their one canonical way. */

export type Quantity = {
  /** Billionths: the smallest part that counts. */
  nano: bigint;
  /** How it is written: this text when it was canonical already. */
  text: string;
};

type Format = 'binary' | 'decimal' | 'exponent';

export type QuantityProblem = { problem: string };

const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binarySuffixes = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const ten = (power: number): bigint => 10n ** BigInt(power);
const one = ten(9);
const largest = 2n ** 63n - 1n;

/** Its power of ten, or of two, and the way of writing that goes with it. */
const meaningOf = (suffix: string): { base: 2 | 10; exponent: number; format: Format } | undefined => {
  const decimal = decimalSuffixes.indexOf(suffix);
  if (decimal >= 0) return { base: 10, exponent: decimal * 3 - 9, format: 'decimal' };
  const binary = binarySuffixes.indexOf(suffix);
  if (binary >= 0) return { base: 2, exponent: (binary + 1) * 10, format: 'binary' };
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  return exponent === undefined ? undefined : { base: 10, exponent: Number(exponent), format: 'exponent' };
};

export const parseQuantity = (source: string): Quantity | QuantityProblem => {
  const found = /^([+-]?)(\d*)(?:(\.)(\d*))?([eEinumkKMGTP]*[+-]?\d*)$/.exec(source);
  if (source === '' || found === null) return { problem: wrongFormat };
  const [, sign, allDigits = '', point, fraction = '', suffix = ''] = found;
  if (allDigits === '' && fraction === '' && point === undefined && suffix !== '')
    return {
      problem:
        meaningOf(suffix) === undefined
          ? "unable to parse quantity's suffix"
          : 'unable to parse numeric part of quantity',
    };
  const digits = allDigits.replace(/^0+/, '') || '0';
  const meaning = meaningOf(suffix);
  if (meaning === undefined) return { problem: "unable to parse quantity's suffix" };
  if (allDigits === '' && fraction === '') return { problem: 'unable to parse numeric part of quantity' };
  const { base, exponent, format } = meaning;
  // Beyond this no number of the API has a meaning, and the arithmetic would take for ever.
  if (Math.abs(exponent) > 1000 || digits.length + fraction.length > 1000)
    return { problem: 'unable to parse numeric part of quantity' };

  const mantissa = BigInt(digits + fraction);
  const places = fraction.length;
  let nano: bigint;
  if (base === 10) {
    const shift = exponent - places + 9;
    nano = shift >= 0 ? mantissa * ten(shift) : roundUp(mantissa, ten(-shift));
  } else nano = roundUp(mantissa * 2n ** BigInt(exponent) * one, ten(places));
  if (format === 'binary' && nano > largest * one) nano = largest * one;
  if (sign === '-') nano = -nano;

  if (isCanonical(digits, fraction, exponent, format)) return { nano, text: source };
  return { nano, text: writeQuantity(nano, format) };
};

const roundUp = (value: bigint, by: bigint): bigint => (value % by === 0n ? value / by : value / by + 1n);

/** Whether the text is kept as it was written. */
const isCanonical = (digits: string, fraction: string, exponent: number, format: Format): boolean => {
  const all = digits + fraction;
  if (all.length > 17) return false;
  if (format === 'binary') return fraction === '' && Number(digits) % 8 !== 0;
  const scale = exponent - fraction.length;
  return scale >= -9 && scale % 3 === 0 && !all.endsWith('000') && !all.startsWith('0');
};

const writeQuantity = (nano: bigint, format: Format): string => {
  if (nano === 0n) return '0';
  const small = nano > -1024n * one && nano < 1024n * one;
  if (format === 'binary' && !small && nano % one === 0n) {
    let value = nano / one;
    let power = 0;
    while (value % 1024n === 0n && power < binarySuffixes.length) {
      value /= 1024n;
      power += 1;
    }
    return `${value}${power === 0 ? '' : binarySuffixes[power - 1]}`;
  }
  let value = nano;
  let power = -9;
  const largest = format === 'exponent' ? Infinity : 18;
  while (value % 1000n === 0n && power < largest) {
    value /= 1000n;
    power += 3;
  }
  if (format === 'exponent') return power === 0 ? String(value) : `${value}e${power}`;
  return `${value}${decimalSuffixes[(power + 9) / 3]}`;
};

/** Less than zero when `a` is the smaller. Both must be quantities. */
export const compareQuantities = (a: string, b: string): number => {
  const [left, right] = [nanoOf(a), nanoOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Billionths; 0 for what is no quantity. */
export const nanoOf = (text: string): bigint => {
  const parsed = parseQuantity(text);
  return 'problem' in parsed ? 0n : parsed.nano;
};
