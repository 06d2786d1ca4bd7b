/** Removes what lost its owners, and does what Foreground and Orphan ask. Source: pkg/controller/garbagecollector. */
import { isDeepStrictEqual } from 'node:util';
import type { Client } from '../api/client.ts';
import type { EventRecorder } from '../events.ts';
import { infoOf, kindNameOf, kindNames, type KindName, type Obj, type OwnerReference } from '../objects.ts';
import type { Change } from '../store/store.ts';
import type { Controller, ControllerDeps } from './controller.ts';

type Entry = { kind: KindName; namespace: string | undefined; name: string; uid: string };

const foreground = 'foregroundDeletion';
const orphan = 'orphan';

/** Who names an owner, by the owner's uid; kept current by every change. */
class Dependents {
  readonly #byOwner = new Map<string, Map<string, Entry>>();

  note(change: Change): void {
    const { object, previous, name: kind } = change;
    const { uid, name, namespace } = object.metadata;
    const now = change.type === 'DELETED' ? [] : (object.metadata.ownerReferences ?? []);
    for (const reference of previous?.metadata.ownerReferences ?? []) {
      if (now.some((each) => each.uid === reference.uid)) continue;
      const entries = this.#byOwner.get(reference.uid);
      entries?.delete(uid);
      if (entries?.size === 0) this.#byOwner.delete(reference.uid);
    }
    for (const reference of now) {
      const entries = this.#byOwner.get(reference.uid) ?? new Map<string, Entry>();
      this.#byOwner.set(reference.uid, entries);
      entries.set(uid, { kind, namespace, name, uid });
    }
  }

