import { apiVersionOf, infoOf, type KindName, type Obj } from '../../objects.ts';
import type { Change } from '../../store/store.ts';
import { badRequest, invalidKind, refusal } from '../errors.ts';
import { selectionOf, type Selection } from '../selectors/selection.ts';
import type { Status } from '../status.ts';
import { selected, type ListOptions } from './list.ts';
import type { Registry } from './registry.ts';
import { checkRevision } from './resource-version.ts';

export type WatchOptions = Omit<ListOptions, 'limit' | 'continue'> & {
  allowWatchBookmarks?: boolean;
  sendInitialEvents?: boolean;
};

export type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: Obj }
  | { type: 'BOOKMARK'; object: Bookmark }
  | { type: 'ERROR'; object: Status };

export type Bookmark = {
  kind: string;
  apiVersion: string;
  metadata: { resourceVersion: string; creationTimestamp: null; annotations?: Record<string, string> };
};

export type Watching = {
  stop(): void;
  /** To be sent now and then to who asked for it: how far the watch has come. */
  bookmark(): WatchEvent;
};

/** What a change is to somebody who only sees what the selection matches. */
const eventFor = ({ type, object, previous }: Change, { matches }: Selection): WatchEvent | undefined => {
  const now = object as unknown as Obj;
  const before = previous as unknown as Obj | undefined;
  const matched = before !== undefined && matches(before);
  if (type === 'DELETED') return matched ? { type, object: now } : undefined;
  if (matches(now)) return { type: matched ? 'MODIFIED' : 'ADDED', object: now };
  if (!matched) return undefined;
  // It has left: its last state that was seen, at the time of leaving.
  const { resourceVersion } = now.metadata;
  return { type: 'DELETED', object: { ...before, metadata: { ...before.metadata, resourceVersion } } };
};

const isOfSelection = ({ name, object }: Change, { kind, namespace }: Selection): boolean =>
  name === kind && (namespace === undefined || object.metadata.namespace === namespace);

const bookmarkOf = (kind: KindName, revision: number, annotations?: Record<string, string>): WatchEvent => ({
  type: 'BOOKMARK',
  object: {
    kind: infoOf(kind).kind,
    apiVersion: apiVersionOf(infoOf(kind)),
    metadata: {
      resourceVersion: String(revision),
      creationTimestamp: null,
      ...(annotations === undefined ? {} : { annotations }),
    },
  },
});

const forbiddenOption = (field: string, message: string): never => {
  throw invalidKind('ListOptions.meta.k8s.io', 'meta.k8s.io', 'ListOptions', '', [
    { reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field },
  ]);
};

const checkInitialEvents = ({ sendInitialEvents, resourceVersionMatch }: WatchOptions): void => {
  if (sendInitialEvents === undefined) {
    if (resourceVersionMatch !== undefined && resourceVersionMatch !== '')
      forbiddenOption(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      );
    return;
  }
  if (resourceVersionMatch !== 'NotOlderThan')
    forbiddenOption('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
};

/**
 * Sends what there is and what happens from now on, at once and in order, until it is stopped. `send` must not throw.
 * Throws for options that mean nothing.
 */
export const watch = (
  registry: Registry,
  kind: KindName,
  namespace: string | undefined,
  options: WatchOptions,
  send: (event: WatchEvent) => void,
): Watching => {
  const selection = selectionOf(kind, namespace, options);
  checkInitialEvents(options);
  const { resourceVersion = '', sendInitialEvents, allowWatchBookmarks } = options;
  if (sendInitialEvents === true && allowWatchBookmarks !== true)
    throw badRequest('sendInitialEvents requires allowWatchBookmarks to be set');
  // A version that is yet to come is waited for.
  if (!/^\d*$/.test(resourceVersion)) checkRevision(registry, resourceVersion);
  const { store } = registry;
  const fromStart = resourceVersion === '' || resourceVersion === '0';

  if (sendInitialEvents ?? fromStart) {
    for (const object of selected(registry, selection)) send({ type: 'ADDED', object });
    if (sendInitialEvents === true) send(bookmarkOf(kind, store.revision, { 'k8s.io/initial-events-end': 'true' }));
  } else if (!fromStart) {
    const missed = store.since(kind, Number(resourceVersion));
    if (missed === undefined) {
      send({
        type: 'ERROR',
        object: refusal(410, 'Expired', `too old resource version: ${resourceVersion} (${store.revision})`).status,
      });
      return { stop() {}, bookmark: () => bookmarkOf(kind, store.revision) };
    }
    for (const change of missed) {
      const event = isOfSelection(change, selection) ? eventFor(change, selection) : undefined;
      if (event !== undefined) send(event);
    }
  }
  let seen = store.revision;
  const stop = store.listen((change) => {
    // A listener that joins in the middle of a delivery still hears of what it has been told already.
    if (change.revision <= seen) return;
    seen = change.revision;
    if (!isOfSelection(change, selection)) return;
    const event = eventFor(change, selection);
    if (event !== undefined) send(event);
  });
  return { stop, bookmark: () => bookmarkOf(kind, store.revision) };
};
