/** Writes a pod's status when it is another one than before. */
import { isDeepStrictEqual } from 'node:util';
import type { Pod, PodStatus } from '../../objects.ts';
import type { Client } from '../../api/client.ts';

export interface PodStatusWriter {
  /** `make` gets the pod as it is now. Returns what is stored then; undefined: the pod is gone. */
  write(make: (pod: Pod) => PodStatus): Pod | undefined;
  /** Whether the pod was last changed by this writer: nothing new for the kubelet. */
  wrote(pod: Pod): boolean;
}

/** What the kubelet's status may take away again. */
const optional = ['reason', 'message', 'podIP', 'podIPs', 'ephemeralContainerStatuses'] as const;

/** Fields that the kubelet doesn't know stay. */
const merged = (old: PodStatus | undefined, next: PodStatus): PodStatus => {
  const result: PodStatus = { ...old, ...next };
  for (const field of optional) if (next[field] === undefined) delete result[field];
  return result;
};

export const createPodStatusWriter = (
  client: Client,
  key: { namespace: string; name: string; uid: string },
): PodStatusWriter => {
  let version: string | undefined;
  return {
    write(make) {
      const before = client.get('pods', key.namespace, key.name);
      if (before?.metadata.uid !== key.uid) return undefined;
      const status = merged(before.status, make(before));
      if (isDeepStrictEqual(status, before.status)) return before;
      const after = client.modify(
        'pods',
        key.namespace,
        key.name,
        (pod) => (pod.metadata.uid === key.uid ? { ...pod, status } : undefined),
        { status: true },
      );
      version = after?.metadata.resourceVersion;
      return after;
    },
    wrote: (pod) => pod.metadata.resourceVersion === version,
  };
};
