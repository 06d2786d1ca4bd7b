/** The API for the cluster's own parts: the same verbs, without the wire. */
import type { KindName, Obj } from '../objects.ts';
import type { TokenIssuer } from './authentication/service-account-tokens.ts';
import { ApiError, type Client } from './client.ts';
import { bind } from './verbs/bind.ts';
import { create } from './verbs/create.ts';
import { deleteObject } from './verbs/delete.ts';
import { modify } from './verbs/modify.ts';
import type { Registry } from './verbs/registry.ts';

export const inProcessClient = (registry: Registry, made: (kind: KindName) => void, tokens: TokenIssuer): Client => ({
  get: (kind, namespace, name) => registry.store.get(kind, namespace, name),
  list: (kind, namespace) => registry.store.list(kind, namespace),
  create(kind, draft) {
    const stored = create(registry, kind, draft.metadata.namespace, draft);
    made(kind);
    return stored as unknown as ReturnType<typeof registry.store.get<typeof kind>> & object;
  },
  modify(kind, namespace, name, change, options) {
    const changed = modify(
      registry,
      kind,
      namespace,
      name,
      change as unknown as (object: Obj) => Obj | undefined,
      options,
    );
    return changed as unknown as ReturnType<typeof registry.store.get<typeof kind>>;
  },
  delete(kind, namespace, name, options) {
    try {
      deleteObject(registry, kind, namespace, name, options);
    } catch (error) {
      if (!(error instanceof ApiError && error.status.code === 404)) throw error;
    }
  },
  bind: (namespace, pod, node) => bind(registry, namespace, pod, node),
  issueToken: (namespace, account, wish) => tokens.issue(namespace, account, wish),
  listen: (listener) => registry.store.listen(listener),
});