  of(uid: string): Entry[] {
    return [...(this.#byOwner.get(uid)?.values() ?? [])];
  }
}

type Classified = { solid: OwnerReference[]; dangling: OwnerReference[]; waiting: OwnerReference[] };

const isWaiting = ({ metadata }: Pick<Obj, 'metadata'>): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(foreground) === true;

const blocks = ({ metadata }: Obj, owner: string): boolean =>
  (metadata.ownerReferences ?? []).some(({ uid, blockOwnerDeletion }) => uid === owner && blockOwnerDeletion === true);

const policyOf = ({ metadata }: Obj): 'Orphan' | 'Foreground' | 'Background' => {
  const finalizers = metadata.finalizers ?? [];
  return finalizers.includes(orphan) ? 'Orphan' : finalizers.includes(foreground) ? 'Foreground' : 'Background';
};

export const garbageCollector = ({ client, events }: ControllerDeps & { events: EventRecorder }): Controller => {
  const dependents = new Dependents();

  const current = ({ kind, namespace, name, uid }: Entry): Obj | undefined => {
    const object = client.get(kind, namespace, name) as unknown as Obj | undefined;
    return object?.metadata.uid === uid ? object : undefined;
  };

  /** `unknown`: it can't be told, so that nothing is done. */
  const ownerOf = (reference: OwnerReference, namespace: string | undefined): Obj | 'unknown' | undefined => {
    const kind = kindNameOf(reference.apiVersion, reference.kind);
    if (kind === undefined) return 'unknown';
    const { namespaced } = infoOf(kind);
    // An object of the cluster can't belong to one of a namespace.
    if (namespaced && namespace === undefined) return 'unknown';
    const found = client.get(kind, namespaced ? namespace : undefined, reference.name);
    return found?.metadata.uid === reference.uid ? found : undefined;
  };

  const classify = ({ metadata }: Obj): Classified => {
    const found: Classified = { solid: [], dangling: [], waiting: [] };
    for (const reference of metadata.ownerReferences ?? []) {
      const owner = ownerOf(reference, metadata.namespace);
      const group = owner === undefined ? 'dangling' : owner !== 'unknown' && isWaiting(owner) ? 'waiting' : 'solid';
      found[group].push(reference);
    }
    return found;
  };

  const dropFinalizer = (entry: Entry, finalizer: string): void => {
    modifyMeta(client, entry, (metadata) => ({
      ...metadata,
      finalizers: (metadata.finalizers ?? []).filter((each) => each !== finalizer),
    }));
  };

  const dropOwners = (entry: Entry, gone: (reference: OwnerReference) => boolean): void => {
    modifyMeta(client, entry, (metadata) => {
      const left = (metadata.ownerReferences ?? []).filter((reference) => !gone(reference));
      const { ownerReferences: _, ...rest } = metadata;
      return left.length === 0 ? rest : { ...rest, ownerReferences: left };
    });
  };

  const unblockOwners = (entry: Entry): void => {
    modifyMeta(client, entry, (metadata) => ({
      ...metadata,
      ownerReferences: (metadata.ownerReferences ?? []).map((each) => ({ ...each, blockOwnerDeletion: false })),
    }));
  };

  const remove = (entry: Entry, propagationPolicy: 'Background' | 'Foreground' | 'Orphan'): void =>
    client.delete(entry.kind, entry.namespace, entry.name, { uid: entry.uid, propagationPolicy });

  /** Its dependents go first, at least those that hold it back. */
  const finishWaiting = (entry: Entry): void => {
    const found = dependents.of(entry.uid);
    for (const each of found) collect(each);
    const isHeld = found.some((each) => {
      const dependent = current(each);
      return dependent !== undefined && blocks(dependent, entry.uid);
    });
    if (!isHeld) dropFinalizer(entry, foreground);
  };

  const finishOwner = (entry: Entry, { metadata }: Obj): void => {
    if (metadata.deletionTimestamp === undefined) return;
    if (metadata.finalizers?.includes(orphan) === true) {
      for (const each of dependents.of(entry.uid)) dropOwners(each, ({ uid }) => uid === entry.uid);
      dropFinalizer(entry, orphan);
    } else if (metadata.finalizers?.includes(foreground) === true) finishWaiting(entry);
  };

  /** Removed when no owner is left that stays; with one left only the other references go. */
  const collect = (entry: Entry): void => {
    const object = current(entry);
    if (object === undefined || object.metadata.deletionTimestamp !== undefined) return;
    const { solid, dangling, waiting } = classify(object);
    if (solid.length > 0) {
      const gone = [...dangling, ...waiting].map(({ uid }) => uid);
      if (gone.length > 0) dropOwners(entry, ({ uid }) => gone.includes(uid));
    } else if (waiting.length > 0 && dependents.of(entry.uid).length > 0) {
      const own = dependents.of(entry.uid).map(current);
      // Who waits for a dependent that waits for its owner would wait for ever.
      if (own.some((dependent) => dependent !== undefined && isWaiting(dependent))) unblockOwners(entry);
      remove(entry, 'Foreground');
    } else if (dangling.length + waiting.length > 0) {
      reportStrangers(object, dangling);
      remove(entry, policyOf(object));
    }
  };

  /** Owners are looked for in the object's own namespace: somebody may have meant another. */
  const reportStrangers = (object: Obj, dangling: readonly OwnerReference[]): void => {
    for (const { apiVersion, kind, name, uid } of dangling) {
      const resource = kindNameOf(apiVersion, kind);
      const elsewhere = resource === undefined ? [] : client.list(resource);
      if (!elsewhere.some(({ metadata }) => metadata.uid === uid && metadata.namespace !== object.metadata.namespace))
        continue;
      const { namespace = '' } = object.metadata;
      const words = `ownerRef [${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}] does not exist in namespace "${namespace}"`;
      events.record(object, 'Warning', 'OwnerRefInvalidNamespace', words);
    }
  };

  const idOf = ({ kind, namespace, name, uid }: Entry): string => [kind, namespace ?? '', name, uid].join('|');

  /** Those of an object's owners that wait for it. */
  function* waitingOwners(object: Pick<Obj, 'metadata'>): Iterable<string> {
    const { namespace, ownerReferences = [] } = object.metadata;
    for (const reference of ownerReferences) {
      const owner = ownerOf(reference, namespace);
      if (owner === undefined || owner === 'unknown' || !isWaiting(owner)) continue;
      const { name, uid } = reference;
      const kind = kindNameOf(reference.apiVersion, reference.kind)!;
      yield idOf({ kind, namespace: owner.metadata.namespace, name, uid });
    }
  }

  return {
    name: 'garbage-collector',

    *keysOf(change) {
      dependents.note(change);
      const { name: kind, object, type, previous } = change;
      if (kind === 'events') return;
      const { uid, name, namespace } = object.metadata;
      if (type === 'DELETED') {
        for (const each of dependents.of(uid)) yield idOf(each);
        yield* waitingOwners(object);
      } else if (concerns(change)) {
        yield idOf({ kind, namespace, name, uid });
        if (previous !== undefined) yield* waitingOwners(previous);
      }
    },

    reconcile(key) {
      const [kind, namespace, name, uid] = key.split('|') as [KindName, string, string, string];
      if (!kindNames.includes(kind)) return undefined;
      const entry = { kind, namespace: namespace === '' ? undefined : namespace, name, uid };
      const object = current(entry);
      if (object === undefined) return undefined;
      finishOwner(entry, object);
      collect(entry);
      return undefined;
    },
  };
};

/** Status changes are many, and none of this collector's business. */
const concerns = ({ object, previous }: Change): boolean => {
  const { deletionTimestamp, ownerReferences = [], finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined && ownerReferences.length === 0) return false;
  const before = previous?.metadata;
  return (
    before === undefined ||
    before.deletionTimestamp !== deletionTimestamp ||
    !isDeepStrictEqual(before.ownerReferences ?? [], ownerReferences) ||
    !isDeepStrictEqual(before.finalizers ?? [], finalizers)
  );
};

const modifyMeta = (
  client: Client,
  { kind, namespace, name, uid }: Entry,
  change: (metadata: Obj['metadata']) => Obj['metadata'],
): void => {
  client.modify(kind, namespace, name, (object) =>
    object.metadata.uid === uid ? { ...object, metadata: change(object.metadata) } : undefined,
  );
};
