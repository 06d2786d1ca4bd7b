/** `get --watch`: what there is, and then each change as it comes. */
import type { KubeObject } from '../../cluster/kube.ts';
import { ApiRefusal } from '../../cluster/types.ts';
import { linesOf } from '../../shared/lines-of.ts';
import { apiVersionOf, pathOf } from '../discovery.ts';
import { alignColumns, tableStyle } from '../print/align-columns.ts';
import type { ObjectPrinter, Printable } from '../print/object-printer.ts';
import { isTable, tableLines, type Table, type TableColumn } from '../print/table.ts';
import { UsageError, type Context, type Flags } from '../verb.ts';
import { asTable, tableAccept, tableOptions } from './print-tables.ts';
import { ask, selectorsOf, type Wanted } from './wanted.ts';

type WatchLine = { type: string; object: KubeObject | Table };

/** Prints tables one by one; headings and widths are those of the first, as far as they suffice. */
const tablePrinter = (flags: Flags, wanted: Wanted): ((table: Table, event: string | undefined) => string) => {
  const remembered: number[] = [];
  let columns: TableColumn[] = [];
  let headed = flags.is('no-headers');
  return (table, event) => {
    if ((table.columnDefinitions ?? []).length > 0) columns = table.columnDefinitions;
    const options = {
      ...tableOptions(flags, wanted, false),
      headers: !headed,
      ...(event === undefined ? {} : { event }),
    };
    const lines = tableLines({ ...table, columnDefinitions: columns }, options);
    headed ||= lines.length > 0;
    return lines.length === 0 ? '' : alignColumns(`${lines.join('\n')}\n`, { ...tableStyle, remembered });
  };
};

const objectsOf = (answer: Printable, { resource }: Wanted): Printable[] =>
  answer.items?.map((item) => ({ ...item, apiVersion: apiVersionOf(resource), kind: resource.kind })) ?? [answer];

const eventsOf = async function* (
  context: Context,
  wanted: Wanted,
  flags: Flags,
  resourceVersion: string,
  accept: string | undefined,
): AsyncGenerator<WatchLine> {
  const { resource, namespace, name } = wanted;
  const selectors = name === undefined ? selectorsOf(flags) : { fieldSelector: `metadata.name=${name}` };
  const query = { ...selectors, resourceVersion, watch: 'true' };
  const body = context.access.stream(
    pathOf(resource, { namespace }),
    { query, ...(accept === undefined ? {} : { accept }) },
    context.signal,
  );
  for await (const line of linesOf(body)) {
    if (line.trim() === '') continue;
    const event = JSON.parse(line) as WatchLine;
    if (event.type === 'ERROR') {
      const status = event.object as unknown as ApiRefusal['status'];
      throw new ApiRefusal(status.code ?? 500, status, 'watching');
    }
    if (event.type !== 'BOOKMARK') yield event;
  }
};

/** `print` is absent for tables. */
export const watch = async (
  context: Context,
  wantedList: readonly Wanted[],
  flags: Flags,
  print: ObjectPrinter | undefined,
): Promise<number> => {
  const [wanted] = wantedList;
  if (wanted === undefined || wantedList.length > 1) {
    throw new UsageError(
      'watch is only supported on individual resources and resource collections - more than 1 resource was found',
    );
  }
  const accept = print === undefined ? tableAccept : undefined;
  const isList = wanted.name === undefined;
  const withEvents = flags.is('output-watch-events');
  const printTable = tablePrinter(flags, wanted);
  const textOf = (value: unknown, type: string): string => {
    if (print === undefined) return printTable(asTable(value), withEvents ? type : undefined);
    const objects = objectsOf(value as Printable, wanted);
    return objects.map((object) => print(withEvents ? ({ type, object } as unknown as Printable) : object)).join('');
  };
  const current = await ask<Printable>(context, wanted, flags, accept === undefined ? {} : { accept });
  const { resourceVersion = '' } = (current.metadata ?? {}) as { resourceVersion?: string };
  if (!flags.is('watch-only')) await context.print(textOf(current, 'ADDED'));
  else if (isTable(current)) printTable({ ...current, rows: [] }, undefined);
  // The first event of a watch on one object tells what has just been printed.
  let skip = !isList;
  for await (const { type, object } of eventsOf(context, wanted, flags, isList ? resourceVersion : '0', accept)) {
    if (!skip) await context.print(textOf(object, type));
    else if (print === undefined) printTable({ ...asTable(object), rows: [] }, undefined);
    skip = false;
  }
  context.signal.throwIfAborted();
  return 0;
};
