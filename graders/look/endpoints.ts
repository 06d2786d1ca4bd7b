import type { EndpointSlice } from '../../src/cluster/kube.ts';
import type { Query } from '../../src/cluster/types.ts';

/** One address behind a Service; without a pod's name and UID when it was written by hand. */
export type Endpoint = { address: string; name?: string; uid?: string };

export const sliceQuery = (namespace: string, service: string): Query => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  namespace,
  labelSelector: `kubernetes.io/service-name=${service}`,
});

/** Endpoints with the condition `ready`, each once however many slices (address families) name it. */
export const readyEndpoints = (slices: EndpointSlice[]): Endpoint[] => {
  const found = new Map<string, Endpoint>();
  for (const { endpoints } of slices) {
    for (const { addresses, conditions, targetRef } of endpoints ?? []) {
      // A missing condition means ready (discovery/v1).
      if (conditions?.ready === false) continue;
      const address = addresses[0] ?? '';
      const pod = targetRef?.kind === 'Pod' ? { name: targetRef.name, uid: targetRef.uid } : {};
      found.set(targetRef?.uid ?? address, { address, ...pod });
    }
  }
  return [...found.values()];
};
