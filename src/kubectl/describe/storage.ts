/** PersistentVolumes, their claims, and StorageClasses. */
import type { KubeObject, Pod } from '../../cluster/kube.ts';
import { labelsText } from '../print/table.ts';
import { annotations, field, flat, indented, labels, names, optional, terminating } from './lines.ts';
import type { Amounts } from './shapes.ts';
import { sourceLines } from './volumes.ts';

const modes: Record<string, string> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

const modesText = (list: readonly string[] | undefined): string =>
  Object.keys(modes)
    .filter((mode) => list?.includes(mode) === true)
    .map((mode) => modes[mode])
    .join(',');

const listText = (list: readonly string[] | undefined): string => `[${(list ?? []).join(' ')}]`;

type Finalized = { metadata: { finalizers?: string[] } };

const phase = ({ metadata, status }: KubeObject & { status?: { phase?: string } }, now: number): string =>
  metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : terminating(metadata.deletionTimestamp, now);

export type DescribedClaim = KubeObject &
  Finalized & {
    spec: {
      storageClassName?: string;
      volumeName?: string;
      volumeMode?: string;
      dataSource?: { apiGroup?: string; kind: string; name: string };
    };
    status?: { phase?: string; accessModes?: string[]; capacity?: Amounts };
  };

export const claimLines = (claim: DescribedClaim, pods: readonly Pod[], now: number): string[] => {
  const { metadata, spec, status = {} } = claim;
  const bound = (spec.volumeName ?? '') !== '';
  const users = pods.filter(({ spec: { volumes = [] } }) =>
    volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === metadata.name),
  );
  return flat([
    field('Name', metadata.name),
    field('Namespace', metadata.namespace),
    field('StorageClass', spec.storageClassName ?? ''),
    field('Status', phase(claim, now)),
    field('Volume', spec.volumeName ?? ''),
    labels('Labels', metadata.labels),
    annotations('Annotations', metadata.annotations),
    field('Finalizers', listText(metadata.finalizers)),
    field('Capacity', bound ? (status.capacity?.['storage'] ?? '0') : ''),
    field('Access Modes', bound ? modesText(status.accessModes) : ''),
    optional('VolumeMode', spec.volumeMode),
    spec.dataSource === undefined
      ? undefined
      : [
          'DataSource:',
          optional('  APIGroup', spec.dataSource.apiGroup),
          field('  Kind', spec.dataSource.kind),
          field('  Name', spec.dataSource.name),
        ],
    names('Used By', users.map(({ metadata: { name } }) => name).toSorted()),
  ]);
};

type Requirement = { key: string; operator: string; values?: string[] };

export type DescribedVolume = KubeObject &
  Finalized & {
    spec: Record<string, unknown> & {
      storageClassName?: string;
      claimRef?: { namespace: string; name: string };
      persistentVolumeReclaimPolicy?: string;
      accessModes?: string[];
      volumeMode?: string;
      capacity?: Amounts;
      nodeAffinity?: { required?: { nodeSelectorTerms?: { matchExpressions?: Requirement[] }[] } };
    };
    status?: { phase?: string; message?: string };
  };

const affinityLines = ({ spec }: DescribedVolume): string[] => {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
  if (terms === undefined) return [field('Node Affinity', '<none>')];
  return [
    field('Node Affinity', ''),
    field('  Required Terms', terms.length === 0 ? '<none>' : ''),
    ...terms.flatMap(({ matchExpressions = [] }, index) =>
      names(
        `    Term ${index}`,
        matchExpressions.map(({ key, operator, values = [] }) =>
          values.length === 0
            ? `${key} ${operator.toLowerCase()}`
            : `${key} ${operator.toLowerCase()} [${values.join(', ')}]`,
        ),
      ),
    ),
  ];
};

export const volumeLines = (volume: DescribedVolume, now: number): string[] => {
  const { metadata, spec, status = {} } = volume;
  const source = sourceLines(spec);
  return flat([
    field('Name', metadata.name),
    labels('Labels', metadata.labels),
    annotations('Annotations', metadata.annotations),
    field('Finalizers', listText(metadata.finalizers)),
    field('StorageClass', spec.storageClassName ?? ''),
    field('Status', phase(volume, now)),
    field('Claim', spec.claimRef === undefined ? '' : `${spec.claimRef.namespace}/${spec.claimRef.name}`),
    field('Reclaim Policy', spec.persistentVolumeReclaimPolicy ?? ''),
    field('Access Modes', modesText(spec.accessModes)),
    optional('VolumeMode', spec.volumeMode),
    field('Capacity', spec.capacity?.['storage'] ?? '0'),
    affinityLines(volume),
    field('Message', status.message ?? ''),
    'Source:',
    source === undefined ? '  <unknown>' : indented(4, source),
  ]);
};

export type DescribedStorageClass = KubeObject & {
  provisioner: string;
  parameters?: Record<string, string>;
  allowVolumeExpansion?: boolean;
  mountOptions?: string[];
  reclaimPolicy?: string;
  volumeBindingMode?: string;
};

const yesNo = (value: boolean): string => (value ? 'True' : 'False');

export const storageClassLines = (storage: DescribedStorageClass): string[] => {
  const { metadata, mountOptions = [], allowVolumeExpansion } = storage;
  const isDefault = metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  return flat([
    field('Name', metadata.name),
    field('IsDefaultClass', isDefault ? 'Yes' : 'No'),
    field('Annotations', labelsText(metadata.annotations)),
    field('Provisioner', storage.provisioner),
    field('Parameters', labelsText(storage.parameters)),
    field('AllowVolumeExpansion', allowVolumeExpansion === undefined ? '<unset>' : yesNo(allowVolumeExpansion)),
    mountOptions.length === 0 ? field('MountOptions', '<none>') : ['MountOptions:', indented(2, mountOptions)],
    optional('ReclaimPolicy', storage.reclaimPolicy),
    optional('VolumeBindingMode', storage.volumeBindingMode),
  ]);
};
