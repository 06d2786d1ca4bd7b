/** The older list of the addresses behind each Service, one object for all of them. */
import { isDeepStrictEqual } from 'node:util';
import type { Endpoints, Pod, Service } from '../objects.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from './controller.ts';
import { servicesOf } from './services-of.ts';
import { repackSubsets, type Subset, type SubsetAddress } from './endpoint-subsets.ts';
import { portNumberFor } from './endpointslice.ts';
import { conditionOf, isTerminal } from '../pods.ts';
import { mapSelects } from '../matching/selectors.ts';

const headlessLabel = 'service.kubernetes.io/headless';
const managedBy = 'endpoints.kubernetes.io/managed-by';
const triggerTime = 'endpoints.kubernetes.io/last-change-trigger-time';
const overCapacity = 'endpoints.kubernetes.io/over-capacity';
const mostAddresses = 1000;

const addressOf = (service: Service, { metadata, spec, status }: Pod): SubsetAddress => ({
  ip: status!.podIP!,
  ...(spec?.hostname !== undefined && spec.subdomain === service.metadata.name ? { hostname: spec.hostname } : {}),
  nodeName: spec!.nodeName!,
  targetRef: { kind: 'Pod', namespace: metadata.namespace!, name: metadata.name, uid: metadata.uid },
});

const subsetsFor = (service: Service, pods: readonly Pod[]): Subset[] => {
  const { ports = [], clusterIP, publishNotReadyAddresses } = service.spec ?? {};
  const subsets = pods.flatMap((pod): Subset[] => {
    const ready = publishNotReadyAddresses === true || conditionOf(pod, 'Ready')?.status === 'True';
    const addresses = [addressOf(service, pod)];
    const here = ready ? { addresses } : { notReadyAddresses: addresses };
    if (ports.length === 0) return clusterIP === 'None' ? [here] : [];
    return ports.flatMap((port) => {
      const number = portNumberFor(pod, port);
      if (number === undefined) return [];
      const { name, protocol = 'TCP', appProtocol } = port;
      const named = { ...(name ? { name } : {}), port: number, protocol, ...(appProtocol ? { appProtocol } : {}) };
      return [{ ...here, ports: [named] }];
    });
  });
  return repackSubsets(subsets);
};

/** Beyond the bound the rest is left out, those that aren't ready first. */
const truncated = (subsets: readonly Subset[]): { subsets: Subset[]; over: boolean } => {
  const count = subsets.reduce(
    (sum, { addresses = [], notReadyAddresses = [] }) => sum + addresses.length + notReadyAddresses.length,
    0,
  );
  if (count <= mostAddresses) return { subsets: [...subsets], over: false };
  let room = mostAddresses;
  const take = (list: readonly SubsetAddress[] = []): SubsetAddress[] => {
    const taken = list.slice(0, room);
    room -= taken.length;
    return taken;
  };
  const ready = subsets.map(({ addresses }) => take(addresses));
  const waiting = subsets.map(({ notReadyAddresses }) => take(notReadyAddresses));
  const left = subsets.map((subset, index) => ({
    ...subset,
    addresses: ready[index]!,
    notReadyAddresses: waiting[index]!,
  }));
  return { subsets: left, over: true };
};

export const endpointsController = ({ client }: ControllerDeps): Controller => {
  /** Those that were there when last looked at. */
  const services = new Set<string>();

  const podsOf = (service: Service): Pod[] =>
    client
      .list('pods', service.metadata.namespace)
      .filter(
        (pod) =>
          mapSelects(service.spec?.selector, pod.metadata.labels) &&
          pod.status?.podIP !== undefined &&
          pod.spec?.nodeName !== undefined &&
          !isTerminal(pod) &&
          (pod.metadata.deletionTimestamp === undefined || service.spec?.publishNotReadyAddresses === true),
      );

  const write = (service: Service, pods: readonly Pod[]): void => {
    const { namespace, name, labels = {} } = service.metadata;
    const { subsets, over } = truncated(subsetsFor(service, pods));
    const { [headlessLabel]: _headless, ...plain } = labels;
    const wanted = {
      ...plain,
      ...(service.spec?.clusterIP === 'None' ? { [headlessLabel]: '' } : {}),
      [managedBy]: 'endpoint-controller',
    };
    const changedAt = pods
      .flatMap((pod) => conditionOf(pod, 'Ready')?.lastTransitionTime ?? [])
      .toSorted()
      .at(-1);
    const annotationsOver = (before: Record<string, string> = {}): Record<string, string> => {
      const { [triggerTime]: _time, [overCapacity]: _over, ...rest } = before;
      return {
        ...rest,
        ...(changedAt === undefined ? {} : { [triggerTime]: changedAt }),
        ...(over ? { [overCapacity]: 'truncated' } : {}),
      };
    };
    if (client.get('endpoints', namespace, name) === undefined) {
      client.create('endpoints', {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: {
          name,
          ...(namespace === undefined ? {} : { namespace }),
          labels: wanted,
          annotations: annotationsOver(),
        },
        ...(subsets.length > 0 ? { subsets } : {}),
      });
      return;
    }
    client.modify('endpoints', namespace, name, (current): Endpoints | undefined => {
      const { subsets: before = [], ...rest } = current;
      if (isDeepStrictEqual(before, subsets) && isDeepStrictEqual(current.metadata.labels, wanted)) return undefined;
      const annotations = annotationsOver(current.metadata.annotations);
      return { ...rest, metadata: { ...current.metadata, labels: wanted, annotations }, subsets };
    });
  };

  return {
    name: 'endpoint',

    *keysOf(change) {
      const { name, object } = change;
      if (name === 'services' || name === 'endpoints') yield keyOf(object);
      yield* servicesOf(client, change);
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const service = client.get('services', namespace, name);
      if (service === undefined) {
        // Written by hand for a Service that is yet to come it stays; what a Service had goes with it.
        const own = client.get('endpoints', namespace, name);
        const had = services.delete(key) || own?.metadata.labels?.[managedBy] !== undefined;
        if (own !== undefined && had) client.delete('endpoints', namespace, name);
        return undefined;
      }
      services.add(key);
      if (service.spec?.selector === undefined || service.spec.type === 'ExternalName') return undefined;
      if (service.metadata.deletionTimestamp === undefined) write(service, podsOf(service));
      return undefined;
    },
  };
};
