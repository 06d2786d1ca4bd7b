import { ageColumn, column, nameColumn, wide, type Printer } from './columns.ts';
import { since } from './human-duration.ts';

const modeWords: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

const modesText = (modes: readonly string[] | undefined): string =>
  modeWords
    .filter(([mode]) => modes?.includes(mode) === true)
    .map(([, word]) => word)
    .join(',');

const classAnnotation = 'volume.beta.kubernetes.io/storage-class';

export const volumePrinter: Printer<'persistentvolumes'> = {
  columns: [
    nameColumn,
    column('Capacity', 'How much it holds.'),
    column('Access Modes', 'How it can be mounted.'),
    column('Reclaim Policy', 'What becomes of it when its claim is gone.'),
    column('Status', 'Whether it is bound.'),
    column('Claim', 'The claim that it is bound to.'),
    column('StorageClass', 'StorageClass of the pv'),
    column('VolumeAttributesClass', 'VolumeAttributesClass of the pv'),
    column('Reason', 'Why it is in this state.'),
    ageColumn,
    wide('VolumeMode', 'Whether it is a file system or a block device.'),
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec?.capacity?.['storage'] ?? '0',
    modesText(spec?.accessModes),
    spec?.persistentVolumeReclaimPolicy ?? '',
    metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
    spec?.claimRef === undefined ? '' : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`,
    metadata.annotations?.[classAnnotation] ?? spec?.storageClassName ?? '',
    spec?.volumeAttributesClassName ?? '<unset>',
    status?.reason ?? '',
    since(metadata.creationTimestamp, now),
    spec?.volumeMode ?? '<unset>',
  ],
};

export const claimPrinter: Printer<'persistentvolumeclaims'> = {
  columns: [
    nameColumn,
    column('Status', 'Whether it is bound.'),
    column('Volume', 'The volume that it is bound to.'),
    column('Capacity', 'How much the volume holds.'),
    column('Access Modes', 'How the volume can be mounted.'),
    column('StorageClass', 'StorageClass of the pvc'),
    column('VolumeAttributesClass', 'VolumeAttributesClass of the pvc'),
    ageColumn,
    wide('VolumeMode', 'Whether it is a file system or a block device.'),
  ],
  cells({ metadata, spec, status }, now) {
    const volume = spec?.volumeName ?? '';
    return [
      metadata.name,
      metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
      volume,
      volume === '' ? '' : (status?.capacity?.['storage'] ?? '0'),
      volume === '' ? '' : modesText(status?.accessModes),
      metadata.annotations?.[classAnnotation] ?? spec?.storageClassName ?? '',
      spec?.volumeAttributesClassName ?? '<unset>',
      since(metadata.creationTimestamp, now),
      spec?.volumeMode ?? '<unset>',
    ];
  },
};

export const storageClassPrinter: Printer<'storageclasses'> = {
  columns: [
    nameColumn,
    column('Provisioner', 'Who makes the volumes.'),
    column('ReclaimPolicy', 'What becomes of a volume when its claim is gone.'),
    column('VolumeBindingMode', 'When claims are bound.'),
    column('AllowVolumeExpansion', 'Whether volumes can grow.'),
    ageColumn,
  ],
  cells: ({ metadata, provisioner, reclaimPolicy, volumeBindingMode, allowVolumeExpansion }, now) => [
    metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true'
      ? `${metadata.name} (default)`
      : metadata.name,
    provisioner,
    reclaimPolicy ?? 'Delete',
    volumeBindingMode ?? 'Immediate',
    allowVolumeExpansion ?? false,
    since(metadata.creationTimestamp, now),
  ],
};
