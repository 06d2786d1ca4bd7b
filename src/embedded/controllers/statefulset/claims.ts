/** The claims of a StatefulSet's pods: they are made with the pod, and end with it or with the set if that is asked for. */
import { ApiError, type Client } from '../../api/client.ts';
import type { EventRecorder } from '../../events.ts';
import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../objects.ts';
import { controllerReference } from '../../owners.ts';
import { claimName, isInRange, ordinalOf, podName } from './identity.ts';

const podReference = (pod: Pod): OwnerReference => controllerReference('pods', pod);
const setReference = (set: StatefulSet): OwnerReference => controllerReference('statefulsets', set);

const policyOf = ({ spec }: StatefulSet): { deletes: boolean; shrinks: boolean } => ({
  deletes: spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete',
  shrinks: spec?.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete',
});

/** What a refusal is to the loop that tries again: this one isn't the API's. */
export const notYet = (message: string): ApiError =>
  new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason: 'Conflict',
    code: 409,
    message,
  });

const names = (one: OwnerReference, other: OwnerReference): boolean =>
  one.apiVersion === other.apiVersion && one.kind === other.kind && one.name === other.name;

/** Who should own the claim of this pod. */
const wantedOwners = (set: StatefulSet, pod: Pod): OwnerReference[] => {
  const { deletes, shrinks } = policyOf(set);
  const condemned = set.spec !== undefined && !isInRange(set.spec, ordinalOf(pod));
  if (shrinks && condemned) return [podReference(pod)];
  return deletes ? [setReference(set)] : [];
};

/** Undefined: they are as they should be, or somebody else's business. */
const newOwners = (claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): OwnerReference[] | undefined => {
  const before = claim.metadata.ownerReferences ?? [];
  const ours = [setReference(set), podReference(pod)];
  const isOurs = (reference: OwnerReference): boolean => ours.some((own) => names(reference, own));
  // Of a set or a pod of the same name that is gone: the garbage collector's.
  if (before.some((reference) => isOurs(reference) && !ours.some(({ uid }) => uid === reference.uid))) return undefined;
  const others = before.filter((reference) => !isOurs(reference));
  const wanted = others.some(({ controller }) => controller === true) ? [] : wantedOwners(set, pod);
  const owns = before.filter(isOurs);
  const right =
    owns.length === wanted.length &&
    wanted.every(({ uid }) => owns.some((own) => own.uid === uid && own.controller === true));
  return right ? undefined : [...others, ...wanted];
};

export const statefulClaims = (client: Client, events: EventRecorder) => {
  const find = (set: StatefulSet, ordinal: number): PersistentVolumeClaim[] =>
    (set.spec?.volumeClaimTemplates ?? [])
      .map((claim) => client.get('persistentvolumeclaims', set.metadata.namespace, claimName(set, claim, ordinal)))
      .filter((claim) => claim !== undefined);

  return {
    /** Throws when one can't be made, or is on its way out. */
    ensure(set: StatefulSet, ordinal: number): void {
      const { namespace, name: setName } = set.metadata;
      const pod = podName(set, ordinal);
      for (const template of set.spec?.volumeClaimTemplates ?? []) {
        const name = claimName(set, template, ordinal);
        const found = client.get('persistentvolumeclaims', namespace, name);
        if (found?.metadata.deletionTimestamp !== undefined) throw notYet(`pvc ${name} is being deleted`);
        if (found !== undefined) continue;
        try {
          client.create('persistentvolumeclaims', {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: {
              ...template.metadata,
              name,
              ...(namespace === undefined ? {} : { namespace }),
              labels: { ...template.metadata?.labels, ...set.spec?.selector.matchLabels },
            },
            ...(template.spec === undefined ? {} : { spec: template.spec }),
          });
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          const text = `create Claim ${name} for Pod ${pod} in StatefulSet ${setName} failed error: ${error.message}`;
          events.record(set, 'Warning', 'FailedCreate', text);
          throw notYet(`failed to create PVC ${name}: ${error.message}`);
        }
        const text = `create Claim ${name} Pod ${pod} in StatefulSet ${setName} success`;
        events.record(set, 'Normal', 'SuccessfulCreate', text);
      }
    },

    /** A claim of a former pod of this name is still to be removed with it. */
    isStale(set: StatefulSet, ordinal: number): boolean {
      if (!policyOf(set).shrinks) return false;
      return find(set, ordinal).some(({ metadata }) =>
        metadata.ownerReferences?.some(({ kind, name }) => kind === 'Pod' && name === podName(set, ordinal)),
      );
    },

    /** Makes the claims of a pod owned as the retention policy says; returns whether anything had to be changed. */
    retain(set: StatefulSet, pod: Pod): boolean {
      let changed = false;
      for (const claim of find(set, ordinalOf(pod))) {
        const ownerReferences = newOwners(claim, set, pod);
        if (ownerReferences === undefined) continue;
        changed = true;
        const { namespace, name } = claim.metadata;
        client.modify('persistentvolumeclaims', namespace, name, (current) => {
          const { ownerReferences: _before, ...metadata } = current.metadata;
          return {
            ...current,
            metadata: ownerReferences.length === 0 ? metadata : { ...metadata, ownerReferences },
          };
        });
      }
      return changed;
    },
  };
};
