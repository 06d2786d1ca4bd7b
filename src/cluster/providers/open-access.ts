import type { ClusterAccess } from '../types.ts';

export type OpenedAccess = ClusterAccess & { close(): void };

/** Handed in, so that the providers don't load the Kubernetes client themselves. */
export type OpenAccess = (kubeconfigFile: string) => Promise<OpenedAccess>;
