/** Every object of the cluster, in memory, with the history that watches need. Knows no rules: those are the API's. */
import type { KindName, Obj, ObjectOf } from '../objects.ts';

export type Change<K extends KindName = KindName> = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  name: K;
  /** For DELETED the last state, with the resourceVersion of the deletion. */
  object: ObjectOf[K];
  /** What it was before; absent for ADDED. */
  previous?: ObjectOf[K];
  revision: number;
};

/** In the order of creation. */
export type StoreContent = { revision: number; objects: readonly (readonly [KindName, Obj])[] };

export type Listener = (change: Change) => void;

/** How many changes of each kind are kept for watches that start in the past. */
const historyLength = 2_000;

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

export class Store {
  #revision = 1;
  readonly #objects = new Map<KindName, Map<string, Obj>>();
  readonly #byNamespace = new Map<KindName, Map<string, Map<string, Obj>>>();
  readonly #history = new Map<KindName, Change[]>();
  /** The newest revision that has fallen out of a kind's history. */
  readonly #forgotten = new Map<KindName, number>();
  readonly #listeners = new Set<Listener>();
  readonly #pending: Change[] = [];
  #delivering = false;
  /** No change is known that is not newer. */
  readonly #oldest: number = 0;

  /** `kept`: what another store held; watches can't start before it. */
  constructor(kept?: StoreContent) {
    if (kept === undefined) return;
    this.#revision = kept.revision;
    for (const [kind, object] of kept.objects) {
      const { name, namespace } = object.metadata;
      const key = keyOf(namespace, name);
      mapIn(this.#objects, kind).set(key, object);
      mapIn(mapIn(this.#byNamespace, kind), namespace ?? '').set(key, object);
    }
    this.#oldest = kept.revision;
  }

  content(): StoreContent {
    const objects = [...this.#objects].flatMap(([kind, of]) =>
      [...of.values()].map((object): [KindName, Obj] => [kind, object]),
    );
    return { revision: this.#revision, objects };
  }

  /** The newest resourceVersion. */
  get revision(): number {
    return this.#revision;
  }

  get<K extends KindName>(kind: K, namespace: string | undefined, name: string): ObjectOf[K] | undefined {
    return this.#objects.get(kind)?.get(keyOf(namespace, name)) as ObjectOf[K] | undefined;
  }

  /** In the order of creation. */
  list<K extends KindName>(kind: K, namespace?: string): ObjectOf[K][] {
    const of = namespace === undefined ? this.#objects.get(kind) : this.#byNamespace.get(kind)?.get(namespace);
    return [...(of?.values() ?? [])] as unknown as ObjectOf[K][];
  }

  count(kind: KindName): number {
    return this.#objects.get(kind)?.size ?? 0;
  }

  /** Stores a new state under a new resourceVersion and returns what was stored. */
  put<K extends KindName>(kind: K, object: ObjectOf[K]): ObjectOf[K] {
    const { name, namespace } = object.metadata;
    const key = keyOf(namespace, name);
    this.#revision += 1;
    const stored = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.#revision) },
    } as ObjectOf[K];
    const previous = this.get(kind, namespace, name);
    mapIn(this.#objects, kind).set(key, stored);
    mapIn(mapIn(this.#byNamespace, kind), namespace ?? '').set(key, stored);
    this.#commit({
      type: previous === undefined ? 'ADDED' : 'MODIFIED',
      name: kind,
      object: stored,
      ...(previous === undefined ? {} : { previous }),
      revision: this.#revision,
    });
    return stored;
  }

  /** Returns the last state with the resourceVersion of the deletion; undefined when there was no such object. */
  remove<K extends KindName>(kind: K, namespace: string | undefined, name: string): ObjectOf[K] | undefined {
    const key = keyOf(namespace, name);
    const previous = this.get(kind, namespace, name);
    if (previous === undefined) return undefined;
    this.#revision += 1;
    this.#objects.get(kind)?.delete(key);
    const inNamespace = this.#byNamespace.get(kind)?.get(namespace ?? '');
    inNamespace?.delete(key);
    if (inNamespace?.size === 0) this.#byNamespace.get(kind)?.delete(namespace ?? '');
    const object = {
      ...previous,
      metadata: { ...previous.metadata, resourceVersion: String(this.#revision) },
    } as ObjectOf[K];
    this.#commit({ type: 'DELETED', name: kind, object, previous, revision: this.#revision });
    return object;
  }

  /** Hears of every change after it was made, all listeners in the same order. Returns how to stop. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The changes of a kind after `revision`; undefined when they are no longer known. */
  since(kind: KindName, revision: number): Change[] | undefined {
    if (revision < Math.max(this.#oldest, this.#forgotten.get(kind) ?? 0)) return undefined;
    return (this.#history.get(kind) ?? []).filter((change) => change.revision > revision);
  }

  #commit(change: Change): void {
    const history = this.#history.get(change.name) ?? [];
    this.#history.set(change.name, history);
    history.push(change);
    // Trimmed in blocks: taking one off the front each time would cost the whole length.
    if (history.length > historyLength * 2) {
      const dropped = history.splice(0, history.length - historyLength);
      this.#forgotten.set(change.name, dropped.at(-1)!.revision);
    }
    this.#pending.push(change);
    // A listener that writes must not let others hear of its change before the one that caused it.
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
        for (const listener of this.#listeners) listener(next);
      }
    } finally {
      this.#delivering = false;
    }
  }
}

const mapIn = <K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> => {
  const found = maps.get(key);
  if (found !== undefined) return found;
  const made = new Map<L, V>();
  maps.set(key, made);
  return made;
};
