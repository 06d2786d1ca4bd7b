/** JSON as kubectl prints it: keys in their order, four spaces, and no bare angle brackets. */
import type { Json } from '../../domain/json.ts';

/** By code points, as Go sorts. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => compareText(a, b)).map(([key, each]) => [key, sorted(each)]),
  );
};

const escaped = (text: string): string =>
  text.replaceAll(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const compactJson = (value: Json): string => escaped(JSON.stringify(sorted(value)));

export const jsonText = (value: unknown): string => `${escaped(JSON.stringify(sorted(value), null, 4))}\n`;
