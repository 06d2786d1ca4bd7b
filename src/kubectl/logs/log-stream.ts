/** The log of one container, as it is or as it grows. */
import { linesOf } from '../../shared/lines-of.ts';
import type { Pod } from '../../cluster/kube.ts';
import { integerOf, durationOf } from '../flag-values.ts';
import { UsageError, type Context, type Flags } from '../verb.ts';

export type LogQuery = Record<string, string | undefined>;

export type LogSource = { pod: Pod; container: string };

/** With a selector only the last lines of each pod. */
const selectorTail = 10;

export const logQueryOf = (flags: Flags): LogQuery => {
  const since = durationOf(flags, 'since', 'logs') ?? 0;
  const sinceTime = flags.text('since-time');
  const tail = integerOf(flags, 'tail', 'logs') ?? -1;
  const selecting = (flags.text('selector') ?? '') !== '' && flags.text('tail') === undefined;
  if (since !== 0 && sinceTime !== undefined) {
    throw new UsageError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  }
  if (since < 0) throw new UsageError('--since must be greater than 0');
  if (tail < -1) throw new UsageError('--tail must be greater than or equal to -1');
  return {
    follow: flags.is('follow') ? 'true' : undefined,
    previous: flags.is('previous') ? 'true' : undefined,
    timestamps: flags.is('timestamps') ? 'true' : undefined,
    sinceSeconds: since === 0 ? undefined : String(Math.round(since / 1000)),
    sinceTime,
    limitBytes: flags.text('limit-bytes'),
    tailLines: tail >= 0 ? String(tail) : selecting ? String(selectorTail) : undefined,
  };
};

const write = async ({ io }: Context, chunk: Uint8Array): Promise<void> => {
  if (io.stdout.write(chunk)) return;
  await new Promise<void>((resolve) => void io.stdout.once('drain', resolve).once('close', resolve));
};

/** Resolves when the log ends. With a prefix it is written line by line, so that several logs don't mix within a line. */
export const writeLog = async (
  context: Context,
  { pod, container }: LogSource,
  query: LogQuery,
  { prefix = false, whole = false } = {},
): Promise<void> => {
  const { namespace = context.namespace, name } = pod.metadata;
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/log`;
  const chunks = context.access.stream(path, { query: { ...query, container } }, context.signal);
  if (!prefix && !whole) {
    for await (const chunk of chunks) await write(context, chunk);
    return;
  }
  const head = prefix ? `[pod/${name}/${container}] ` : '';
  for await (const line of linesOf(chunks)) await context.print(`${head}${line}\n`);
};
