/** Which volume serves a claim. */
import { quantity } from '../../quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../objects.ts';
import { selects } from '../../matching/selectors.ts';

const modeOf = (spec: { volumeMode?: string } | undefined): string => spec?.volumeMode ?? 'Filesystem';

const sizeOf = (volume: PersistentVolume): number => quantity(volume.spec?.capacity?.['storage']);

const wantedSize = (claim: PersistentVolumeClaim): number => quantity(claim.spec?.resources?.requests?.['storage']);

const hasModes = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode) === true);

const sameClass = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (volume.spec?.storageClassName ?? '') === (claim.spec?.storageClassName ?? '');

const differsInMode = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  modeOf(volume.spec) !== modeOf(claim.spec);

export const isReservedFor = ({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean => {
  const { claimRef } = spec ?? {};
  if (claimRef?.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return claimRef.uid === undefined || claimRef.uid === '' || claimRef.uid === metadata.uid;
};

/** The one that is reserved for it, else (`free`) the smallest that nobody has and that fits. */
export const bestMatch = (
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  free: boolean,
): PersistentVolume | undefined => {
  const possible = volumes.filter(
    (volume) =>
      volume.metadata.deletionTimestamp === undefined &&
      (volume.spec?.claimRef === undefined || isReservedFor(volume, claim)) &&
      sizeOf(volume) >= wantedSize(claim) &&
      !differsInMode(volume, claim),
  );
  const reserved = possible.find((volume) => volume.spec?.claimRef !== undefined);
  if (reserved !== undefined || !free) return reserved;
  return possible
    .filter(
      (volume) =>
        volume.status?.phase === 'Available' &&
        (claim.spec?.selector === undefined || selects(claim.spec.selector, volume.metadata.labels)) &&
        sameClass(volume, claim) &&
        hasModes(volume, claim),
    )
    .toSorted((a, b) => sizeOf(a) - sizeOf(b))[0];
};

/** Why the volume that a claim asks for by name can't be its; undefined: it can. */
export const mismatch = (volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined => {
  if (volume.metadata.deletionTimestamp !== undefined)
    return `the volume is marked for deletion "${volume.metadata.name}"`;
  if (sizeOf(volume) < wantedSize(claim)) return 'requested PV is too small';
  if (!sameClass(volume, claim)) return 'storageClassName does not match';
  if (differsInMode(volume, claim)) return 'incompatible volumeMode';
  return hasModes(volume, claim) ? undefined : 'incompatible accessMode';
};
