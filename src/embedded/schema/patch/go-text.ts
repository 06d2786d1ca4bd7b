import type { Json } from '../schema-tools.ts';

/** How Go prints a value of JSON (`%v`): `map[spec:map[replicas:3]]` */
export const goText = (value: Json): string => {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const names = Object.keys(value).toSorted();
  return `map[${names.map((name) => `${name}:${goText(value[name]!)}`).join(' ')}]`;
};
