/** Writes that a volume and a claim belong together. */
import type { Client } from '../../api/client.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../objects.ts';

const byController = 'pv.kubernetes.io/bound-by-controller';
const completed = 'pv.kubernetes.io/bind-completed';

/** Marks what its author left open. */
export const reserve = (client: Client, volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume => {
  const { namespace, name, uid } = claim.metadata;
  const open = volume.spec?.claimRef === undefined;
  const resourceVersion = claim.metadata.resourceVersion;
  const claimRef = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    namespace: namespace!,
    name,
    uid,
    resourceVersion,
  };
  if (volume.spec?.claimRef?.uid === uid) return volume;
  const written = client.modify('persistentvolumes', undefined, volume.metadata.name, (current) => ({
    ...current,
    metadata: {
      ...current.metadata,
      ...(open && { annotations: { ...current.metadata.annotations, [byController]: 'yes' } }),
    },
    spec: { ...current.spec, claimRef },
  }));
  return written ?? volume;
};

export const setVolumePhase = (client: Client, volume: PersistentVolume, phase: string, message?: string): void => {
  client.modify(
    'persistentvolumes',
    undefined,
    volume.metadata.name,
    (current) => {
      if (current.status?.phase === phase && current.status.message === message) return undefined;
      const { message: _before, ...status } = current.status ?? {};
      return { ...current, status: { ...status, phase, ...(message !== undefined && { message }) } };
    },
    { status: true },
  );
};

export const bind = (client: Client, claim: PersistentVolumeClaim, volume: PersistentVolume): void => {
  const { namespace, name } = claim.metadata;
  const bound = reserve(client, volume, claim);
  setVolumePhase(client, bound, 'Bound');
  const open = claim.spec?.volumeName === undefined || claim.spec.volumeName === '';
  client.modify('persistentvolumeclaims', namespace, name, (current) => ({
    ...current,
    metadata: {
      ...current.metadata,
      annotations: { ...current.metadata.annotations, [completed]: 'yes', ...(open && { [byController]: 'yes' }) },
    },
    spec: { ...current.spec, volumeName: volume.metadata.name },
  }));
  client.modify(
    'persistentvolumeclaims',
    namespace,
    name,
    (current) => ({
      ...current,
      status: {
        ...current.status,
        phase: 'Bound',
        accessModes: volume.spec?.accessModes ?? [],
        capacity: { ...volume.spec?.capacity },
      },
    }),
    { status: true },
  );
};
