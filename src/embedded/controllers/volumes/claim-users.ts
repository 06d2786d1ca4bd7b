/** Which pods use a claim. */
import { claimName } from '../../claim-name.ts';
import type { PersistentVolumeClaim, Pod, Volume } from '../../objects.ts';
import { isControlledBy } from '../../owners.ts';

/** Of a pod that has a node: only that one can hold on to it. */
export const holdsClaim = (pod: Pod, claim: PersistentVolumeClaim): boolean =>
  pod.spec?.nodeName !== undefined && usesClaim(pod, claim);

export const usesClaim = (pod: Pod, claim: PersistentVolumeClaim): boolean =>
  (pod.spec?.volumes ?? []).some(
    (volume: Volume) =>
      claimName(pod, volume) === claim.metadata.name &&
      (volume.ephemeral === undefined || isControlledBy(claim, pod.metadata.uid)),
  );
