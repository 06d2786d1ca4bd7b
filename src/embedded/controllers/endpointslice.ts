/** Keeps the list of addresses behind each Service. Source of the rules: k8s.io/endpointslice. */
import { isDeepStrictEqual } from 'node:util';
import type { EndpointSlice, Pod, Service } from '../objects.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from './controller.ts';
import { servicesOf } from './services-of.ts';
import { controllerReference, isControlledBy } from '../owners.ts';
import { conditionOf, isTerminal } from '../pods.ts';
import { mapSelects } from '../matching/selectors.ts';

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];
type Port = NonNullable<EndpointSlice['ports']>[number];
type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];

const serviceLabel = 'kubernetes.io/service-name';
const managedBy = 'endpointslice.kubernetes.io/managed-by';
const manager = 'endpointslice-controller.k8s.io';
/** As --max-endpoints-per-slice. */
const longest = 100;

const portOf = (pod: Pod, target: unknown, protocol: string): number | undefined => {
  if (typeof target === 'number') return target;
  const containers = [
    ...(pod.spec?.containers ?? []),
    ...(pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === 'Always'),
  ];
  return containers
    .flatMap((container) => container.ports ?? [])
    .find((port) => port.name === target && (port.protocol ?? 'TCP') === protocol)?.containerPort;
};

/** A pod's own number for a port of a Service; undefined when it has none of that name. */
export const portNumberFor = (pod: Pod, port: ServicePort): number | undefined =>
  portOf(pod, port.targetPort ?? port.port, port.protocol ?? 'TCP');

/** A pod's own numbers for the Service's ports; a name that the pod doesn't have is left out. */
const portsFor = (service: Service, pod: Pod): Port[] =>
  (service.spec?.ports ?? []).flatMap((port) => {
    const protocol = port.protocol ?? 'TCP';
    const number = portNumberFor(pod, port);
    if (number === undefined) return [];
    return [
      {
        name: port.name ?? '',
        port: number,
        protocol,
        ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
      },
    ];
  });

const nearby = new Set(['PreferClose', 'PreferSameZone', 'PreferSameNode']);

/** For whom an endpoint is meant first. */
const hintsFor = (wish: string | undefined, node: string, zone: string | undefined): Endpoint['hints'] | undefined => {
  if (wish === undefined || !nearby.has(wish)) return undefined;
  const hints = {
    ...(zone === undefined ? {} : { forZones: [{ name: zone }] }),
    ...(wish === 'PreferSameNode' ? { forNodes: [{ name: node }] } : {}),
  };
  return Object.keys(hints).length > 0 ? hints : undefined;
};

