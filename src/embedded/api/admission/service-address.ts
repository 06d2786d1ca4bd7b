/** Cluster addresses and node ports of Services: given out, and checked when somebody asks for one. */
import type { Obj, Service } from '../../objects.ts';
import { invalid } from '../errors.ts';
import type { Registry } from '../verbs/registry.ts';

type Spec = NonNullable<Service['spec']>;
type Port = NonNullable<Spec['ports']>[number];

const prefix = '10.96.';
const nodePorts = { first: 30_000, last: 32_767 };

const others = (registry: Registry, { metadata }: Obj): Spec[] =>
  registry.store
    .list('services')
    .filter(({ metadata: { name, namespace } }) => name !== metadata.name || namespace !== metadata.namespace)
    .flatMap(({ spec }) => (spec === undefined ? [] : [spec]));

const refuse = (object: Obj, field: string, value: string, why: string): never => {
  throw invalid('services', object.metadata.name, [
    { reason: 'FieldValueInvalid', message: `Invalid value: ${value}: ${why}`, field },
  ]);
};

const inRange = (address: string): boolean => {
  const match = /^10\.96\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  if (match === null) return false;
  const [third, fourth] = [Number(match[1]), Number(match[2])];
  const last = third * 256 + fourth;
  return third < 256 && fourth < 256 && last > 0 && last < 65_535;
};

const freeAddress = (taken: ReadonlySet<string>): string => {
  // The lowest 256 are left to those who ask for an address of their own, as the API server does it.
  for (;;) {
    const number = 257 + Math.floor(Math.random() * (65_534 - 257));
    const address = `${prefix}${Math.floor(number / 256)}.${number % 256}`;
    if (!taken.has(address)) return address;
  }
};

/** An address that somebody else's object stands for is given to nobody. */
const reserved = (registry: Registry, { metadata: { namespace, name } }: Obj): string[] =>
  registry.store.list('ipaddresses').flatMap(({ metadata, spec }) => {
    const { parentRef } = spec ?? {};
    return parentRef?.name === name && parentRef.namespace === namespace ? [] : [metadata.name];
  });

const addressFor = (registry: Registry, object: Obj, asked: string | undefined): string => {
  const taken = new Set([
    ...others(registry, object).flatMap(({ clusterIP, clusterIPs }) => [clusterIP ?? '', ...(clusterIPs ?? [])]),
    ...reserved(registry, object),
  ]);
  if (asked === undefined || asked === '') return freeAddress(taken);
  const value = JSON.stringify([asked]);
  if (!inRange(asked))
    refuse(
      object,
      'spec.clusterIPs',
      value,
      `failed to allocate IP ${asked}: the provided network does not match the current range`,
    );
  if (taken.has(asked))
    refuse(object, 'spec.clusterIPs', value, `failed to allocate IP ${asked}: provided IP is already allocated`);
  return asked;
};

export const wantsNodePorts = ({ type, allocateLoadBalancerNodePorts }: Spec): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);

const portsFor = (registry: Registry, object: Obj, spec: Spec): Port[] => {
  const ports = spec.ports ?? [];
  const protocolOf = ({ protocol }: Port): string => protocol ?? 'TCP';
  const taken = new Set(
    others(registry, object).flatMap(({ ports: theirs }) =>
      (theirs ?? []).flatMap((port) => (port.nodePort === undefined ? [] : [`${port.nodePort}/${protocolOf(port)}`])),
    ),
  );
  ports.forEach((port, index) => {
    const { nodePort } = port;
    if (nodePort === undefined || nodePort === 0) return;
    const field = `spec.ports[${index}].nodePort`;
    if (nodePort < nodePorts.first || nodePort > nodePorts.last)
      refuse(
        object,
        field,
        String(nodePort),
        `provided port is not in the valid range. The range of valid ports is ${nodePorts.first}-${nodePorts.last}`,
      );
    if (taken.has(`${nodePort}/${protocolOf(port)}`))
      refuse(object, field, String(nodePort), 'provided port is already allocated');
    taken.add(`${nodePort}/${protocolOf(port)}`);
  });
  if (!wantsNodePorts(spec)) return ports;
  return ports.map((port) => {
    if (port.nodePort !== undefined && port.nodePort !== 0) return port;
    for (;;) {
      const nodePort = nodePorts.first + Math.floor(Math.random() * (nodePorts.last - nodePorts.first + 1));
      const key = `${nodePort}/${protocolOf(port)}`;
      if (taken.has(key)) continue;
      taken.add(key);
      return { ...port, nodePort };
    }
  });
};

const familiesFor = (spec: Spec): Pick<Spec, 'ipFamilies' | 'ipFamilyPolicy'> => {
  const bare = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  if (bare && spec.ipFamilies === undefined && spec.ipFamilyPolicy === undefined)
    return { ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' };
  return { ipFamilies: spec.ipFamilies ?? ['IPv4'], ipFamilyPolicy: spec.ipFamilyPolicy ?? 'SingleStack' };
};

/** Who writes the one field means the other too (NormalizeClusterIPs of the real strategy). */
export const normalizeClusterIps = (object: Obj): Obj => {
  const { spec } = object as unknown as Service;
  const { clusterIP = '', clusterIPs } = spec ?? {};
  return clusterIP === '' || clusterIPs !== undefined
    ? object
    : { ...object, spec: { ...spec, clusterIPs: [clusterIP] } };
};

/** A Service with everything that the cluster has to give it. Throws 422 when what it asks for can't be had. */
export const withAddresses = (registry: Registry, object: Obj): Obj => {
  const { spec } = object as unknown as Service;
  if (spec === undefined || spec.type === 'ExternalName') return object;
  const asked = spec.clusterIP ?? spec.clusterIPs?.[0];
  const address = asked === 'None' ? asked : addressFor(registry, object, asked);
  const withIp = { ...spec, clusterIP: address, clusterIPs: [address] };
  const ports = portsFor(registry, object, spec);
  return {
    ...object,
    spec: { ...withIp, ...familiesFor(withIp), ...(spec.ports === undefined ? {} : { ports }) },
  };
};
