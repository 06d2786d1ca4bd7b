import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import type { Here } from '../here.ts';

/** What the API says to an eviction: undefined when the pod may go. */
export const evict = async (here: Here, pod: string): Promise<{ code: number; body: string } | undefined> => {
  const config = new KubeConfig();
  config.loadFromFile(here.cluster.kubeconfig);
  try {
    await config.makeApiClient(CoreV1Api).createNamespacedPodEviction({
      name: pod,
      namespace: here.namespace,
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace: here.namespace } },
    });
    return undefined;
  } catch (error) {
    const { code, body } = error as { code?: number; body?: unknown };
    if (code === undefined) throw error;
    return { code, body: typeof body === 'string' ? body : JSON.stringify(body) };
  }
};