const endpointOf = (service: Service, pod: Pod, zone: string | undefined): Endpoint => {
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const serving = conditionOf(pod, 'Ready')?.status === 'True';
  const open = service.spec?.publishNotReadyAddresses === true;
  const named = pod.spec?.hostname !== undefined && pod.spec.subdomain === service.metadata.name;
  const ready = open || (serving && !terminating);
  const hints = ready ? hintsFor(service.spec?.trafficDistribution, pod.spec!.nodeName!, zone) : undefined;
  return {
    addresses: [pod.status!.podIP!],
    conditions: { ready, serving, terminating },
    ...(named ? { hostname: pod.spec!.hostname! } : {}),
    nodeName: pod.spec!.nodeName!,
    targetRef: {
      kind: 'Pod',
      namespace: pod.metadata.namespace!,
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
    ...(zone === undefined ? {} : { zone }),
    ...(hints === undefined ? {} : { hints }),
  };
};

type Wanted = { ports: Port[] | null; endpoints: Endpoint[] | null };

const wantedFor = (service: Service, pods: readonly Pod[], zoneOf: (node: string) => string | undefined): Wanted[] => {
  const groups = new Map<string, { ports: Port[]; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    const ports = portsFor(service, pod);
    const id = JSON.stringify(ports);
    const group = groups.get(id) ?? { ports, endpoints: [] };
    groups.set(id, group);
    group.endpoints.push(endpointOf(service, pod, zoneOf(pod.spec?.nodeName ?? '')));
  }
  // A Service without pods has a slice all the same, an empty one.
  if (groups.size === 0) return [{ ports: null, endpoints: null }];
  return [...groups.values()].flatMap(({ ports, endpoints }) =>
    Array.from({ length: Math.ceil(endpoints.length / longest) }, (_, index) => ({
      ports,
      endpoints: endpoints.slice(index * longest, (index + 1) * longest),
    })),
  );
};

export const endpointSliceController = ({ client }: ControllerDeps): Controller => {
  const labelsOf = (service: Service): Record<string, string> => ({
    ...service.metadata.labels,
    [managedBy]: manager,
    [serviceLabel]: service.metadata.name,
    ...(service.spec?.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
  });

  const zoneOf = (node: string): string | undefined =>
    client.get('nodes', undefined, node)?.metadata.labels?.['topology.kubernetes.io/zone'];

  const trigger = (pods: readonly Pod[], service: Service): string => {
    const times = pods
      .flatMap((pod) => [conditionOf(pod, 'Ready')?.lastTransitionTime, pod.metadata.deletionTimestamp])
      .filter((time) => time !== undefined);
    return times.toSorted().at(-1) ?? service.metadata.creationTimestamp;
  };

  const write = (
    service: Service,
    existing: readonly EndpointSlice[],
    wanted: readonly Wanted[],
    changedAt: string,
  ): void => {
    const { namespace, name } = service.metadata;
    const left = [...existing];
    // A slice that lists the same ports is filled anew before another is made.
    for (const { ports, endpoints } of wanted) {
      const same = left.findIndex((slice) => isDeepStrictEqual(slice.ports ?? null, ports));
      const reused = left.splice(same === -1 ? 0 : same, 1)[0];
      const annotations = { 'endpoints.kubernetes.io/last-change-trigger-time': changedAt };
      const body = {
        addressType: 'IPv4',
        ports: ports as Port[],
        endpoints: endpoints as Endpoint[],
      };
      if (reused === undefined) {
        client.create('endpointslices', {
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: {
            generateName: `${name}-`,
            ...(namespace === undefined ? {} : { namespace }),
            labels: labelsOf(service),
            annotations,
            ownerReferences: [controllerReference('services', service)],
          },
          ...body,
        });
        continue;
      }
      client.modify('endpointslices', namespace, reused.metadata.name, (current) => {
        const next = { ...current, ...body };
        if (isDeepStrictEqual(next, current) && isDeepStrictEqual(current.metadata.labels, labelsOf(service)))
          return undefined;
        return { ...next, metadata: { ...current.metadata, labels: labelsOf(service), annotations } };
      });
    }
    for (const slice of left) client.delete('endpointslices', namespace, slice.metadata.name);
  };

  return {
    name: 'endpointslice',

    *keysOf(change) {
      const { name, object } = change;
      if (name === 'services') yield keyOf(object);
      if (name === 'endpointslices') {
        const service = object.metadata.labels?.[serviceLabel];
        if (service !== undefined) yield `${object.metadata.namespace}/${service}`;
      }
      yield* servicesOf(client, change);
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const service = client.get('services', namespace, name);
      // Without a selector somebody else lists the addresses; a Service that is gone takes its slices along (owner).
      if (service?.spec?.selector === undefined || service.spec.type === 'ExternalName') return undefined;
      if (service.metadata.deletionTimestamp !== undefined) return undefined;
      const pods = client
        .list('pods', namespace)
        .filter(
          (pod) =>
            mapSelects(service.spec?.selector, pod.metadata.labels) &&
            pod.status?.podIP !== undefined &&
            pod.spec?.nodeName !== undefined &&
            !isTerminal(pod),
        );
      const existing = client
        .list('endpointslices', namespace)
        .filter(
          (slice) =>
            slice.metadata.labels?.[serviceLabel] === name &&
            (isControlledBy(slice, service.metadata.uid) || slice.metadata.labels[managedBy] === manager),
        );
      write(service, existing, wantedFor(service, pods, zoneOf), trigger(pods, service));
      return undefined;
    },
  };
};
