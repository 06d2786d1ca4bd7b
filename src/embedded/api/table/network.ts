import type { Service } from '../../objects.ts';
import { ageColumn, column, labelsText, nameColumn, wide, type Printer } from './columns.ts';
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
