/** Tables that the server has made: which columns and rows are shown, and with what beside them. */
import type { KubeObject } from '../../cluster/kube.ts';
import type { Json } from '../../domain/json.ts';

export type TableColumn = { name: string; type: string; format?: string; priority?: number };

export type TableRow = { cells: Json[]; object?: KubeObject };

export type Table = {
  kind: 'Table';
  columnDefinitions: TableColumn[];
  rows: TableRow[];
  metadata?: { resourceVersion?: string; continue?: string };
};

export type TableOptions = {
  wide: boolean;
  headers: boolean;
  namespaces: boolean;
  /** `deployment.apps`: put before each name. */
  kind?: string;
  labelColumns: readonly string[];
  showLabels: boolean;
  /** `ADDED`, with `--output-watch-events`. */
  event?: string;
};

export const isTable = (value: unknown): value is Table => (value as { kind?: string }).kind === 'Table';

/** One line, with signs that would steer a terminal made visible. */
const cellText = (cell: Json | undefined): string => {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  const [first = ''] = cell.split(/[\f\n\r]/, 1);
  return `${first.replaceAll('\x1b', '^[')}${first.length < cell.length ? '...' : ''}`;
};

export const labelsText = (labels: Record<string, string> | undefined, separator = ','): string => {
  const entries = Object.entries(labels ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? '<none>' : entries.map(([key, value]) => `${key}=${value}`).join(separator);
};

/** Lines with tabs between the cells; the heading first when there is one. */
export const tableLines = ({ columnDefinitions, rows }: Table, options: TableOptions): string[] => {
  const { wide, headers, namespaces, kind, labelColumns, showLabels, event } = options;
  const shown = columnDefinitions
    .map((column, index) => ({ ...column, index }))
    .filter(({ priority = 0 }) => wide || priority === 0);
  const nameAt = columnDefinitions.findIndex(({ format, type }) => format === 'name' && type === 'string');
  const heading = [
    ...(event === undefined ? [] : ['EVENT']),
    ...(namespaces ? ['NAMESPACE'] : []),
    ...shown.map(({ name }) => name.toUpperCase()),
    ...labelColumns.map((label) => (label.split('/').at(-1) ?? '').toUpperCase()),
    ...(showLabels ? ['LABELS'] : []),
  ];
  const line = ({ cells, object }: TableRow): string =>
    [
      ...(event === undefined ? [] : [event.padEnd(8)]),
      ...(namespaces ? [object?.metadata.namespace ?? ''] : []),
      ...shown.map(
        ({ index }) => `${index === nameAt && kind !== undefined ? `${kind}/` : ''}${cellText(cells[index])}`,
      ),
      ...labelColumns.map((label) => object?.metadata.labels?.[label] ?? ''),
      ...(showLabels ? [labelsText(object?.metadata.labels)] : []),
    ].join('\t');
  return [...(headers && rows.length > 0 ? [heading.join('\t')] : []), ...rows.map(line)];
};
