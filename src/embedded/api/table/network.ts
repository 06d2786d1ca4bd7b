import type { Endpoints, Service } from '../../objects.ts';
import { ageColumn, column, labelsText, nameColumn, selectorText, wide, type Printer } from './columns.ts';
import { since } from './human-duration.ts';

const externalAddress = ({ spec, status }: Service): string => {
  const own = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case 'ExternalName':
      return spec.externalName ?? '';
    case 'LoadBalancer': {
      const given = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '');
      const addresses = [...given, ...own];
      return addresses.length === 0 ? '<pending>' : addresses.join(',');
    }
    default:
      return own.length === 0 ? '<none>' : own.join(',');
  }
};

const portsText = ({ spec }: Service): string => {
  const pieces = (spec?.ports ?? []).map(({ port, nodePort = 0, protocol = 'TCP' }) =>
    nodePort > 0 ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return pieces.length === 0 ? '<none>' : pieces.join(',');
};

export const servicePrinter: Printer<'services'> = {
  columns: [
    nameColumn,
    column('Type', 'How the Service is exposed.'),
    column('Cluster-IP', 'The address of the Service in the cluster.'),
    column('External-IP', 'Addresses from outside the cluster.'),
    column('Port(s)', 'The ports that the Service offers.'),
    ageColumn,
    wide('Selector', 'The pods that the Service leads to.'),
  ],
  cells: (service, now) => [
    service.metadata.name,
    service.spec?.type ?? '',
    service.spec?.clusterIPs?.[0] ?? '<none>',
    externalAddress(service),
    portsText(service),
    since(service.metadata.creationTimestamp, now),
    labelsText(service.spec?.selector),
  ],
};

const shownAtMost = 3;

const some = (list: readonly string[]): string => {
  if (list.length === 0) return '<unset>';
  const text = list.slice(0, shownAtMost).join(',');
  return list.length > shownAtMost ? `${text} + ${list.length - shownAtMost} more...` : text;
};

export const endpointSlicePrinter: Printer<'endpointslices'> = {
  columns: [
    nameColumn,
    column('AddressType', 'The type of the addresses.'),
    column('Ports', 'The ports of the endpoints.'),
    column('Endpoints', 'The addresses of the endpoints.'),
    ageColumn,
  ],
  cells: ({ metadata, addressType, ports, endpoints }, now) => [
    metadata.name,
    addressType,
    some((ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port)))),
    some((endpoints ?? []).flatMap(({ addresses }) => addresses)),
    since(metadata.creationTimestamp, now),
  ],
};

const endpointsText = ({ subsets = [] }: Endpoints): string => {
  if (subsets.length === 0) return '<none>';
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) =>
          addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
        ),
  );
  const text = all.slice(0, shownAtMost).join(',');
  return all.length > shownAtMost ? `${text} + ${all.length - shownAtMost} more...` : text;
};

export const endpointsPrinter: Printer<'endpoints'> = {
  columns: [nameColumn, column('Endpoints', 'The addresses that are ready, with their ports.'), ageColumn],
  cells: (endpoints, now) => [
    endpoints.metadata.name,
    endpointsText(endpoints),
    since(endpoints.metadata.creationTimestamp, now),
  ],
};

export const networkPolicyPrinter: Printer<'networkpolicies'> = {
  columns: [nameColumn, column('Pod-Selector', 'The pods that the policy is for.'), ageColumn],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    selectorText(spec?.podSelector),
    since(metadata.creationTimestamp, now),
  ],
};

export const serviceRangePrinter: Printer<'servicecidrs'> = {
  columns: [nameColumn, column('CIDRs', 'The ranges that addresses of Services come from.'), ageColumn],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    (spec?.cidrs ?? []).join(','),
    since(metadata.creationTimestamp, now),
  ],
};

export const addressPrinter: Printer<'ipaddresses'> = {
  columns: [nameColumn, column('ParentRef', 'Whose address it is.')],
  cells: ({ metadata, spec }) => {
    const { group, resource, namespace, name } = spec?.parentRef ?? {};
    if (resource === undefined) return [metadata.name, '<none>'];
    const kind = group ? `${resource}.${group}` : resource;
    return [metadata.name, [kind, namespace, name].filter((part) => part).join('/')];
  },
};
