/** The volumes of a pod or a pod template, and the source of a persistent volume. */
import type { Volume } from '../../cluster/kube.ts';
import { quantityValue } from '../../domain/quantity.ts';
import { field, flat, indented, type Part } from './lines.ts';

type Source = Readonly<Record<string, unknown>>;
type Describe = (source: Source) => Part[];

const text = (value: unknown, absent = ''): string => {
  if (value === undefined || value === null) return absent;
  return typeof value === 'string' ? value : JSON.stringify(value);
};
const flag = (value: unknown): string => String(value === true);

const projectedPart = (part: Record<string, Source | undefined>): Part[] => {
  const { secret, configMap, downwardAPI, serviceAccountToken } = part;
  if (secret !== undefined) return [field('SecretName', secret['name']), field('Optional', flag(secret['optional']))];
  if (downwardAPI !== undefined) return [field('DownwardAPI', true)];
  if (configMap !== undefined)
    return [field('ConfigMapName', configMap['name']), field('Optional', flag(configMap['optional']))];
  return serviceAccountToken === undefined
    ? []
    : [field('TokenExpirationSeconds', text(serviceAccountToken['expirationSeconds']))];
};

type DownwardItem = { path: string; fieldRef?: { fieldPath: string }; resourceFieldRef?: { resource: string } };

const sources: Readonly<Record<string, { about: string; lines: Describe }>> = {
  hostPath: {
    about: 'HostPath (bare host directory volume)',
    lines: ({ path, type }) => [field('Path', path), field('HostPathType', text(type, '<none>'))],
  },
  emptyDir: {
    about: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    lines: ({ medium, sizeLimit }) => [
      field('Medium', text(medium)),
      field('SizeLimit', (quantityValue(text(sizeLimit, '0')) ?? 0) > 0 ? sizeLimit : '<unset>'),
    ],
  },
  secret: {
    about: 'Secret (a volume populated by a Secret)',
    lines: ({ secretName, optional }) => [field('SecretName', secretName), field('Optional', flag(optional))],
  },
  configMap: {
    about: 'ConfigMap (a volume populated by a ConfigMap)',
    lines: ({ name, optional }) => [field('Name', name), field('Optional', flag(optional))],
  },
  nfs: {
    about: 'NFS (an NFS mount that lasts the lifetime of a pod)',
    lines: ({ server, path, readOnly }) => [
      field('Server', server),
      field('Path', path),
      field('ReadOnly', flag(readOnly)),
    ],
  },
  persistentVolumeClaim: {
    about: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    lines: ({ claimName, readOnly }) => [field('ClaimName', claimName), field('ReadOnly', flag(readOnly))],
  },
  downwardAPI: {
    about: 'DownwardAPI (a volume populated by information about the pod)',
    lines: ({ items }) => [
      'Items:',
      ((items ?? []) as DownwardItem[]).map(
        ({ path, fieldRef, resourceFieldRef }) =>
          `  ${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ''} -> ${path}`,
      ),
    ],
  },
  projected: {
    about: 'Projected (a volume that contains injected data from multiple sources)',
    lines: ({ sources: parts }) => ((parts ?? []) as Record<string, Source>[]).map(projectedPart),
  },
  local: {
    about: 'LocalVolume (a persistent volume backed by local storage on a node)',
    lines: ({ path }) => [field('Path', path)],
  },
  image: {
    about: 'Image (a container image or OCI artifact)',
    lines: ({ reference, pullPolicy }) => [field('Reference', reference), field('PullPolicy', text(pullPolicy))],
  },
  ephemeral: {
    about: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    lines: () => [],
  },
  csi: {
    about: 'CSI (a Container Storage Interface (CSI) volume source)',
    lines: ({ driver, fsType, readOnly }) => [
      field('Driver', driver),
      field('FSType', text(fsType)),
      field('ReadOnly', flag(readOnly)),
    ],
  },
};

/** Undefined for a source that this kubectl knows no words for. */
export const sourceLines = (holder: Source): string[] | undefined => {
  for (const [kind, { about, lines }] of Object.entries(sources)) {
    const source = holder[kind];
    if (source !== undefined && source !== null) return flat([field('Type', about), lines(source as Source)]);
  }
  return undefined;
};

export const volumeLines = (volumes: readonly Volume[] | undefined, inTemplate = false): string[] => {
  const margin = inTemplate ? '  ' : '';
  if (volumes === undefined || volumes.length === 0) return [`${margin}Volumes:\t<none>`];
  return flat([
    `${margin}Volumes:`,
    volumes.map((volume) => {
      const lines = sourceLines(volume);
      return [`  ${inTemplate ? ' ' : ''}${volume.name}:`, lines === undefined ? '  <unknown>' : indented(4, lines)];
    }),
  ]);
};
