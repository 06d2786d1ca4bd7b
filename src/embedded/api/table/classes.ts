import { ageColumn, column, nameColumn, type Printer } from './columns.ts';
import { since } from './human-duration.ts';

export const leasePrinter: Printer<'leases'> = {
  columns: [nameColumn, column('Holder', 'Who holds it.'), ageColumn],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.holderIdentity ?? '',
    since(metadata.creationTimestamp, now),
  ],
};

export const priorityClassPrinter: Printer<'priorityclasses'> = {
  columns: [
    nameColumn,
    column('Value', 'The priority that its pods get.', 'integer'),
    column('Global-Default', 'Whether pods without a class get it.', 'boolean'),
    ageColumn,
    column('PreemptionPolicy', 'Whether its pods end less important ones to get a place.'),
  ],
  cells: ({ metadata, value, globalDefault, preemptionPolicy }, now) => [
    metadata.name,
    value ?? 0,
    globalDefault ?? false,
    since(metadata.creationTimestamp, now),
    preemptionPolicy ?? '',
  ],
};

export const runtimeClassPrinter: Printer<'runtimeclasses'> = {
  columns: [nameColumn, column('Handler', 'What runs its pods on the node.'), ageColumn],
  cells: ({ metadata, handler }, now) => [metadata.name, handler, since(metadata.creationTimestamp, now)],
};
