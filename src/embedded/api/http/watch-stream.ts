import type { ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import { apiVersionOf } from '../../objects.ts';
import { partial } from '../table/partial.ts';
import { tableOf } from '../table/table.ts';
import type { Registry } from '../verbs/registry.ts';
import { watch, type WatchEvent, type WatchOptions } from '../verbs/watch.ts';
import type { Style } from './answer.ts';
import { objectText } from './json-text.ts';
import type { Target } from './path.ts';

/** A client that lets this much pile up does not read. */
const mostUnread = 8 * 1024 * 1024;
const bookmarkMs = 60_000;
const shortestSeconds = 1800;

const isObjectEvent = (event: WatchEvent): event is Extract<WatchEvent, { type: 'ADDED' | 'MODIFIED' | 'DELETED' }> =>
  event.type !== 'BOOKMARK' && event.type !== 'ERROR';

/** How each event is written. */
const writer = (
  { kind, view }: Pick<Target, 'kind' | 'view'>,
  { form, include }: Style,
  now: () => number,
): ((event: WatchEvent) => string) => {
  let headers = true;
  return (event) => {
    if (!isObjectEvent(event)) {
      if (event.type === 'BOOKMARK' && form.as === 'table') {
        const { metadata } = event.object;
        const table = { ...tableOf(kind, [], metadata, { version: form.version, include, now: now(), headers }) };
        // A bookmark is a row without cells: the object in it holds the version.
        const rows = [{ cells: [], object: event.object }];
        return JSON.stringify({
          type: event.type,
          object: { ...table, metadata: { resourceVersion: metadata.resourceVersion }, rows },
        });
      }
      if (event.type === 'BOOKMARK' && view !== undefined)
        return JSON.stringify({ ...event, object: { ...event.object, apiVersion: apiVersionOf(view) } });
      return JSON.stringify(event);
    }
    const { type, object } = event;
    if (form.as === 'table') {
      const { resourceVersion } = object.metadata;
      const table = tableOf(
        kind,
        [object],
        { resourceVersion },
        { version: form.version, include, now: now(), headers },
      );
      headers = false;
      return JSON.stringify({ type, object: table });
    }
    if (form.as === 'metadata') return JSON.stringify({ type, object: partial(object, form.version) });
    return `{"type":"${type}","object":${objectText(view?.outwards(object) ?? object)}}`;
  };
};

/** Serves a watch until the client leaves, its time is over, or it stops reading. */
export const streamWatch = (
  { registry, wireClock }: { registry: Registry; wireClock: Clock },
  response: ServerResponse,
  { kind, namespace, view }: Pick<Target, 'kind' | 'namespace' | 'view'>,
  options: WatchOptions & { timeoutSeconds?: number },
  style: Style,
): void => {
  const write = writer({ kind, ...(view === undefined ? {} : { view }) }, style, () => registry.clock.now());
  const waiting: string[] = [];
  let flushing = false;
  let over = false;
  let stop = (): void => {
    over = true;
  };

  const flush = (): void => {
    flushing = false;
    if (over && waiting.length === 0) return;
    // Looked at before writing: one large piece is no sign of anything.
    if (response.writableLength > mostUnread) {
      stop();
      response.destroy();
      return;
    }
    response.write(waiting.splice(0).join(''));
  };
  const send = (event: WatchEvent): void => {
    if (over) return;
    waiting.push(`${write(event)}\n`);
    if (flushing) return;
    flushing = true;
    // What happens in one turn goes out in one piece.
    queueMicrotask(flush);
  };

  // Throws before anything was written when the options mean nothing.
  const watching = watch(registry, kind, namespace, options, (event) => {
    send(event);
    if (event.type === 'ERROR') queueMicrotask(() => end());
  });
  const end = (): void => {
    if (over) return;
    stop();
    response.end(waiting.splice(0).join(''));
  };
  const timeoutMs = (options.timeoutSeconds ?? shortestSeconds * (1 + Math.random())) * 1000;
  const began = wireClock.now();
  const cancelTimeout = wireClock.schedule(began + timeoutMs, end);
  let cancelBookmark = (): void => {};
  const armBookmark = (): void => {
    cancelBookmark = wireClock.schedule(wireClock.now() + bookmarkMs, () => {
      send(watching.bookmark());
      armBookmark();
    });
  };
  if (options.allowWatchBookmarks === true) armBookmark();
  stop = () => {
    over = true;
    watching.stop();
    cancelTimeout();
    cancelBookmark();
  };
  response.on('close', () => stop());
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
};
