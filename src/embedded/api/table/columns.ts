/** What the columns of a kind are, and how an object fills them. */
import type { Container, KindName, LabelSelector, Meta, ObjectOf } from '../../objects.ts';
import { since } from './human-duration.ts';

export type Cell = string | number | boolean;

export type Column = {
  name: string;
  type: 'string' | 'integer' | 'boolean' | 'date';
  format: '' | 'name';
  description: string;
  /** 1: shown with `-o wide` only. */
  priority: 0 | 1;
};

export type Printer<K extends KindName> = {
  columns: readonly Column[];
  cells(object: ObjectOf[K], now: number): Cell[];
  /** Marks rows of what has come to its end. */
  conditions?(object: ObjectOf[K]): { type: string; status: string; reason: string; message: string }[] | undefined;
};

export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
};

export const column = (name: string, description: string, type: Column['type'] = 'string'): Column => ({
  name,
  type,
  format: '',
  description,
  priority: 0,
});

export const wide = (name: string, description: string): Column => ({ ...column(name, description), priority: 1 });

export const ageColumn = column('Age', 'How long ago the object was created.');

/** For kinds that have nothing else to show. */
export const plainPrinter = {
  columns: [nameColumn, ageColumn],
  cells: ({ metadata }: { metadata: Meta }, now: number): Cell[] => [
    metadata.name,
    since(metadata.creationTimestamp, now),
  ],
};

export const templateColumns = [
  wide('Containers', 'Names of each container in the template.'),
  wide('Images', 'Images referenced by each container in the template.'),
  wide('Selector', 'The pods that belong to it.'),
];

/** Of sets that keep a number of pods. */
export const replicaColumns = [
  nameColumn,
  column('Desired', 'How many pods there should be.', 'integer'),
  column('Current', 'How many pods there are.', 'integer'),
  column('Ready', 'How many pods are ready.', 'integer'),
  ageColumn,
  ...templateColumns,
];

export const templateCells = (
  containers: readonly Container[] | undefined,
  selector: LabelSelector | undefined,
): Cell[] => [
  (containers ?? []).map(({ name }) => name).join(','),
  (containers ?? []).map(({ image }) => image ?? '').join(','),
  selectorText(selector),
];

/** Sorted, and `<none>` for no labels at all. */
export const labelsText = (labels: Record<string, string> | undefined): string => {
  const pairs = Object.entries(labels ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return pairs.length === 0 ? '<none>' : pairs.map(([key, value]) => `${key}=${value}`).join(',');
};

export const selectorText = ({ matchLabels, matchExpressions = [] }: LabelSelector = {}): string => {
  if (matchExpressions.length === 0) return labelsText(matchLabels);
  const terms = [
    ...Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values = [] }) => {
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.toSorted().join(',')})`;
    }),
  ];
  return terms.toSorted().join(',');
};
