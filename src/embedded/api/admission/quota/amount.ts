/** Sums of quantities, written the way the first of them was. */
import { nanoOf, parseQuantity } from '../../../schema/types/quantity.ts';

const one = 1_000_000_000n;
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const textOf = (nano: bigint, likeBinary: boolean): string => {
  if (likeBinary && nano % one === 0n && nano >= 1024n * one) {
    let value = nano / one;
    let power = 0;
    while (value % 1024n === 0n && power < binary.length - 1) {
      value /= 1024n;
      power += 1;
    }
    return `${value}${binary[power]}`;
  }
  const parsed = parseQuantity(`${nano}n`);
  return 'problem' in parsed ? '0' : parsed.text;
};

const isBinary = (text: string): boolean => text.endsWith('i');

export const sum = (amounts: readonly string[]): string => {
  const parts = amounts.filter((amount) => nanoOf(amount) !== 0n);
  if (parts.length === 0) return '0';
  return textOf(
    parts.reduce((total, amount) => total + nanoOf(amount), 0n),
    isBinary(parts[0]!),
  );
};

/** Never less than nothing. */
export const difference = (from: string, amount: string): string => {
  const left = nanoOf(from) - nanoOf(amount);
  return left <= 0n ? '0' : textOf(left, isBinary(from));
};

export const larger = (one: string, other: string): string => (nanoOf(other) > nanoOf(one) ? other : one);

export const exceeds = (amount: string, limit: string): boolean => nanoOf(amount) > nanoOf(limit);
