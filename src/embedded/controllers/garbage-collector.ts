/** Removes what lost its owners, and does what Foreground and Orphan ask. Source: pkg/controller/garbagecollector. */
import { isDeepStrictEqual } from 'node:util';
import type { Client } from '../api/client.ts';
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

export const garbageCollector = ({ client }: ControllerDeps): Controller => {
  const dependents = new Dependents();

  const current = ({ kind, namespace, name, uid }: Entry): Obj | undefined => {
    const object = client.get(kind, namespace, name) as unknown as Obj | undefined;
    return object?.metadata.uid === uid ? object : undefined;
  };

  const ownerOf = (reference: OwnerReference, namespace: string | undefined): Obj | undefined => {
    const kind = kindNameOf(reference.apiVersion, reference.kind);
    if (kind === undefined) return undefined;
    const found = client.get(kind, infoOf(kind).namespaced ? namespace : undefined, reference.name);
    return found?.metadata.uid === reference.uid ? found : undefined;
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

  const remove = (entry: Entry, propagationPolicy: 'Background' | 'Foreground'): void =>
    client.delete(entry.kind, entry.namespace, entry.name, { uid: entry.uid, propagationPolicy });

  const finishOwner = (entry: Entry, object: Obj): void => {
    const finalizers = object.metadata.finalizers ?? [];
    if (object.metadata.deletionTimestamp === undefined) return;
    if (finalizers.includes(orphan)) {
      for (const each of dependents.of(entry.uid)) dropOwners(each, (reference) => reference.uid === entry.uid);
      dropFinalizer(entry, orphan);
    } else if (finalizers.includes(foreground)) {
      const blocking = dependents.of(entry.uid).filter((each) => {
        const dependent = current(each);
        if (dependent === undefined) return false;
        if (dependent.metadata.deletionTimestamp === undefined) remove(each, 'Foreground');
        return current(each)?.metadata.ownerReferences?.some(
          (reference) => reference.uid === entry.uid && reference.blockOwnerDeletion === true,
        );
      });
      if (blocking.length === 0) dropFinalizer(entry, foreground);
    }
  };

  /** Removed when all owners are gone; with one left only the dead references go. */
  const collect = (entry: Entry, object: Obj): void => {
    const references = object.metadata.ownerReferences ?? [];
    if (references.length === 0 || object.metadata.deletionTimestamp !== undefined) return;
    const alive = references.filter((reference) => ownerOf(reference, entry.namespace) !== undefined);
    if (alive.length === 0) remove(entry, 'Background');
    else if (alive.length < references.length) dropOwners(entry, (reference) => !alive.includes(reference));
  };

  const idOf = ({ kind, namespace, name, uid }: Entry): string => [kind, namespace ?? '', name, uid].join('|');

  return {
    name: 'garbage-collector',

    *keysOf(change) {
      dependents.note(change);
      const { name: kind, object, type } = change;
      if (kind === 'events') return;
      const { uid, name, namespace } = object.metadata;
      const entry = { kind, namespace, name, uid };
      if (type === 'DELETED') {
        for (const each of dependents.of(uid)) yield idOf(each);
        for (const reference of object.metadata.ownerReferences ?? []) {
          const owner = ownerOf(reference, namespace);
          if (owner?.metadata.finalizers?.includes(foreground) === true)
            yield idOf({
              kind: kindNameOf(reference.apiVersion, reference.kind)!,
              namespace: owner.metadata.namespace,
              name: reference.name,
              uid: reference.uid,
            });
        }
      } else if (concerns(change)) yield idOf(entry);
    },

    reconcile(key) {
      const [kind, namespace, name, uid] = key.split('|') as [KindName, string, string, string];
      if (!kindNames.includes(kind)) return undefined;
      const entry = { kind, namespace: namespace === '' ? undefined : namespace, name, uid };
      const object = current(entry);
      if (object === undefined) return undefined;
      finishOwner(entry, object);
      collect(entry, object);
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
