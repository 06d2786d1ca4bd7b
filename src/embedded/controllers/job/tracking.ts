/** The finalizer that keeps a Job's pod until the Job has counted it. */
import type { Client } from '../../api/client.ts';
import type { Pod } from '../../objects.ts';
import { isTracked, trackingFinalizer } from './job-spec.ts';

export const tracked = (pod: Pod): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, finalizers: [...(pod.metadata.finalizers ?? []), trackingFinalizer] },
});

export const untracked = (pod: Pod): Pod => {
  const { finalizers = [], ...metadata } = pod.metadata;
  const left = finalizers.filter((name) => name !== trackingFinalizer);
  return { ...pod, metadata: left.length === 0 ? metadata : { ...metadata, finalizers: left } };
};

/** The Job has counted it: now it may go. */
export const untrack = (client: Client, pod: Pod): void => {
  if (!isTracked(pod)) return;
  client.modify('pods', pod.metadata.namespace, pod.metadata.name, (current) =>
    current.metadata.uid === pod.metadata.uid ? untracked(current) : undefined,
  );
};
