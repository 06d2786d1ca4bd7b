import type { ServerResponse } from 'node:http';
import type { Pod } from '../../objects.ts';
import type { ContainerLog } from '../../runtime/types.ts';
import { badRequest, methodNotAllowed } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
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

/** Where a log goes. */
export type LogSink = {
  /** Called first, unless `end` is. */
  begin(): void;
  write(bytes: Buffer): void;
  end(bytes: Buffer): void;
  /** Bytes that the client has not read yet. */
  unread(): number;
  /** The client does not read. */
  giveUp(): void;
  onClose(listener: () => void): void;
};

const toResponse = (response: ServerResponse): LogSink => {
  const head = (): void => {
    if (!response.headersSent)
      response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' });
  };
  return {
    begin() {
      head();
      response.flushHeaders();
    },
    write: (bytes) => void response.write(bytes),
    end(bytes) {
      head();
      response.end(bytes);
    },
    unread: () => response.writableLength,
    giveUp: () => response.destroy(),
    onClose: (listener) => void response.on('close', listener),
  };
};

const none = Buffer.alloc(0);

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
  if (!options.follow || full || log.ended) {
    sink.end(begun);
    return;
  }
  sink.begin();
  if (begun.length > 0) sink.write(begun);
  const stop = log.follow((line) => {
    const bytes = line === undefined ? undefined : write(line);
    if (bytes === undefined) {
      stop();
      sink.end(none);
    } else if (sink.unread() > mostUnread) {
      stop();
      sink.giveUp();
    } else if (bytes.length > 0) sink.write(bytes);
  });
  sink.onClose(stop);
};

/** Undefined: there is nothing to say yet. Throws what is refused. */
export const openLog = (
  { api, nodes }: { api: Registry; nodes: NodeAccess },
  query: URLSearchParams,
  { namespace, name }: Pick<PartTarget, 'namespace' | 'name'>,
): { log: ContainerLog; options: LogOptions } | undefined => {
  const options = logOptions(query, name, api.clock.now());
  const pod = podOf(api, namespace, name);
  const container = containerOf(pod, query.get('container'));
  const place = placeOf(pod);
  // As long as there is no node there is nothing to say.
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
  const opened = openLog(context, query, target);
  if (opened === undefined) return { code: 200, text: '' };
  streamLog(opened.log, opened.options, toResponse(response));
  return undefined;
};
