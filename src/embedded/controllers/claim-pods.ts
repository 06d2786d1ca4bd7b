/** Which pods a controller counts as its own: it takes in those that match and belong to nobody, and lets go of those that no longer match. */
import type { Client } from '../api/client.ts';
import type { KindName, Obj, Pod } from '../objects.ts';
import type { OwnedPods } from './owned-pods.ts';
import { controllerReference } from '../owners.ts';

type Claim = {
  client: Client;
  pods: OwnedPods;
  kind: KindName;
  owner: Pick<Obj, 'metadata'>;
  matches: (pod: Pod) => boolean;
  /** Others are left as they are. Default: all. */
  isConsidered?: (pod: Pod) => boolean;
  /** What else changes with a pod that is taken in, and with one that is let go. */
  taking?: (pod: Pod) => Pod;
  leaving?: (pod: Pod) => Pod;
};

const asItIs = (pod: Pod): Pod => pod;

const adopted = (pod: Pod, kind: KindName, owner: Pick<Obj, 'metadata'>): Pod => ({
  ...pod,
  metadata: {
    ...pod.metadata,
    ownerReferences: [...(pod.metadata.ownerReferences ?? []), controllerReference(kind, owner)],
  },
});

const released = (pod: Pod, uid: string): Pod => {
  const { ownerReferences = [], ...rest } = pod.metadata;
  const left = ownerReferences.filter((reference) => reference.uid !== uid);
  return { ...pod, metadata: left.length === 0 ? rest : { ...rest, ownerReferences: left } };
};

export const claimPods = ({
  client,
  pods,
  kind,
  owner,
  matches,
  isConsidered = () => true,
  taking = asItIs,
  leaving = asItIs,
}: Claim): Pod[] => {
  const { uid, namespace = '', deletionTimestamp } = owner.metadata;
  const mine: Pod[] = [];
  for (const pod of pods.of(uid)) {
    if (!isConsidered(pod)) continue;
    if (matches(pod)) mine.push(pod);
    else if (deletionTimestamp === undefined)
      client.modify('pods', namespace, pod.metadata.name, (current) => leaving(released(current, uid)));
  }
  if (deletionTimestamp !== undefined) return mine;
  for (const pod of pods.orphans(namespace)) {
    if (pod.metadata.deletionTimestamp !== undefined || !isConsidered(pod) || !matches(pod)) continue;
    const taken = client.modify('pods', namespace, pod.metadata.name, (current) =>
      taking(adopted(current, kind, owner)),
    );
    if (taken !== undefined) mine.push(taken);
  }
  return mine;
};
