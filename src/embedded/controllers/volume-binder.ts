/** Brings claims and volumes together, and parts them again. */
import { claimName } from '../claim-name.ts';
import type { EventRecorder } from '../events.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../objects.ts';
import { splitKey, type Controller, type ControllerDeps } from './controller.ts';
import { setVolumePhase } from './volumes/bind.ts';
import { holdsClaim } from './volumes/claim-users.ts';
import { provisionedBy } from './volumes/provision.ts';
import { serveClaim } from './volumes/serve-claim.ts';

export { provisioner } from './volumes/provision.ts';
export { selectedNode } from './volumes/serve-claim.ts';

const claimProtection = 'kubernetes.io/pvc-protection';
const volumeProtection = 'kubernetes.io/pv-protection';

export const volumeBinder = ({ client, events }: ControllerDeps & { events: EventRecorder }): Controller => {
  const release = (
    kind: 'persistentvolumes' | 'persistentvolumeclaims',
    { metadata }: PersistentVolume | PersistentVolumeClaim,
    finalizer: string,
  ): void => {
    if (metadata.finalizers?.includes(finalizer) !== true) return;
    client.modify(kind, metadata.namespace, metadata.name, (current) => ({
      ...current,
      metadata: {
        ...current.metadata,
        finalizers: (current.metadata.finalizers ?? []).filter((each) => each !== finalizer),
      },
    }));
  };

  const lose = (claim: PersistentVolumeClaim, reason: string, message: string): void => {
    if (claim.status?.phase === 'Lost') return;
    client.modify(
      'persistentvolumeclaims',
      claim.metadata.namespace,
      claim.metadata.name,
      (current) => ({ ...current, status: { phase: 'Lost' } }),
      { status: true },
    );
    events.record(claim, 'Warning', reason, message);
  };

  const reconcileClaim = (namespace: string, name: string): void => {
    const claim = client.get('persistentvolumeclaims', namespace, name);
    if (claim === undefined) return;
    if (claim.metadata.deletionTimestamp !== undefined) {
      const held = client.list('pods', namespace).some((pod) => holdsClaim(pod, claim));
      if (!held) release('persistentvolumeclaims', claim, claimProtection);
      return;
    }
    const { volumeName } = claim.spec ?? {};
    if (claim.metadata.annotations?.['pv.kubernetes.io/bind-completed'] === undefined) {
      serveClaim({ client, events }, claim);
      return;
    }
    const volume = client.get('persistentvolumes', undefined, volumeName ?? '');
    if (volume === undefined)
      lose(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
    else if (volume.spec?.claimRef !== undefined && volume.spec.claimRef.uid !== claim.metadata.uid)
      lose(claim, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
  };

  /** What becomes of a volume whose claim is gone. */
  const reclaim = (volume: PersistentVolume): void => {
    const { name, annotations } = volume.metadata;
    setVolumePhase(client, volume, 'Released');
    if (volume.spec?.persistentVolumeReclaimPolicy !== 'Delete') return;
    const path = volume.spec.hostPath?.path;
    if (annotations?.[provisionedBy] !== undefined || path?.startsWith('/tmp/') === true) {
      client.delete('persistentvolumes', undefined, name);
      return;
    }
    const why =
      path === undefined
        ? `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`
        : `host_path deleter only supports /tmp/.+ but received provided ${path}`;
    setVolumePhase(client, volume, 'Failed', why);
    events.record(volume, 'Warning', 'VolumeFailedDelete', why);
  };

  const reconcileVolume = (name: string): void => {
    const volume = client.get('persistentvolumes', undefined, name);
    if (volume === undefined) return;
    const reference = volume.spec?.claimRef;
    const claim =
      reference?.name === undefined
        ? undefined
        : client.get('persistentvolumeclaims', reference.namespace, reference.name);
    if (volume.metadata.deletionTimestamp !== undefined) {
      // It is in use as long as it is bound, whatever its claim comes to.
      if (claim === undefined || claim.metadata.uid !== reference?.uid)
        release('persistentvolumes', volume, volumeProtection);
      return;
    }
    if (reference?.uid === undefined || reference.uid === '') setVolumePhase(client, volume, 'Available');
    else if (claim?.metadata.uid === reference.uid) {
      if (claim.spec?.volumeName === name) setVolumePhase(client, volume, 'Bound');
    } else if (volume.status?.phase !== 'Failed') reclaim(volume);
  };

  return {
    name: 'volume-binder',

    *keysOf({ name, object, type, previous }) {
      if (name === 'persistentvolumeclaims') {
        yield `${object.metadata.namespace}/${object.metadata.name}`;
        const { volumeName } = (object as PersistentVolumeClaim).spec ?? {};
        if (volumeName !== undefined) yield `/${volumeName}`;
      }
      if (name === 'persistentvolumes') yield `/${object.metadata.name}`;
      if (name === 'persistentvolumes' || name === 'storageclasses') {
        for (const claim of client.list('persistentvolumeclaims')) {
          const waits = claim.status?.phase !== 'Bound' || claim.spec?.volumeName === object.metadata.name;
          if (waits) yield `${claim.metadata.namespace}/${claim.metadata.name}`;
        }
      }
      if (name === 'pods') {
        const pod = object as Pod;
        const refused = pod.spec?.nodeName === undefined && type === 'MODIFIED';
        if (type !== 'DELETED' && previous !== undefined && !refused) return;
        for (const volume of pod.spec?.volumes ?? []) {
          const claim = claimName(pod, volume);
          if (claim !== undefined) yield `${pod.metadata.namespace}/${claim}`;
        }
      }
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      if (namespace === '') reconcileVolume(name);
      else reconcileClaim(namespace, name);
      return undefined;
    },
  };
};
