/** A client straight on a store: no defaults, no admission, no validation. For tests of what sits on the API. */
import { ApiError, type Client } from '../../src/embedded/api/client.ts';
import type { Clock } from '../../src/embedded/clock.ts';
import { apiVersionOf, infoOf, type KindName, type Meta, type ObjectOf } from '../../src/embedded/objects.ts';
import { Store } from '../../src/embedded/store/store.ts';

const refusal = (code: number, reason: string, message: string): ApiError =>
  new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code });

export const plainClient = (clock: Pick<Clock, 'now'>, store: Store = new Store()): Client & { store: Store } => {
  let made = 0;
  let tokens = 0;
  const stamp = (): string => new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  const remove = (kind: KindName, namespace: string | undefined, name: string): void => {
    store.remove(kind, namespace, name);
  };
  const client: Client & { store: Store } = {
    store,
    get: (kind, namespace, name) => store.get(kind, namespace, name),
    list: (kind, namespace) => store.list(kind, namespace),
    create(kind, draft) {
      made += 1;
      const metadata = draft.metadata as Partial<Meta>;
      const name = metadata.name ?? `${metadata.generateName}${made.toString(36).padStart(5, '0')}`;
      if (store.get(kind, metadata.namespace, name) !== undefined)
        throw refusal(409, 'AlreadyExists', `${kind} "${name}" already exists`);
      return store.put(kind, {
        ...draft,
        apiVersion: apiVersionOf(infoOf(kind)),
        kind: infoOf(kind).kind,
        metadata: {
          ...metadata,
          name,
          uid: metadata.uid ?? `uid-${made}`,
          resourceVersion: '',
          creationTimestamp: stamp(),
          generation: 1,
        },
      } as unknown as ObjectOf[typeof kind]);
    },
    modify(kind, namespace, name, change) {
      const current = store.get(kind, namespace, name);
      if (current === undefined) return undefined;
      const next = change(current);
      if (next === undefined || JSON.stringify(next) === JSON.stringify(current)) return current;
      const specBefore = JSON.stringify((current as { spec?: unknown }).spec);
      const grown = JSON.stringify((next as { spec?: unknown }).spec) !== specBefore;
      const metadata = grown ? { ...next.metadata, generation: (current.metadata.generation ?? 0) + 1 } : next.metadata;
      const { deletionTimestamp, finalizers = [] } = metadata;
      if (kind !== 'pods' && deletionTimestamp !== undefined && finalizers.length === 0) {
        remove(kind, namespace, name);
        return undefined;
      }
      return store.put(kind, { ...next, metadata });
    },
    delete(kind, namespace, name, options = {}) {
      const current = store.get(kind, namespace, name);
      if (current === undefined) return;
      if (options.uid !== undefined && options.uid !== current.metadata.uid)
        throw refusal(409, 'Conflict', 'the uid is another');
      const finalizers = current.metadata.finalizers ?? [];
      const spec = (current as { spec?: { nodeName?: string; terminationGracePeriodSeconds?: number } }).spec;
      const grace =
        kind === 'pods' && spec?.nodeName !== undefined
          ? (options.gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30)
          : 0;
      if (finalizers.length === 0 && grace === 0) {
        remove(kind, namespace, name);
        return;
      }
      store.put(kind, {
        ...current,
        metadata: { ...current.metadata, deletionTimestamp: stamp(), deletionGracePeriodSeconds: grace },
      });
    },
    bind(namespace, pod, node) {
      client.modify('pods', namespace, pod, (current) => ({
        ...current,
        spec: { ...current.spec, containers: current.spec?.containers ?? [], nodeName: node },
      }));
    },
    issueToken: (namespace, account, { audiences = [], expirationSeconds }) => ({
      token: `${namespace}:${account}:${audiences.join()}:${(tokens += 1)}`,
      audiences,
      expiresAt: expirationSeconds * 1000,
    }),
    listen: (listener) => store.listen(listener),
  };
  return client;
};
