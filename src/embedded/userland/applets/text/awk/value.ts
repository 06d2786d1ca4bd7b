/** What awk computes with. */
import { SysError } from '../../../../runtime/sys.ts';
import type { ByteString } from '../../streams.ts';
import { formatNumber } from './format.ts';

/** Text from outside that looks like a number: it compares as one. */
export class Numeric {
  readonly text: ByteString;
  readonly value: number;

  constructor(text: ByteString, value: number) {
    this.text = text;
    this.value = value;
  }
}

/** Undefined: a variable that nothing was assigned to. */
export type Value = number | ByteString | Numeric | undefined;

export type Table = Map<ByteString, Value>;

const looksNumeric = /^[ \t\n]*[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)[ \t\n]*$/;
const leadingNumber = /^[ \t\n\r\f\v]*([-+]?)(0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/;

/** As the C library reads a number; 0 when there is none. */
const parse = (text: ByteString): number => {
  const match = leadingNumber.exec(text);
  if (match === null) return 0;
  return match[1] === '-' ? -Number(match[2]) : Number(match[2]);
};

export const fromInput = (text: ByteString): Value => {
  const first = text.charCodeAt(0);
  // Digits, signs, blanks and dots come before the letters.
  if (!(first < 58) || !looksNumeric.test(text)) return text;
  return new Numeric(text, parse(text));
};

export const toNumber = (value: Value): number => {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  if (typeof value !== 'string') return value.value;
  return parse(value);
};

export const toText = (value: Value, format: ByteString): ByteString => {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value === 'number') return formatNumber(value, format);
  return value.text;
};

export const isTrue = (value: Value): boolean => {
  if (typeof value === 'string') return value !== '';
  return toNumber(value) !== 0;
};

export const compare = (left: Value, right: Value, format: ByteString): number => {
  if (typeof left !== 'string' && typeof right !== 'string') return toNumber(left) - toNumber(right);
  const a = toText(left, format);
  const b = toText(right, format);
  return a < b ? -1 : a > b ? 1 : 0;
};

/** More is no string any more. */
const longest = 2 ** 28;

export const concat = (left: ByteString, right: ByteString): ByteString => {
  if (left.length + right.length > longest) throw new SysError('ENOMEM');
  return left + right;
};
