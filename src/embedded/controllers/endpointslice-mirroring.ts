/** Copies Endpoints that were written by hand to EndpointSlices, which is what traffic follows. */
import { isDeepStrictEqual } from 'node:util';
import type { Endpoints, EndpointSlice } from '../objects.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from './controller.ts';
import { repackSubsets, type Subset, type SubsetAddress } from './endpoint-subsets.ts';
import { controllerReference, isControlledBy } from '../owners.ts';

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];
type Port = NonNullable<EndpointSlice['ports']>[number];

const serviceLabel = 'kubernetes.io/service-name';
const managedBy = 'endpointslice.kubernetes.io/managed-by';
const manager = 'endpointslicemirroring-controller.k8s.io';
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror';
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader';
const notCopied = [
  'endpoints.kubernetes.io/last-change-trigger-time',
  'kubectl.kubernetes.io/last-applied-configuration',
];
/** As --mirroring-max-endpoints-per-subset. */
const mostPerSubset = 1000;

const endpointOf = (ready: boolean, { ip, hostname, nodeName, targetRef }: SubsetAddress): Endpoint => ({
  addresses: [ip],
  conditions: { ready },
  ...(hostname ? { hostname } : {}),
  ...(nodeName === undefined ? {} : { nodeName }),
  ...(targetRef === undefined ? {} : { targetRef }),
});

type Wanted = { addressType: string; ports: Port[]; endpoints: Endpoint[] };

const wantedFor = (subsets: readonly Subset[]): Wanted[] =>
  repackSubsets(subsets).flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) => {
    const endpoints = [
      ...addresses.map((address) => endpointOf(true, address)),
      ...notReadyAddresses.map((address) => endpointOf(false, address)),
    ].slice(0, mostPerSubset);
    const copied = ports.map(({ name = '', port, protocol = 'TCP', appProtocol }) => ({
      name,
      port,
      protocol,
      ...(appProtocol === undefined ? {} : { appProtocol }),
    }));
    return ['IPv4', 'IPv6'].flatMap((addressType) => {
      const own = endpoints.filter(({ addresses: [ip] }) => ip!.includes(':') === (addressType === 'IPv6'));
      return own.length === 0 ? [] : [{ addressType, ports: copied, endpoints: own }];
    });
  });

const isMirrored = ({ metadata }: Endpoints): boolean =>
  metadata.labels?.[skipLabel] !== 'true' && metadata.annotations?.[leaderAnnotation] === undefined;

const without = (annotations: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(annotations).filter(([name]) => !notCopied.includes(name)));

export const endpointSliceMirroring = ({ client }: ControllerDeps): Controller => {
  const write = (source: Endpoints, existing: readonly EndpointSlice[]): void => {
    const { namespace, name } = source.metadata;
    const labels = { ...source.metadata.labels, [serviceLabel]: name, [managedBy]: manager };
    const annotations = without(source.metadata.annotations);
    const left = [...existing];
    for (const wanted of wantedFor(source.subsets ?? [])) {
      const same = left.findIndex(
        (slice) => slice.addressType === wanted.addressType && isDeepStrictEqual(slice.ports ?? [], wanted.ports),
      );
      const other = left.findIndex(({ addressType }) => addressType === wanted.addressType);
      const at = same === -1 ? other : same;
      const reused = at === -1 ? undefined : left.splice(at, 1)[0];
      if (reused === undefined) {
        client.create('endpointslices', {
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: {
            generateName: `${name}-`,
            ...(namespace === undefined ? {} : { namespace }),
            labels,
            annotations,
            ownerReferences: [controllerReference('endpoints', source)],
          },
          ...wanted,
        });
        continue;
      }
      client.modify('endpointslices', namespace, reused.metadata.name, (current) => {
        const next = { ...current, ...wanted, metadata: { ...current.metadata, labels, annotations } };
        return isDeepStrictEqual(next, current) ? undefined : next;
      });
    }
    for (const slice of left) client.delete('endpointslices', namespace, slice.metadata.name);
  };

  return {
    name: 'endpointslice-mirroring',

    *keysOf({ name, object }) {
      if (name === 'services' || name === 'endpoints') yield keyOf(object);
      if (name !== 'endpointslices' || object.metadata.labels?.[managedBy] !== manager) return;
      yield `${object.metadata.namespace}/${object.metadata.labels[serviceLabel]}`;
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const source = client.get('endpoints', namespace, name);
      const service = client.get('services', namespace, name);
      const existing = client
        .list('endpointslices', namespace)
        .filter(
          ({ metadata: { labels, ownerReferences = [] } }) =>
            labels?.[serviceLabel] === name && labels[managedBy] === manager && ownerReferences.length > 0,
        );
      const mirrors = source !== undefined && isMirrored(source) && service !== undefined;
      if (mirrors && service.spec?.selector === undefined && service.spec?.type !== 'ExternalName') {
        write(
          source,
          existing.filter((slice) => isControlledBy(slice, source.metadata.uid)),
        );
        return undefined;
      }
      for (const slice of existing) client.delete('endpointslices', namespace, slice.metadata.name);
      return undefined;
    },
  };
};
