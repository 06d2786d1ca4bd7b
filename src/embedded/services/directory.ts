/** What kube-proxy and the cluster's DNS know: where a Service's address leads, and what a name means. */
import type { Client } from '../api/client.ts';
import type { Clock } from '../clock.ts';
import type { EndpointSlice, Service } from '../objects.ts';
import type { DnsAnswer, DnsQuestion, SocketAddress } from '../runtime/sys.ts';
import type { ServiceDirectory } from '../runtime/types.ts';
import { lookupName } from './dns.ts';

export type Backend = { host: string; port: number; hostname?: string; pod?: string };
export type ServiceView = {
  service: Service;
  ports: { name: string; port: number; nodePort?: number; backends: Backend[] }[];
};

export type DirectoryOptions = {
  client: Client;
  clock: Clock;
  /** `cluster.local` */
  domain: string;
  nodeIps: () => readonly string[];
  random?: () => number;
};

const serviceLabel = 'kubernetes.io/service-name';

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

/** Ready ones; if there are none, those that still serve while they end (as kube-proxy since 1.28). */
const usable = (endpoints: readonly Endpoint[]): Endpoint[] => {
  const ready = endpoints.filter((endpoint) => endpoint.conditions?.ready !== false);
  if (ready.length > 0) return ready;
  return endpoints.filter(
    (endpoint) => endpoint.conditions?.serving === true && endpoint.conditions.terminating === true,
  );
};

export const createServiceDirectory = ({
  client,
  clock,
  domain,
  nodeIps,
  random = Math.random,
}: DirectoryOptions): ServiceDirectory & { close(): void } => {
  /** By `ip:port`; thrown away when a Service or a slice changes, made again when asked. */
  let routes: Map<string, { service: Service; backends: Backend[] }> | undefined;
  const affinities = new Map<string, { backend: Backend; until: number }>();
  const silence = client.listen(({ name }) => {
    if (name === 'services' || name === 'endpointslices') routes = undefined;
  });

  const viewOf = (service: Service): ServiceView => {
    const slices = client
      .list('endpointslices', service.metadata.namespace)
      .filter((slice) => slice.metadata.labels?.[serviceLabel] === service.metadata.name);
    const ports = (service.spec?.ports ?? []).map((port) => {
      const name = port.name ?? '';
      const candidates = slices.flatMap((slice) => {
        const number = slice.ports?.find((each) => (each.name ?? '') === name)?.port;
        return number === undefined ? [] : (slice.endpoints ?? []).map((endpoint) => ({ endpoint, number }));
      });
      const chosen = new Set(usable(candidates.map(({ endpoint }) => endpoint)));
      const backends = candidates
        .filter(({ endpoint }) => chosen.has(endpoint))
        .map(({ endpoint, number }) => ({ host: endpoint.addresses[0]!, port: number }));
      return { name, port: port.port, ...(port.nodePort === undefined ? {} : { nodePort: port.nodePort }), backends };
    });
    return { service, ports };
  };

  const build = (): Map<string, { service: Service; backends: Backend[] }> => {
    const made = new Map<string, { service: Service; backends: Backend[] }>();
    for (const service of client.list('services')) {
      const { clusterIP, externalIPs = [] } = service.spec ?? {};
      if (clusterIP === undefined || clusterIP === 'None' || clusterIP === '') continue;
      for (const { port, nodePort, backends } of viewOf(service).ports) {
        for (const ip of [clusterIP, ...externalIPs]) made.set(`${ip}:${port}`, { service, backends });
        if (nodePort !== undefined) {
          for (const ip of nodeIps()) made.set(`${ip}:${nodePort}`, { service, backends });
        }
      }
    }
    return made;
  };

  const choose = (service: Service, backends: readonly Backend[], client: string): Backend => {
    const pick = backends[Math.floor(random() * backends.length)]!;
    if (service.spec?.sessionAffinity !== 'ClientIP') return pick;
    const seconds = service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
    const key = `${service.metadata.uid} ${client}`;
    const before = affinities.get(key);
    const stays =
      before !== undefined && before.until > clock.now()
        ? backends.find(({ host, port }) => host === before.backend.host && port === before.backend.port)
        : undefined;
    const backend = stays ?? pick;
    affinities.set(key, { backend, until: clock.now() + seconds * 1000 });
    return backend;
  };

  return {
    route({ host, port }: SocketAddress, { podIp }): SocketAddress | 'reject' | undefined {
      routes ??= build();
      const found = routes.get(`${host}:${port}`);
      if (found === undefined) return undefined;
      if (found.backends.length === 0) return 'reject';
      const { host: to, port: at } = choose(found.service, found.backends, podIp);
      return { host: to, port: at };
    },

    lookup: (question: DnsQuestion): DnsAnswer => lookupName(question, { client, domain, serviceLabel }),

    close: silence,
  };
};
