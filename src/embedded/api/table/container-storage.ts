/** Kinds of the container storage interface. */
import { ageColumn, column, nameColumn, type Printer } from './columns.ts';
import { since } from './human-duration.ts';

export const csiNodePrinter: Printer<'csinodes'> = {
  columns: [nameColumn, column('Drivers', 'How many drivers the node has.', 'integer'), ageColumn],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    (spec?.drivers ?? []).length,
    since(metadata.creationTimestamp, now),
  ],
};

export const csiDriverPrinter: Printer<'csidrivers'> = {
  columns: [
    nameColumn,
    column('AttachRequired', 'Whether volumes are attached before they are mounted.', 'boolean'),
    column('PodInfoOnMount', 'Whether the driver is told of the pod.', 'boolean'),
    column('StorageCapacity', 'Whether the scheduler looks at the capacity.', 'boolean'),
    column('TokenRequests', 'Audiences of the tokens that it gets.'),
    column('RequiresRepublish', 'Whether it is called again and again.', 'boolean'),
    column('Modes', 'Which volumes it serves.'),
    ageColumn,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec.attachRequired ?? true,
    spec.podInfoOnMount ?? false,
    spec.storageCapacity ?? false,
    spec.tokenRequests?.map(({ audience }) => audience).join(',') ?? '<unset>',
    spec.requiresRepublish ?? false,
    (spec.volumeLifecycleModes ?? []).join(',') || '<none>',
    since(metadata.creationTimestamp, now),
  ],
};

export const csiCapacityPrinter: Printer<'csistoragecapacities'> = {
  columns: [
    nameColumn,
    column('StorageClassName', 'Which class it is the capacity of.'),
    column('Capacity', 'How much there is.'),
  ],
  cells: ({ metadata, storageClassName, capacity }) => [metadata.name, storageClassName, capacity ?? '<unset>'],
};

export const attachmentPrinter: Printer<'volumeattachments'> = {
  columns: [
    nameColumn,
    column('Attacher', 'Who attaches it.'),
    column('PV', 'The volume.'),
    column('Node', 'Where it is attached.'),
    column('Attached', 'Whether it is.', 'boolean'),
    ageColumn,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.attacher,
    spec.source.persistentVolumeName ?? '',
    spec.nodeName,
    status?.attached ?? false,
    since(metadata.creationTimestamp, now),
  ],
};
