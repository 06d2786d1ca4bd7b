import type { ResourceQuota } from '../../objects.ts';
import { ageColumn, column, nameColumn, type Printer } from './columns.ts';
import { since } from './human-duration.ts';

const size = (map: object | undefined): number => Object.keys(map ?? {}).length;

export const configMapPrinter: Printer<'configmaps'> = {
  columns: [nameColumn, column('Data', 'How many entries it has.'), ageColumn],
  cells: ({ metadata, data, binaryData }, now) => [
    metadata.name,
    size(data) + size(binaryData),
    since(metadata.creationTimestamp, now),
  ],
};

export const secretPrinter: Printer<'secrets'> = {
  columns: [
    nameColumn,
    column('Type', 'What the secret is for.'),
    column('Data', 'How many entries it has.'),
    ageColumn,
  ],
  cells: ({ metadata, type, data }, now) => [
    metadata.name,
    type ?? '',
    size(data),
    since(metadata.creationTimestamp, now),
  ],
};

export const serviceAccountPrinter: Printer<'serviceaccounts'> = {
  columns: [nameColumn, column('Secrets', 'How many secrets it lists.'), ageColumn],
  cells: ({ metadata, secrets }, now) => [
    metadata.name,
    (secrets ?? []).length,
    since(metadata.creationTimestamp, now),
  ],
};

const amounts = ({ status }: ResourceQuota, limits: boolean): string =>
  Object.entries(status?.hard ?? {})
    .filter(([resource]) => resource.startsWith('limits.') === limits)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([resource, hard]) => `${resource}: ${status?.used?.[resource] ?? '0'}/${hard}`)
    .join(', ');

export const resourceQuotaPrinter: Printer<'resourcequotas'> = {
  columns: [
    nameColumn,
    column('Request', 'Request represents a minimum amount of cpu/memory that a container may consume.'),
    column(
      'Limit',
      'Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.',
    ),
    ageColumn,
  ],
  cells: (quota, now) => [
    quota.metadata.name,
    amounts(quota, false),
    amounts(quota, true),
    since(quota.metadata.creationTimestamp, now),
  ],
};
