/** The tables of `get`, one below the other: those of one type share their columns. */
import { endWith } from '../failures.ts';
import { alignColumns, tableStyle } from '../print/align-columns.ts';
import { sortObjects } from '../print/sort-objects.ts';
import { isTable, tableLines, type Table, type TableOptions } from '../print/table.ts';
import { UsageError, type Context, type Flags } from '../verb.ts';
import { answersTo, type Answer } from './answers.ts';
import type { Wanted } from './wanted.ts';

export const tableAccept = [
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
  'application/json',
].join(',');

/** For an answer that is no table: name and creation time are all that is known of any object. */
const plainTable = (answer: unknown): Table => {
  const { items } = answer as { items?: unknown[] };
  return {
    kind: 'Table',
    columnDefinitions: [
      { name: 'Name', type: 'string', format: 'name' },
      { name: 'Age', type: 'string' },
    ],
    rows: (items ?? [answer]).map((item) => {
      const object = item as NonNullable<Table['rows'][number]['object']>;
      return { cells: [object.metadata.name, object.metadata.creationTimestamp], object };
    }),
  };
};

export const asTable = (answer: unknown): Table =>
  isTable(answer) ? { ...answer, rows: answer.rows ?? [] } : plainTable(answer);

const groupKind = ({ kind, group }: Wanted['resource']): string =>
  `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}`;

export const tableOptions = (flags: Flags, { resource }: Wanted, withKind: boolean): TableOptions => ({
  wide: flags.text('output') === 'wide',
  headers: !flags.is('no-headers'),
  namespaces: flags.is('all-namespaces') && resource.namespaced,
  labelColumns: flags.list('label-columns').flatMap((list) => list.split(',')),
  showLabels: flags.is('show-labels'),
  ...(withKind || flags.is('show-kind') ? { kind: groupKind(resource) } : {}),
});

/** Neighbours of the same type. */
const runs = (answers: readonly Answer<Table>[]): Answer<Table>[][] => {
  const found: Answer<Table>[][] = [];
  for (const answer of answers) {
    const last = found.at(-1);
    if (last?.[0]?.wanted.resource === answer.wanted.resource) last.push(answer);
    else found.push([answer]);
  }
  return found;
};

const runLines = (run: readonly Answer<Table>[], flags: Flags, withKind: boolean): string[] => {
  let headed = flags.is('no-headers');
  return run.flatMap(({ wanted, value }) => {
    const lines = tableLines(value, { ...tableOptions(flags, wanted, withKind), headers: !headed });
    headed ||= lines.length > 0;
    return lines;
  });
};

/** A table that has no such field is not shown, and kubectl says no word about it. */
const sortedRows = ({ rows }: Table, path: string): Table['rows'] => {
  try {
    return sortObjects(rows, path, ({ object }) => object);
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
};

const nothingFound = (context: Context, wanted: readonly Wanted[], flags: Flags): string =>
  !flags.is('all-namespaces') && wanted.every(({ resource }) => resource.namespaced)
    ? `No resources found in ${context.namespace} namespace.\n`
    : 'No resources found\n';

export const printTables = async (context: Context, wanted: readonly Wanted[], flags: Flags): Promise<number> => {
  const sortBy = flags.text('sort-by') ?? '';
  const query = sortBy === '' ? {} : { includeObject: 'Object' };
  const { answers, errors } = await answersTo<unknown>(context, wanted, flags, { accept: tableAccept, query });
  const tables = answers.map(({ wanted: each, value }) => {
    const table = asTable(value);
    return { wanted: each, value: { ...table, rows: sortBy === '' ? table.rows : sortedRows(table, sortBy) } };
  });
  const withKind = new Set(tables.map((each) => each.wanted.resource)).size > 1;
  let printed = false;
  for (const run of runs(tables)) {
    const lines = runLines(run, flags, withKind);
    if (lines.length === 0) continue;
    if (printed && !flags.is('no-headers')) await context.print('\n');
    await context.print(alignColumns(`${lines.join('\n')}\n`, tableStyle));
    printed = true;
  }
  if (!printed && errors.length === 0 && !flags.is('ignore-not-found')) {
    await context.tell(nothingFound(context, wanted, flags));
  }
  return endWith(context, errors);
};
