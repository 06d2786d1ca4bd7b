/** One part of a field path: a key, a place in a list, or the item of a list that has these fields. */
export type PathPart = string | number | { [field: string]: string };

const part = /\.?([^.[\]]+)|\[(\d+)\]|\[["']([^"']*)["']\]|\[([^\]=]+=[^\]]*)\]|\[([^\]]*)\]/g;

const fields = (text: string): { [field: string]: string } =>
  Object.fromEntries(
    text.split(',').map((field) => {
      const [key = '', ...value] = field.split('=');
      return [key.trim(), value.join('=').replace(/^"(.*)"$/, '$1')];
    }),
  );

/**
 * A path as the API server writes it: `spec.containers[0].image`, `metadata.labels[app]`,
 * `.spec.containers[name="web"].image`.
 */
export const parseFieldPath = (path: string): PathPart[] =>
  [...path.matchAll(part)].map(([, key, index, quoted, selector, bare]) => {
    if (index !== undefined) return Number(index);
    if (selector !== undefined) return fields(selector);
    return key ?? quoted ?? bare ?? '';
  });
