/** The API as the cluster's own parts use it: the same rules as over HTTP, without the wire, and at once. */
import type { KindName, Meta, ObjectOf } from '../objects.ts';
import type { Change } from '../store/store.ts';
import type { Status } from './status.ts';

/** An object on its way to the API: names and content; the API adds the rest. */
export type Draft<K extends KindName> = Omit<ObjectOf[K], 'metadata'> & {
  metadata: Omit<Partial<Meta>, 'name'> & ({ name: string } | { generateName: string });
};

export type DeleteOptions = {
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  /** Only the object with this uid. */
  uid?: string;
};

/** What a token of a ServiceAccount shall be good for. */
export type TokenWish = {
  /** Empty: the API. */
  audiences?: readonly string[];
  expirationSeconds: number;
  /** The token ends with it. */
  boundObjectRef?: { kind?: string; apiVersion?: string; name?: string; uid?: string };
};

export type IssuedToken = { token: string; audiences: readonly string[]; expiresAt: number };

/**
 * Every method is synchronous: nothing can come between reading and writing in one turn. The objects are the store's
 * own: never change them. Refusals are thrown as `ApiError`.
 */
export interface Client {
  get<K extends KindName>(kind: K, namespace: string | undefined, name: string): ObjectOf[K] | undefined;
  /** Of one namespace, or of all. */
  list<K extends KindName>(kind: K, namespace?: string): ObjectOf[K][];
  create<K extends KindName>(kind: K, draft: Draft<K>): ObjectOf[K];
  /**
   * Reads the object, lets `change` say what it should be (undefined: leave it) and writes that, if it differs. With
   * `status` only the status is taken from it, else everything but the status. Undefined when the object is not there.
   */
  modify<K extends KindName>(
    kind: K,
    namespace: string | undefined,
    name: string,
    change: (current: ObjectOf[K]) => ObjectOf[K] | undefined,
    options?: { status?: boolean },
  ): ObjectOf[K] | undefined;
  /** Nothing happens when it is not there. With finalizers or grace it only gets its deletionTimestamp. */
  delete(kind: KindName, namespace: string | undefined, name: string, options?: DeleteOptions): void;
  /** Binds a pod to a node, as the scheduler does. */
  bind(namespace: string, pod: string, node: string): void;
  /** A token that makes its holder a ServiceAccount. */
  issueToken(namespace: string, serviceAccount: string, wish: TokenWish): IssuedToken;
  /** Hears of every change after it was made, in order, synchronously. Queue the work: do it in a later turn. */
  listen(listener: (change: Change) => void): () => void;
}

/** The API said no. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.status = status;
  }
}
