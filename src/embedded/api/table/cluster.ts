import type { Event, Node } from '../../objects.ts';
import { ageColumn, column, nameColumn, wide, type Printer } from './columns.ts';
import { since } from './human-duration.ts';

export const namespacePrinter: Printer<'namespaces'> = {
  columns: [nameColumn, column('Status', 'The status of the namespace'), ageColumn],
  cells: ({ metadata, status }, now) => [metadata.name, status?.phase ?? '', since(metadata.creationTimestamp, now)],
};

const rolePrefix = 'node-role.kubernetes.io/';

const nodeRoles = ({ metadata }: Node): string => {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix) && key.length > rolePrefix.length) return [key.slice(rolePrefix.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return roles.length === 0 ? '<none>' : [...new Set(roles)].toSorted().join(',');
};

const nodeStatus = ({ spec, status }: Node): string => {
  const ready = (status?.conditions ?? []).findLast(({ type }) => type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec?.unschedulable === true ? `${word},SchedulingDisabled` : word;
};

const addressOf = ({ status }: Node, type: string): string =>
  (status?.addresses ?? []).find((address) => address.type === type)?.address ?? '<none>';

const orUnknown = (text: string | undefined): string => (text === undefined || text === '' ? '<unknown>' : text);

export const nodePrinter: Printer<'nodes'> = {
  columns: [
    nameColumn,
    column('Status', 'The status of the node'),
    column('Roles', 'The roles of the node'),
    ageColumn,
    column('Version', "The version of the node's kubelet."),
    wide('Internal-IP', 'The address of the node in the cluster.'),
    wide('External-IP', 'The address of the node from outside.'),
    wide('OS-Image', 'The operating system.'),
    wide('Kernel-Version', 'The kernel.'),
    wide('Container-Runtime', 'The container runtime.'),
  ],
  cells: (node, now) => [
    node.metadata.name,
    nodeStatus(node),
    nodeRoles(node),
    since(node.metadata.creationTimestamp, now),
    node.status?.nodeInfo?.kubeletVersion ?? '',
    addressOf(node, 'InternalIP'),
    addressOf(node, 'ExternalIP'),
    orUnknown(node.status?.nodeInfo?.osImage),
    orUnknown(node.status?.nodeInfo?.kernelVersion),
    orUnknown(node.status?.nodeInfo?.containerRuntimeVersion),
  ],
};

const eventSource = ({ source, reportingComponent, reportingInstance }: Event): string => {
  const component = source?.component ?? reportingComponent ?? '';
  const host = source?.host ?? reportingInstance ?? '';
  return host === '' ? component : `${component}, ${host}`;
};

export const eventPrinter: Printer<'events'> = {
  columns: [
    column('Last Seen', 'When it happened last.'),
    column('Type', 'Normal or Warning.'),
    column('Reason', 'Why it was said, in one word.'),
    column('Object', 'What it is about.'),
    wide('Subobject', 'The part of the object that it is about.'),
    wide('Source', 'Who says it.'),
    column('Message', 'What happened.'),
    wide('First Seen', 'When it happened first.'),
    wide('Count', 'How often it has happened.'),
    { ...wide('Name', 'The name of the event.'), format: 'name' },
  ],
  cells(event, now) {
    const { involvedObject, series, metadata } = event;
    const first = since(event.firstTimestamp ?? event.eventTime, now);
    const last =
      series === undefined
        ? event.lastTimestamp === undefined || event.lastTimestamp === null
          ? first
          : since(event.lastTimestamp, now)
        : since(series.lastObservedTime, now);
    const kind = (involvedObject.kind ?? '').toLowerCase();
    const { name = '' } = involvedObject;
    return [
      last,
      event.type ?? '',
      event.reason ?? '',
      name === '' ? kind : `${kind}/${name}`,
      involvedObject.fieldPath ?? '',
      eventSource(event),
      (event.message ?? '').trim(),
      first,
      series?.count ?? (event.count === undefined || event.count === 0 ? 1 : event.count),
      metadata.name,
    ];
  },
};
