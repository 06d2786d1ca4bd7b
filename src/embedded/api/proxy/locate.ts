/** Which address a request that goes through the API ends at. */
import type { EndpointSlice, Pod } from '../../objects.ts';
import type { Connection, StartFailure } from '../../runtime/types.ts';
import { badRequest, notFound, refusal } from '../errors.ts';
import type { ApiError } from '../client.ts';
import type { NodeAccess } from '../node-access.ts';
import { placeOf } from '../streams/container-of.ts';
import type { Registry } from '../verbs/registry.ts';
import type { ProxyPath } from './proxy-path.ts';

export type Backend = { host: string; port: number; connect: () => Promise<Connection | StartFailure> };

const usualPort = { http: 80, https: 443 } as const;

const unavailable = (message: string): ApiError => refusal(503, 'ServiceUnavailable', message);

const backendOf = (nodes: NodeAccess, pod: Pod, host: string, port: number): Backend => ({
  host,
  port,
  async connect() {
    const place = placeOf(pod);
    const ports = place === undefined ? undefined : nodes.ports(place);
    return ports === undefined
      ? { failure: `dial tcp ${host}:${port}: connect: no route to host` }
      : ports.dial(host, port);
  },
});

const ofPod = (registry: Registry, nodes: NodeAccess, { namespace, name, port, scheme }: ProxyPath): Backend => {
  const pod = registry.store.get('pods', namespace, name);
  if (pod === undefined) throw notFound('pods', name);
  const declared = (pod.spec?.containers ?? []).find(({ ports = [] }) => ports.length > 0)?.ports?.[0]?.containerPort;
  const host = pod.status?.podIP ?? '';
  if (host === '') throw badRequest('address not allowed');
  const number = port === '' ? (declared ?? usualPort[scheme]) : Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535)
    throw unavailable(`error trying to reach service: dial tcp: lookup tcp/${port}: unknown port`);
  return backendOf(nodes, pod, host, number);
};

const isReady = ({ conditions }: NonNullable<EndpointSlice['endpoints']>[number]): boolean =>
  conditions?.ready !== false;

const ofService = (registry: Registry, nodes: NodeAccess, path: ProxyPath): Backend => {
  const { namespace, name, port, id } = path;
  const service = registry.store.get('services', namespace, name);
  if (service === undefined) throw notFound('services', name);
  let portName = port;
  if (/^\d+$/.test(port)) {
    const found = (service.spec?.ports ?? []).find((one) => one.port === Number(port));
    if (found === undefined) throw unavailable(`no service port ${port} found for service ${JSON.stringify(name)}`);
    portName = found.name ?? '';
  }
  const slices = registry.store
    .list('endpointslices', namespace)
    .filter(
      ({ metadata, addressType }) => metadata.labels?.['kubernetes.io/service-name'] === name && addressType === 'IPv4',
    );
  const found = slices.flatMap((slice) => {
    const number = (slice.ports ?? []).find((one) => (one.name ?? '') === portName)?.port;
    if (number === undefined) return [];
    return (slice.endpoints ?? []).filter(isReady).flatMap(({ addresses, targetRef }) => {
      const pod = targetRef?.kind === 'Pod' ? registry.store.get('pods', namespace, targetRef.name ?? '') : undefined;
      // Only to pods: an address that somebody wrote could be anybody's.
      return pod === undefined ? [] : [{ pod, host: addresses[0]!, number }];
    });
  });
  const chosen = found[Math.floor(Math.random() * found.length)];
  if (chosen === undefined)
    throw unavailable(
      `no endpoints available for service ${JSON.stringify(slices.every(({ endpoints }) => (endpoints ?? []).length === 0) ? name : id)}`,
    );
  return backendOf(nodes, chosen.pod, chosen.host, chosen.number);
};

/** Throws 400, 404 and 503. */
export const backendFor = (registry: Registry, nodes: NodeAccess, path: ProxyPath): Backend =>
  path.resource === 'pods' ? ofPod(registry, nodes, path) : ofService(registry, nodes, path);
