/** Which pods are a Job's: it takes in those that match and belong to nobody, and lets go of those that no longer match. */
import type { Client } from '../../api/client.ts';
import type { Job, Pod } from '../../objects.ts';
import { controllerOf, controllerReference, isControlledBy } from '../../owners.ts';
import { selects } from '../../matching/selectors.ts';
import { isTracked, trackingFinalizer } from './job-spec.ts';

/** The Job has counted it: now it may go. */
export const untrack = (client: Client, pod: Pod): void => {
  if (!isTracked(pod)) return;
  client.modify('pods', pod.metadata.namespace, pod.metadata.name, (current) => {
    if (current.metadata.uid !== pod.metadata.uid) return undefined;
    const { finalizers = [], ...metadata } = current.metadata;
    const left = finalizers.filter((name) => name !== trackingFinalizer);
    return { ...current, metadata: left.length === 0 ? metadata : { ...metadata, finalizers: left } };
  });
};

const adopt = (client: Client, job: Job, pod: Pod): Pod | undefined =>
  client.modify('pods', pod.metadata.namespace, pod.metadata.name, (current) => ({
    ...current,
    metadata: {
      ...current.metadata,
      ownerReferences: [...(current.metadata.ownerReferences ?? []), controllerReference('jobs', job)],
      finalizers: [...(current.metadata.finalizers ?? []), trackingFinalizer],
    },
  }));

const release = (client: Client, job: Job, pod: Pod): void => {
  untrack(client, pod);
  client.modify('pods', pod.metadata.namespace, pod.metadata.name, (current) => {
    const { ownerReferences = [], ...metadata } = current.metadata;
    const left = ownerReferences.filter(({ uid }) => uid !== job.metadata.uid);
    return { ...current, metadata: left.length === 0 ? metadata : { ...metadata, ownerReferences: left } };
  });
};

export const claimPods = (client: Client, job: Job): Pod[] => {
  const { uid, namespace, deletionTimestamp } = job.metadata;
  const mine: Pod[] = [];
  for (const pod of client.list('pods', namespace)) {
    const matches = selects(job.spec?.selector, pod.metadata.labels);
    if (isControlledBy(pod, uid)) {
      if (matches) mine.push(pod);
      else if (deletionTimestamp === undefined) release(client, job, pod);
    } else if (
      matches &&
      controllerOf(pod) === undefined &&
      deletionTimestamp === undefined &&
      pod.metadata.deletionTimestamp === undefined
    ) {
      const adopted = adopt(client, job, pod);
      if (adopted !== undefined) mine.push(adopted);
    }
  }
  return mine;
};
