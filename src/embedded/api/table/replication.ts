import { controllerOf } from '../../owners.ts';
import { ageColumn, column, labelsText, nameColumn, templateCells, type Printer, replicaColumns } from './columns.ts';
import { since } from './human-duration.ts';

export const replicationControllerPrinter: Printer<'replicationcontrollers'> = {
  columns: replicaColumns,
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    since(metadata.creationTimestamp, now),
    ...templateCells(spec?.template?.spec?.containers, { matchLabels: spec?.selector ?? {} }),
  ],
};

export const podTemplatePrinter: Printer<'podtemplates'> = {
  columns: [
    nameColumn,
    column('Containers', 'Names of each container in the template.'),
    column('Images', 'Images referenced by each container in the template.'),
    column('Pod Labels', 'The labels for the pod template.'),
  ],
  cells: ({ metadata, template }) => [
    metadata.name,
    ...templateCells(template?.spec?.containers, undefined).slice(0, 2),
    labelsText(template?.metadata?.labels),
  ],
};

const controllerText = (object: Parameters<typeof controllerOf>[0]): string => {
  const owner = controllerOf(object);
  if (owner === undefined) return '<none>';
  const [group, version] = owner.apiVersion.split('/');
  const kind = owner.kind.toLowerCase();
  return version === undefined ? `${kind}/${owner.name}` : `${kind}.${group}/${owner.name}`;
};

export const controllerRevisionPrinter: Printer<'controllerrevisions'> = {
  columns: [
    nameColumn,
    column('Controller', 'Controller of the object'),
    column('Revision', 'The number of the state that it keeps.'),
    ageColumn,
  ],
  cells: (object, now) => [
    object.metadata.name,
    controllerText(object),
    object.revision,
    since(object.metadata.creationTimestamp, now),
  ],
};

export const disruptionBudgetPrinter: Printer<'poddisruptionbudgets'> = {
  columns: [
    nameColumn,
    column('Min Available', 'The minimum number of pods that must be available.'),
    column('Max Unavailable', 'The maximum number of pods that may be unavailable.'),
    column('Allowed Disruptions', 'Calculated number of pods that may be disrupted at this time.', 'integer'),
    ageColumn,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    String(spec?.minAvailable ?? 'N/A'),
    String(spec?.maxUnavailable ?? 'N/A'),
    status?.disruptionsAllowed ?? 0,
    since(metadata.creationTimestamp, now),
  ],
};
