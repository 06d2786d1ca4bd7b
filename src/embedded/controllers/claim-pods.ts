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
};

const adopt = (client: Client, kind: KindName, owner: Pick<Obj, 'metadata'>, pod: Pod): Pod | undefined =>
  client.modify('pods', pod.metadata.namespace, pod.metadata.name, (current) => ({
    ...current,
    metadata: {
      ...current.metadata,
      ownerReferences: [...(current.metadata.ownerReferences ?? []), controllerReference(kind, owner)],
    },
  }));

const release = (client: Client, { metadata }: Pod, uid: string): void => {
  client.modify('pods', metadata.namespace, metadata.name, (current) => {
    const { ownerReferences = [], ...rest } = current.metadata;
    const left = ownerReferences.filter((reference) => reference.uid !== uid);
    return { ...current, metadata: left.length === 0 ? rest : { ...rest, ownerReferences: left } };
  });
};

export const claimPods = ({ client, pods, kind, owner, matches, isConsidered = () => true }: Claim): Pod[] => {
  const { uid, namespace = '', deletionTimestamp } = owner.metadata;
  const mine: Pod[] = [];
  for (const pod of pods.of(uid)) {
    if (!isConsidered(pod)) continue;
    if (matches(pod)) mine.push(pod);
    else if (deletionTimestamp === undefined) release(client, pod, uid);
  }
  if (deletionTimestamp !== undefined) return mine;
  for (const pod of pods.orphans(namespace)) {
    if (pod.metadata.deletionTimestamp !== undefined || !isConsidered(pod) || !matches(pod)) continue;
    const adopted = adopt(client, kind, owner, pod);
    if (adopted !== undefined) mine.push(adopted);
  }
  return mine;
};
