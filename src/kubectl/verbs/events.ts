import { ApiRefusal } from '../../cluster/types.ts';
import { linesOf } from '../../shared/lines-of.ts';
import { intervalOf, type DescribedEvent } from '../describe/events.ts';
import { findResource } from '../discovery.ts';
import { alignColumns, tableStyle } from '../print/align-columns.ts';
import { objectPrinter } from '../print/object-printer.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

const timeOf = ({ series, lastTimestamp, eventTime }: DescribedEvent): number =>
  Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? '1970-01-01T00:00:00Z');

const selectorOf = async (context: Context, flags: Flags): Promise<string | undefined> => {
  const about = flags.text('for');
  if (about === undefined) return undefined;
  const [type = '', name = '', ...more] = about.split('/');
  if (type === '' || name === '' || more.length > 0) throw new UsageError('--for must be in resource/name form');
  const { kind } = await findResource(context, type);
  return `involvedObject.kind=${kind},involvedObject.name=${name}`;
};

const isWanted = ({ type = '' }: DescribedEvent, types: readonly string[]): boolean =>
  types.length === 0 || types.some((each) => each.toLowerCase() === type.toLowerCase());

/** Prints events in columns; the headings once. */
const rowPrinter = (context: Context, flags: Flags): ((events: readonly DescribedEvent[]) => string) => {
  const everywhere = flags.is('all-namespaces');
  const remembered: number[] = [];
  let headed = flags.is('no-headers');
  return (events) => {
    const rows = events.map((event) => {
      const { kind, name } = event.involvedObject;
      const cells = [intervalOf(event, context.clock.now()), event.type, event.reason, `${kind}/${name}`];
      return [...(everywhere ? [event.metadata.namespace] : []), ...cells, (event.message ?? '').trim()].join('\t');
    });
    const heading = `${everywhere ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE`;
    const lines = [...(headed ? [] : [heading]), ...rows, ''];
    headed = true;
    return alignColumns(lines.join('\n'), { ...tableStyle, remembered });
  };
};

const watch = async (
  context: Context,
  path: string,
  query: Record<string, string | undefined>,
  show: (event: DescribedEvent) => string,
): Promise<void> => {
  const { access, signal } = context;
  for await (const line of linesOf(access.stream(path, { query: { ...query, watch: 'true' } }, signal))) {
    if (line.trim() === '') continue;
    const { type, object } = JSON.parse(line) as { type: string; object: DescribedEvent };
    if (type === 'ERROR') {
      const status = object as unknown as ApiRefusal['status'];
      throw new ApiRefusal(status.code ?? 500, status, 'watching events');
    }
    if (type === 'ADDED' || type === 'MODIFIED') await context.print(show(object));
  }
  signal.throwIfAborted();
};

export const events: Verb = {
  name: 'events',
  about: 'List events, the latest last',
  usage: 'kubectl events [--for TYPE/NAME] [--watch]',
  flags: [
    { name: 'all-namespaces', short: 'A', type: 'boolean', about: 'events of all namespaces' },
    { name: 'for', type: 'string', about: 'only events about this object: pod/web' },
    { name: 'types', type: 'list', about: 'only Normal or Warning ones' },
    { name: 'watch', short: 'w', type: 'boolean', about: 'then print each new one' },
    { name: 'no-headers', type: 'boolean', about: 'no headings' },
    { name: 'output', short: 'o', type: 'string', about: 'yaml, json, name or jsonpath=…' },
    { name: 'chunk-size', type: 'string', about: 'accepted, without effect' },
  ],
  run: async (context, { flags }) => {
    const output = flags.text('output') ?? '';
    const printer = output === '' ? undefined : await objectPrinter(context, output);
    const fieldSelector = await selectorOf(context, flags);
    const types = flags.list('types').flatMap((list) => list.split(','));
    const wrong = types.find((type) => !['normal', 'warning'].includes(type.toLowerCase()));
    if (wrong !== undefined) throw new UsageError('valid --types are Normal or Warning');
    const everywhere = flags.is('all-namespaces');
    const path = everywhere ? '/api/v1/events' : `/api/v1/namespaces/${context.namespace}/events`;
    const query = { fieldSelector };
    const answer = await context.access.request<{ items: DescribedEvent[]; metadata: { resourceVersion: string } }>(
      'GET',
      path,
      { query },
      context.signal,
    );
    const rows = rowPrinter(context, flags);
    const show = (list: readonly DescribedEvent[]): string =>
      printer === undefined
        ? rows(list)
        : printer({
            apiVersion: 'v1',
            kind: 'List',
            metadata: { resourceVersion: '' },
            items: list.map((item) => ({ ...item, apiVersion: 'v1', kind: 'Event' })),
          });
    const items = answer.items.filter((event) => isWanted(event, types)).toSorted((a, b) => timeOf(a) - timeOf(b));
    const watching = flags.is('watch');
    if (items.length > 0) await context.print(show(items));
    else if (!watching)
      await context.tell(everywhere ? 'No events found.\n' : `No events found in ${context.namespace} namespace.\n`);
    if (watching) {
      const { resourceVersion } = answer.metadata;
      await watch(context, path, { ...query, resourceVersion }, (event) =>
        isWanted(event, types) ? show([event]) : '',
      );
    }
    return 0;
  },
};
