/** ConfigMaps, Secrets and ServiceAccounts. */
import type { KubeObject } from '../../cluster/kube.ts';
import { field, flat, head } from './lines.ts';

export type DescribedConfigMap = KubeObject & { data?: Record<string, string>; binaryData?: Record<string, string> };

const byKey = <T>(map: Record<string, T> | undefined): [string, T][] =>
  Object.entries(map ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));

const bytesOf = (base64: string): number => Buffer.from(base64, 'base64').length;

export const configMapLines = (map: DescribedConfigMap): string[] =>
  flat([
    head(map),
    ['', 'Data', '===='],
    byKey(map.data).map(([key, value]) => [`${key}:`, '----', value, '']),
    ['', 'BinaryData', '===='],
    byKey(map.binaryData).map(([key, value]) => `${key}: ${bytesOf(value)} bytes`),
    '',
  ]);

export type DescribedSecret = KubeObject & { type?: string; data?: Record<string, string> };

export const secretLines = (secret: DescribedSecret): string[] => {
  const isToken = secret.type === 'kubernetes.io/service-account-token';
  return flat([
    head(secret),
    ['', field('Type', secret.type ?? ''), '', 'Data', '===='],
    byKey(secret.data).map(([key, value]) =>
      field(key, isToken && key === 'token' ? Buffer.from(value, 'base64').toString() : `${bytesOf(value)} bytes`),
    ),
  ]);
};

export type DescribedServiceAccount = KubeObject & {
  imagePullSecrets?: { name: string }[];
  secrets?: { name: string }[];
};

export const serviceAccountLines = (account: DescribedServiceAccount): string[] => {
  const margin = ' '.repeat('Image pull secrets:'.length);
  const list = (title: string, entries: readonly { name: string }[] = []): string[] =>
    entries.length === 0
      ? [`${title}\t<none>`]
      : entries.map(({ name }, index) => `${index === 0 ? title : margin}\t${name}`);
  return flat([
    head(account),
    list('Image pull secrets:', account.imagePullSecrets),
    list('Mountable secrets: ', account.secrets),
    list('Tokens:            '),
  ]);
};
