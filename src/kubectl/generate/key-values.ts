/** `KEY=value` words of a command line, with kubectl's words for wrong ones. */
import { quantityValue } from '../../domain/quantity.ts';
import { UsageError } from '../verb.ts';

/** Splits `deploy/web a=b c-` into what names objects and what changes them. */
export const splitPairs = (words: readonly string[], what: string): { objects: string[]; pairs: string[] } => {
  const isPair = (word: string): boolean =>
    (word.includes('=') && !word.startsWith('=')) || (word.endsWith('-') && word !== '-');
  const first = words.findIndex(isPair);
  if (first === -1) return { objects: [...words], pairs: [] };
  const late = words.slice(first).find((word) => !isPair(word));
  if (late !== undefined) throw new UsageError(`all resources must be specified before ${what} changes: ${late}`);
  return { objects: words.slice(0, first), pairs: words.slice(first) };
};

export type Pairs = { set: Record<string, string>; remove: string[] };

/** `a=b` sets, `a-` removes. */
export const parsePairs = (words: readonly string[], what: string, { removing = false } = {}): Pairs => {
  const pairs: Pairs = { set: {}, remove: [] };
  const invalid: string[] = [];
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals > 0) pairs.set[word.slice(0, equals)] = word.slice(equals + 1);
    else if (removing && word.endsWith('-') && word !== '-') pairs.remove.push(word.slice(0, -1));
    else invalid.push(word);
  }
  if (invalid.length > 0) throw new UsageError(`invalid ${what} format: ${invalid.join(', ')}`);
  return pairs;
};

/** `a=b,c=d` of `--labels`. */
export const parseLabelList = (text: string): Record<string, string> => {
  const labels: Record<string, string> = {};
  for (const word of text.split(',')) {
    const [key = '', value, ...more] = word.split('=');
    if (value === undefined || more.length > 0) throw new UsageError(`unexpected label spec: ${word}`);
    if (key === '') throw new UsageError('unexpected empty label key');
    labels[key] = value;
  }
  return labels;
};

export type EnvironmentVariable = { name: string; value?: string; valueFrom?: unknown };

/** `--env=A=b` of `run`. */
export const parseEnvironment = (words: readonly string[]): EnvironmentVariable[] =>
  words.map((word) => {
    const equals = word.indexOf('=');
    if (equals === -1) throw new UsageError(`invalid env: ${word}`);
    const name = word.slice(0, equals);
    if (name === '') throw new UsageError(`invalid env: ${word}`);
    return { name, value: word.slice(equals + 1) };
  });

/** `cpu=100m,memory=64Mi` */
export const parseQuantities = (text: string): Record<string, string> => {
  const quantities: Record<string, string> = {};
  for (const word of text.split(',')) {
    const parts = word.split('=');
    if (parts.length !== 2) {
      throw new UsageError(`Invalid argument syntax ${word}, expected <resource>=<value>`);
    }
    const [resource = '', quantity = ''] = parts;
    if (quantityValue(quantity) === undefined) {
      throw new UsageError(
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      );
    }
    quantities[resource] = quantity;
  }
  return quantities;
};
