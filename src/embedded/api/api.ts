import type { Clock } from '../clock.ts';
import type { SchemaTools } from '../schema/index.ts';
import type { Store } from '../store/store.ts';
import { createTokenIssuer, type TokenIssuer } from './authentication/service-account-tokens.ts';
import type { Client } from './client.ts';
import { inProcessClient } from './in-process-client.ts';
import type { Snapshots } from './verbs/list.ts';
import type { Metrics } from './metrics/usage.ts';
import { eventCleanup } from './verbs/event-cleanup.ts';
import type { Registry } from './verbs/registry.ts';

export type ApiOptions = {
  store: Store;
  clock: Clock;
  schema: SchemaTools;
  /** What `/version` says. */
  version?: string;
};

/** The API server without its wire: what `requestHandler` serves, and what the cluster's own parts call. */
export type Api = Registry & {
  client: Client;
  version: string;
  tokens: TokenIssuer;
  /** Lists that are being read page by page. */
  snapshots: Snapshots;
  /** To be called after an object was made over the wire. */
  made: (kind: string) => void;
  /** Absent: the group metrics.k8s.io is not served. */
  metrics?: Metrics;
};

export const createApi = ({ store, clock, schema, version = 'v1.34.4' }: ApiOptions): Api => {
  const registry: Registry = { store, clock, schema };
  const cleanUp = eventCleanup(registry);
  const made = (kind: string): void => {
    if (kind === 'events') cleanUp();
  };
  const tokens = createTokenIssuer(registry);
  const client = inProcessClient(registry, made, tokens);
  return { ...registry, version, tokens, snapshots: new Map(), made, client };
};
