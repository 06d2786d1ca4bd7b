/** Services and EndpointSlices. */
import type { KubeObject } from '../../cluster/kube.ts';
import { labelsText } from '../print/table.ts';
import { field, flat, head, indented, optional } from './lines.ts';

export type DescribedSlice = KubeObject & {
  addressType: string;
  endpoints?:
    | {
        addresses: string[];
        conditions?: { ready?: boolean };
        hostname?: string;
        nodeName?: string;
        zone?: string;
        targetRef?: { kind: string; name: string };
      }[]
    | null;
  ports?: { name?: string; port?: number; protocol?: string }[] | null;
};

type ServicePort = { name?: string; port: number; protocol?: string; targetPort?: number | string; nodePort?: number };

export type DescribedService = KubeObject & {
  spec: {
    selector?: Record<string, string>;
    type?: string;
    ipFamilyPolicy?: string;
    ipFamilies?: string[];
    clusterIP?: string;
    clusterIPs?: string[];
    externalIPs?: string[];
    loadBalancerIP?: string;
    externalName?: string;
    ports?: ServicePort[];
    sessionAffinity?: string;
    externalTrafficPolicy?: string;
    internalTrafficPolicy?: string;
    trafficDistribution?: string;
  };
  status?: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } };
};

/** At most so many addresses are shown. */
const shown = 3;

const endpointsOf = (slices: readonly DescribedSlice[], portName: string): string => {
  if (slices.length === 0) return '<none>';
  const addresses = slices.flatMap(({ endpoints, ports }) => {
    const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
    const hosts = ready.map(({ addresses: [address = ''] }) => (address.includes(':') ? `[${address}]` : address));
    if ((ports ?? []).length === 0) return ready.map(({ addresses: [address = ''] }) => address);
    return (ports ?? [])
      .filter(({ name = '' }) => name === portName)
      .flatMap(({ port }) => hosts.map((host) => `${host}:${port ?? 0}`));
  });
  const more = addresses.length > shown ? ` + ${addresses.length - shown} more...` : '';
  return addresses.slice(0, shown).join(',') + more;
};

const portLines = (port: ServicePort, slices: readonly DescribedSlice[]): (string | undefined)[] => {
  const { protocol = 'TCP', nodePort = 0, targetPort = 0, name = '' } = port;
  const title = name === '' ? '<unset>' : name;
  return [
    field('Port', `${title}\t${port.port}/${protocol}`),
    field('TargetPort', `${targetPort}/${protocol}`),
    nodePort === 0 ? undefined : field('NodePort', `${title}\t${nodePort}/${protocol}`),
    field('Endpoints', endpointsOf(slices, name)),
  ];
};

export const serviceLines = (service: DescribedService, slices: readonly DescribedSlice[]): string[] => {
  const { spec, status } = service;
  const ingress = status?.loadBalancer?.ingress ?? [];
  return flat([
    head(service),
    field('Selector', labelsText(spec.selector)),
    field('Type', spec.type ?? ''),
    optional('IP Family Policy', spec.ipFamilyPolicy),
    field('IP Families', spec.ipFamilies?.join(',') || '<none>'),
    field('IP', spec.clusterIP ?? ''),
    field('IPs', spec.clusterIPs?.join(',') || '<none>'),
    optional('External IPs', spec.externalIPs?.join(',')),
    optional('Desired LoadBalancer IP', spec.loadBalancerIP),
    optional('External Name', spec.externalName),
    optional('LoadBalancer Ingress', ingress.map(({ ip, hostname }) => ip ?? hostname ?? '').join(', ')),
    (spec.ports ?? []).map((port) => portLines(port, slices)),
    field('Session Affinity', spec.sessionAffinity ?? ''),
    optional('External Traffic Policy', spec.externalTrafficPolicy),
    optional('Internal Traffic Policy', spec.internalTrafficPolicy),
    optional('Traffic Distribution', spec.trafficDistribution),
  ]);
};

const unset = (value: string | number | boolean | undefined): string =>
  value === undefined || value === '' ? '<unset>' : String(value);

export const sliceLines = (slice: DescribedSlice): string[] => {
  const [ports, endpoints] = [slice.ports ?? [], slice.endpoints ?? []];
  return flat([
    head(slice),
    field('AddressType', slice.addressType),
    ports.length === 0
      ? 'Ports: <unset>'
      : [
          'Ports:',
          '  Name\tPort\tProtocol',
          '  ----\t----\t--------',
          ports.map(({ name, port, protocol = 'TCP' }) => `  ${unset(name)}\t${unset(port)}\t${protocol}`),
        ],
    endpoints.length === 0
      ? 'Endpoints: <none>'
      : [
          'Endpoints:',
          endpoints.map(({ addresses, conditions, hostname, targetRef, nodeName, zone }) => [
            field('  - Addresses', addresses.join(', ') || '<none>'),
            indented(4, [
              'Conditions:',
              field('  Ready', unset(conditions?.ready)),
              field('Hostname', unset(hostname)),
              targetRef === undefined ? undefined : field('TargetRef', `${targetRef.kind}/${targetRef.name}`),
              field('NodeName', unset(nodeName)),
              field('Zone', unset(zone)),
            ]),
          ]),
        ],
  ]);
};
