import type { ServerResponse } from 'node:http';
import type { Pod } from '../../objects.ts';
import type { ContainerLog } from '../../runtime/types.ts';
import { badRequest, methodNotAllowed } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { Target } from '../http/path.ts';
import type { PartTarget } from '../http/subresources.ts';
import type { NodeAccess } from '../node-access.ts';
import type { Registry } from '../verbs/registry.ts';
import { containerOf, placeOf, podOf, statusOf } from './container-of.ts';
import { logOptions, type LogOptions } from './log-options.ts';
import { lineWriter, tail } from './log-text.ts';

/** A client that lets this much pile up does not read. */
const mostUnread = 16 * 1024 * 1024;

const waitingWords: Record<string, string> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

/** Why there is no log yet, or none any more. */
const whyNot = (pod: Pod, container: string, previous: boolean): string => {
  const of = `container "${container}" in pod "${pod.metadata.name}"`;
  if (previous) return `previous terminated ${of} not found`;
  const status = statusOf(pod, container);
  if (status === undefined) return `${of} is not available`;
  const { waiting, terminated } = status.state ?? {};
  if (terminated !== undefined) return `${of} is terminated`;
  if (waiting === undefined) return `${of} is waiting to start - no logs yet`;
  const { reason = '' } = waiting;
  return `${of} is waiting to start: ${waitingWords[reason] ?? reason}`;
};

/** A run that has ended and was not followed by another one is `previous` only once the next has begun. */
const hasRun = (pod: Pod, container: string, previous: boolean): boolean => {
  const status = statusOf(pod, container);
  if (previous) return status?.lastState?.terminated !== undefined;
  return (
    status?.state?.running !== undefined ||
    status?.state?.terminated !== undefined ||
    status?.lastState?.terminated !== undefined
  );
};

/** Where a log goes to. */
export type LogSink = {
  /** Something will come, now or later. */
  begin(): void;
  write(bytes: Uint8Array): void;
  end(): void;
  /** Bytes that nobody has read yet. */
  readonly unread: number;
  destroy(): void;
  onClose(listener: () => void): void;
};

export const streamLog = (log: ContainerLog, options: LogOptions, sink: LogSink): void => {
  const write = lineWriter(options);
  const { since } = options;
  const all = log.lines();
  const kept = since === undefined ? all : all.filter(({ at }) => at >= since);
  const first = options.tailLines === undefined ? kept : tail(kept, options.tailLines);
  const pieces: Buffer[] = [];
  let full = false;
  for (const line of first) {
    const bytes = write(line);
    full = bytes === undefined;
    if (bytes === undefined) break;
    pieces.push(bytes);
  }
  const begun = Buffer.concat(pieces);
  const follows = options.follow && !full && !log.ended;
  if (follows) sink.begin();
  if (begun.length > 0) sink.write(begun);
  if (!follows) {
    sink.end();
    return;
  }
  const stop = log.follow((line) => {
    const bytes = line === undefined ? undefined : write(line);
    if (bytes === undefined) {
      stop();
      sink.end();
    } else if (sink.unread > mostUnread) {
      stop();
      sink.destroy();
    } else if (bytes.length > 0) sink.write(bytes);
  });
  sink.onClose(stop);
};

const responseSink = (response: ServerResponse): LogSink => {
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' });
  return {
    begin: () => response.flushHeaders(),
    write: (bytes) => void response.write(bytes),
    end: () => void response.end(),
    get unread() {
      return response.writableLength;
    },
    destroy: () => void response.destroy(),
    onClose: (listener) => void response.on('close', listener),
  };
};

/** Which log is meant; undefined: as long as there is no node there is nothing to say. */
export const findLog = (
  { api, nodes }: { api: Registry; nodes: NodeAccess },
  query: URLSearchParams,
  { namespace, name = '' }: Pick<Target, 'namespace' | 'name'>,
): { log: ContainerLog; options: LogOptions } | undefined => {
  const options = logOptions(query, name, api.clock.now());
  const pod = podOf(api, namespace, name);
  const container = containerOf(pod, query.get('container'));
  const place = placeOf(pod);
  if (place === undefined) return undefined;
  const log = hasRun(pod, container, options.previous)
    ? nodes.logs(place, container, { previous: options.previous })
    : undefined;
  if (log === undefined) throw badRequest(whyNot(pod, container, options.previous));
  return { log, options };
};

/** Answers by itself, in as many pieces as there are. */
export const serveLog = (
  context: { api: Registry; nodes: NodeAccess },
  { query, method, response }: Call,
  target: PartTarget,
): Answer | undefined => {
  if (method !== 'GET') throw methodNotAllowed();
  const found = findLog(context, query, target);
  if (found === undefined) return { code: 200, text: '' };
  streamLog(found.log, found.options, responseSink(response));
  return undefined;
};
