import type { KeptNode } from '../kubelet/kept.ts';
import type { StoreContent } from '../store/store.ts';

/** All that a cluster has when it is stopped and finds again when it is started. */
export type KeptCluster = {
  /** The cluster's time when it was stopped: it never goes back behind it. Milliseconds since the epoch. */
  at: number;
  store: StoreContent;
  nodes: readonly KeptNode[];
};
