/** `--sort-by`: objects in the order of one of their fields; those without it first. */
import type { Json } from '../../domain/json.ts';
import { findings } from '../jsonpath/evaluate.ts';
import { parseTemplate, relaxed } from '../jsonpath/parse.ts';
import { UsageError } from '../verb.ts';
import { quantityValue } from '../../domain/quantity.ts';

const compare = (a: Json, b: Json): number => {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== 'string' || typeof b !== 'string') return 0;
  const [x, y] = [quantityValue(a), quantityValue(b)];
  if (x !== undefined && y !== undefined) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
};

export const sortObjects = <T>(items: readonly T[], path: string, objectOf: (item: T) => unknown): T[] => {
  const field = relaxed(path);
  const parts = parseTemplate(field);
  const keyed = items.map((item) => ({ item, key: findings(parts, objectOf(item) as Json)[0]?.[0] }));
  if (items.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw new UsageError(`couldn't find any field with path "${field}" in the list of objects`);
  }
  return keyed
    .toSorted((a, b) => {
      if (a.key === undefined || b.key === undefined) return Number(b.key === undefined) - Number(a.key === undefined);
      return compare(a.key, b.key);
    })
    .map(({ item }) => item);
};
