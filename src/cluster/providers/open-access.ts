import type { OpenedAccess } from '../types.ts';

export type { OpenedAccess };

/** Handed in, so that the providers don't load the Kubernetes client themselves. */
export type OpenAccess = (kubeconfigFile: string) => Promise<OpenedAccess>;
