/** The server does not say which amount (`64Mb`) it could not read, so peapod looks for it. */
import { quantityValue } from '../domain/quantity.ts';

/** Fields whose values are all amounts, and fields that are one. */
const maps = new Set(['limits', 'requests', 'capacity', 'hard', 'overhead', 'allocatable']);
const single = new Set(['sizeLimit', 'divisor', 'averageValue']);

const isBad = (value: unknown): boolean =>
  value !== null && typeof value !== 'number' && !(typeof value === 'string' && quantityValue(value) !== undefined);

type Found = { field: string; value: unknown };

const search = (value: unknown, path: string, within: string): Found | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    const field = Array.isArray(value) ? `${path}[${key}]` : `${path}${path === '' ? '' : '.'}${key}`;
    if ((maps.has(within) || single.has(key)) && isBad(child)) return { field, value: child };
    const found = search(child, field, Array.isArray(value) ? within : key);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The first amount of an object that Kubernetes can't read. */
export const badQuantityIn = (object: unknown): Found | undefined => search(object, '', '');
