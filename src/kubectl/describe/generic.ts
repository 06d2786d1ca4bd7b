/** Any object, field by field, with words made of the names of its fields. */
import type { KubeObject } from '../../cluster/kube.ts';
import { compareText } from '../print/json-text.ts';
import { field, head } from './lines.ts';

const acronyms = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);
const hidden = new Set(
  ['managedFields', 'name', 'namespace', 'labels', 'annotations'].map((name) => `.metadata.${name}`),
);

/** `creationTimestamp` becomes `Creation Timestamp`. */
const titleOf = (name: string): string => {
  if (/[^\p{L}-]/u.test(name)) return name;
  const parts = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|-+/gu) ?? [name];
  return parts
    .map((part) =>
      acronyms.has(part.toUpperCase()) ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1),
    )
    .join(' ');
};

const contentLines = (content: object, level: number, path: string): string[] => {
  const margin = '  '.repeat(level);
  return Object.entries(content)
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([name, value]: [string, unknown]) => {
      const here = `${path}.${name}`;
      if (hidden.has(here)) return [];
      const title = `${margin}${titleOf(name)}`;
      if (value === null || typeof value !== 'object') return [field(title, value === null ? '<nil>' : value)];
      if (!Array.isArray(value)) return [`${title}:`, ...contentLines(value, level + 1, here)];
      const items = value as unknown[];
      return [
        `${title}:`,
        ...items.flatMap((item) =>
          item !== null && typeof item === 'object'
            ? contentLines(item, level + 1, here)
            : [`${margin}  ${String(item)}`],
        ),
      ];
    });
};

export const genericLines = (object: KubeObject): string[] => [...head(object), ...contentLines(object, 0, '')];
