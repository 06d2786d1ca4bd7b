/** What a pod's claims say about where it can be, and what has to be told to them once its node is known. */
import type { Client } from '../../api/client.ts';
import { selectedNode } from '../../controllers/volume-binder.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../objects.ts';
import { quantity } from '../../quantity.ts';
import { termSelects } from '../../matching/node-selection.ts';
import type { Filter, Refusal, World } from '../world.ts';

const noProvisioner = 'kubernetes.io/no-provisioner';

export type PodClaims = {
  volumes: readonly PersistentVolume[];
  /** They wait to hear of the pod's node. */
  waiting: readonly PersistentVolumeClaim[];
};

type ClaimName = { name: string; ephemeral: boolean };

const claimNamesOf = (pod: Pod): ClaimName[] =>
  (pod.spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }): ClaimName[] => {
    if (persistentVolumeClaim !== undefined) return [{ name: persistentVolumeClaim.claimName, ephemeral: false }];
    return ephemeral === undefined ? [] : [{ name: `${pod.metadata.name}-${name}`, ephemeral: true }];
  });

/** `problem`: what keeps the pod from every node. */
export const claimsOf = (client: Client, pod: Pod): PodClaims | { problem: string } => {
  const volumes: PersistentVolume[] = [];
  const waiting: PersistentVolumeClaim[] = [];
  let immediate = false;
  for (const { name, ephemeral } of claimNamesOf(pod)) {
    const claim = client.get('persistentvolumeclaims', pod.metadata.namespace, name);
    if (claim === undefined)
      return {
        problem: ephemeral
          ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
          : `persistentvolumeclaim "${name}" not found`,
      };
    if (claim.status?.phase === 'Lost')
      return {
        problem: `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`,
      };
    if (claim.metadata.deletionTimestamp !== undefined)
      return { problem: `persistentvolumeclaim "${name}" is being deleted` };
    const volume = client.get('persistentvolumes', undefined, claim.spec?.volumeName ?? '');
    const of = client.get('storageclasses', undefined, claim.spec?.storageClassName ?? '');
    if (claim.status?.phase === 'Bound' && volume !== undefined) volumes.push(volume);
    else if (of?.volumeBindingMode === 'WaitForFirstConsumer' && claim.spec?.volumeName === undefined)
      waiting.push(claim);
    else immediate = true;
  }
  return immediate ? { problem: 'pod has unbound immediate PersistentVolumeClaims' } : { volumes, waiting };
};

const reaches = ({ spec }: PersistentVolume, node: Node): boolean =>
  spec?.nodeAffinity?.required === undefined ||
  spec.nodeAffinity.required.nodeSelectorTerms.some((term) => termSelects(term, node));

const couldHold = ({ spec, metadata, status }: PersistentVolume, claim: PersistentVolumeClaim): boolean => {
  if (spec === undefined || metadata.deletionTimestamp !== undefined) return false;
  const reserved = spec.claimRef;
  if (reserved !== undefined)
    return reserved.name === claim.metadata.name && reserved.namespace === claim.metadata.namespace;
  return (
    status?.phase === 'Available' &&
    (spec.storageClassName ?? '') === (claim.spec?.storageClassName ?? '') &&
    (spec.volumeMode ?? 'Filesystem') === (claim.spec?.volumeMode ?? 'Filesystem') &&
    (claim.spec?.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode) === true) &&
    quantity(spec.capacity?.['storage']) >= quantity(claim.spec?.resources?.requests?.['storage'])
  );
};

/** The smallest that is there for the claim on this node. */
const volumeFor = (client: Client, claim: PersistentVolumeClaim, node: Node): PersistentVolume | undefined =>
  client
    .list('persistentvolumes')
    .filter((volume) => couldHold(volume, claim) && reaches(volume, node))
    .toSorted((a, b) => quantity(a.spec?.capacity?.['storage']) - quantity(b.spec?.capacity?.['storage']))[0];

const canBeMade = (client: Client, claim: PersistentVolumeClaim, node: Node): boolean => {
  const of = client.get('storageclasses', undefined, claim.spec?.storageClassName ?? '');
  if (of === undefined || of.provisioner === noProvisioner) return false;
  const topologies = of.allowedTopologies ?? [];
  return (
    topologies.length === 0 ||
    topologies.some(({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.every(({ key, values }) => values.includes(node.metadata.labels?.[key] ?? '')),
    )
  );
};

const usesAlone = (pod: Pod, client: Client): string[] =>
  claimNamesOf(pod)
    .map(({ name }) => name)
    .filter((name) =>
      client
        .get('persistentvolumeclaims', pod.metadata.namespace, name)
        ?.spec?.accessModes?.includes('ReadWriteOncePod'),
    );

const takenText =
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';

/** A claim for one pod alone is taken wherever that pod runs. */
const restriction = (client: Client, pod: Pod, { nodes }: World): Refusal | undefined => {
  const alone = new Set(usesAlone(pod, client));
  if (alone.size === 0) return undefined;
  const { namespace } = pod.metadata;
  const uses = (other: Pod): boolean =>
    other.metadata.namespace === namespace && claimNamesOf(other).some(({ name }) => alone.has(name));
  return nodes.some(({ pods }) => pods.some(uses))
    ? { plugin: 'VolumeRestrictions', reasons: [takenText], preemptable: true }
    : undefined;
};

export const volumeFilter =
  (client: Client, { volumes, waiting }: PodClaims): Filter =>
  (pod, world) => {
    if (volumes.length + waiting.length === 0) return undefined;
    const taken = restriction(client, pod, world);
    if (taken !== undefined) return () => taken;
    return ({ node }) => {
      const reasons: string[] = [];
      if (volumes.some((volume) => !reaches(volume, node)))
        reasons.push("node(s) didn't match PersistentVolume's node affinity");
      const homeless = waiting.some(
        (claim) => volumeFor(client, claim, node) === undefined && !canBeMade(client, claim, node),
      );
      if (homeless) reasons.push("node(s) didn't find available persistent volumes to bind");
      return reasons.length === 0 ? undefined : { plugin: 'VolumeBinding', reasons, preemptable: false };
    };
  };

/** Reserves volumes that are there, and tells the claims that need one made where it has to be. */
export const announceNode = (client: Client, claims: readonly PersistentVolumeClaim[], node: Node): void => {
  for (const claim of claims) {
    const { namespace, name, uid } = claim.metadata;
    const volume = volumeFor(client, claim, node);
    if (volume === undefined)
      client.modify('persistentvolumeclaims', namespace, name, (current) => ({
        ...current,
        metadata: {
          ...current.metadata,
          annotations: { ...current.metadata.annotations, [selectedNode]: node.metadata.name },
        },
      }));
    else
      client.modify('persistentvolumes', undefined, volume.metadata.name, (current) => ({
        ...current,
        metadata: {
          ...current.metadata,
          annotations: { ...current.metadata.annotations, 'pv.kubernetes.io/bound-by-controller': 'yes' },
        },
        spec: {
          ...current.spec,
          claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: namespace!, name, uid },
        },
      }));
  }
};
