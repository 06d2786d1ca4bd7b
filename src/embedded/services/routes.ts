/** Every address that leads somewhere else: Services' own, those of nodes and balancers, and ports lent to pods. */
import type { Client } from '../api/client.ts';
import type { EndpointSlice, Pod, Service } from '../objects.ts';
import type { Backend } from './endpoints.ts';

export type Rule =
  /** `inside`: the Service's own address; `outside`: those that are for the world. */
  | { to: 'service'; from: 'inside' | 'outside'; service: Service; port: string; backends: readonly Backend[] }
  | { to: 'pod'; host: string; port: number; nodeIp: string };

export type RuleTable = {
  /** By `TCP/10.96.0.1:443`. Ports of every node's own loopback are under 127.0.0.1. */
  rules: ReadonlyMap<string, Rule>;
};

export const serviceLabel = 'kubernetes.io/service-name';

export const keyOf = (protocol: string, host: string, port: number): string => `${protocol}/${host}:${port}`;

export type NodeAddress = { name: string; ip: string };

const backendsOf = (slices: readonly EndpointSlice[], name: string, protocol: string): Backend[] => {
  const seen = new Set<string>();
  return slices.flatMap((slice) =>
    (slice.ports ?? []).flatMap((each) => {
      const { port } = each;
      if ((each.name ?? '') !== name || (each.protocol ?? 'TCP') !== protocol || port === undefined) return [];
      return (slice.endpoints ?? []).flatMap((endpoint) => {
        const host = endpoint.addresses[0];
        // While a slice is filled anew an endpoint may be in two of them.
        if (host === undefined || slice.addressType !== 'IPv4' || seen.has(`${host}:${port}`)) return [];
        seen.add(`${host}:${port}`);
        return [{ host, port, endpoint }];
      });
    }),
  );
};

const outsideOf = ({ spec, status }: Service): string[] => [
  ...(spec?.externalIPs ?? []),
  ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip, ipMode }) =>
    ip === undefined || ipMode === 'Proxy' ? [] : [ip],
  ),
];

/** What a container's `hostPort` lends it, as the CNI's portmap does. */
const addHostPorts = (rules: Map<string, Rule>, pods: readonly Pod[], nodes: readonly NodeAddress[]): void => {
  for (const { spec, status } of pods) {
    const { podIP, phase } = status ?? {};
    const nodeIp = nodes.find(({ name }) => name === spec?.nodeName)?.ip;
    if (podIP === undefined || nodeIp === undefined || spec?.hostNetwork === true) continue;
    if (phase === 'Succeeded' || phase === 'Failed') continue;
    const ports = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(({ ports: own }) => own ?? []);
    for (const { hostPort, hostIP = '', containerPort, protocol = 'TCP' } of ports) {
      if (hostPort === undefined || hostPort === 0) continue;
      const hosts = hostIP === '' || hostIP === '0.0.0.0' ? [nodeIp, `127.0.0.1@${nodeIp}`] : [hostIP];
      for (const host of hosts.map((each) => (each === '127.0.0.1' ? `127.0.0.1@${nodeIp}` : each)))
        rules.set(keyOf(protocol, host, hostPort), { to: 'pod', host: podIP, port: containerPort, nodeIp });
    }
  }
};

export const buildRules = (client: Client, nodes: readonly NodeAddress[]): RuleTable => {
  const rules = new Map<string, Rule>();
  const slices = new Map<string, EndpointSlice[]>();
  for (const slice of client.list('endpointslices')) {
    const service = slice.metadata.labels?.[serviceLabel];
    if (service === undefined) continue;
    const key = `${slice.metadata.namespace}/${service}`;
    slices.set(key, [...(slices.get(key) ?? []), slice]);
  }
  addHostPorts(rules, client.list('pods'), nodes);
  for (const service of client.list('services')) {
    const { clusterIP, ports = [], type } = service.spec ?? {};
    if (clusterIP === undefined || clusterIP === 'None' || clusterIP === '' || type === 'ExternalName') continue;
    const own = slices.get(`${service.metadata.namespace}/${service.metadata.name}`) ?? [];
    for (const { name = '', port, nodePort, protocol = 'TCP' } of ports) {
      const rule = { to: 'service', service, port: name, backends: backendsOf(own, name, protocol) } as const;
      rules.set(keyOf(protocol, clusterIP, port), { ...rule, from: 'inside' });
      for (const ip of outsideOf(service)) rules.set(keyOf(protocol, ip, port), { ...rule, from: 'outside' });
      if (nodePort === undefined) continue;
      for (const { ip } of nodes)
        for (const host of [ip, `127.0.0.1@${ip}`])
          rules.set(keyOf(protocol, host, nodePort), { ...rule, from: 'outside' });
    }
  }
  return { rules };
};
