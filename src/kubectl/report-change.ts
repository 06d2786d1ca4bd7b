/** The line `pod/hello created`, or the object in the form that `-o` asks for. */
import type { DryRun } from './flag-values.ts';
import type { AnyObject } from './live-object.ts';
import { objectPrinter, type ObjectPrinter } from './print/object-printer.ts';
import type { Context, Flags, FlagSpec } from './verb.ts';

export const outputFlag: FlagSpec = {
  name: 'output',
  short: 'o',
  type: 'string',
  about: 'name, yaml, json or jsonpath=…: print the object',
};

/** `pod/hello`, `deployment.apps/shop` */
const shownName = ({ apiVersion, kind, metadata }: Pick<AnyObject, 'apiVersion' | 'kind' | 'metadata'>): string => {
  const [group] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
  return `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${metadata.name}`;
};

const suffixes: Readonly<Record<DryRun, string>> = { none: '', client: ' (dry run)', server: ' (server dry run)' };

/** One printer for all objects of a command: it puts `---` between them. */
const printers = new WeakMap<Flags, Promise<ObjectPrinter>>();

const printerFor = (context: Context, flags: Flags, format: string): Promise<ObjectPrinter> => {
  const printer = printers.get(flags) ?? objectPrinter(context, format);
  printers.set(flags, printer);
  return printer;
};

export const reportChange = async (
  context: Context,
  flags: Flags,
  object: AnyObject,
  operation: string,
  dryRun: DryRun = 'none',
): Promise<void> => {
  const format = flags.text('output') ?? '';
  if (format === '') await context.print(`${shownName(object)} ${operation}${suffixes[dryRun]}\n`);
  else await context.print((await printerFor(context, flags, format))(object));
};

/** Objects that are printed together: one as it is, several as a List. */
export const printChanged = async (context: Context, flags: Flags, objects: readonly AnyObject[]): Promise<void> => {
  const [only] = objects;
  if (only === undefined) return;
  const list = { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } };
  const print = await printerFor(context, flags, flags.text('output') ?? '');
  await context.print(print(objects.length === 1 ? only : list));
};
