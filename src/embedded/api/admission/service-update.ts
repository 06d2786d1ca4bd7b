/** What a Service was given stays with it when a new version does not mention it, and goes when it has no use any more. */
import type { Obj, Service } from '../../objects.ts';
import { wantsNodePorts } from './service-address.ts';

type Spec = NonNullable<Service['spec']>;
type Port = NonNullable<Spec['ports']>[number];

const isExternal = ({ type, externalIPs = [] }: Spec): boolean =>
  type === 'NodePort' || type === 'LoadBalancer' || externalIPs.length > 0;

const without = (spec: Spec, fields: readonly (keyof Spec)[]): Spec =>
  Object.fromEntries(Object.entries(spec).filter(([field]) => !fields.includes(field as keyof Spec)));

/** Given by the cluster: whoever sends a Service without them means the ones that it has. */
const given = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'healthCheckNodePort'] as const;

const isMissing = (value: unknown): boolean => value === undefined || value === '' || value === 0;

const withGiven = (before: Spec, spec: Spec): Spec => {
  const address = isMissing(spec.clusterIP) || spec.clusterIP === before.clusterIP;
  const kept = given.filter((field) => isMissing(spec[field]) && (address || field !== 'clusterIPs'));
  return {
    ...spec,
    ...Object.fromEntries(kept.map((field) => [field, before[field]]).filter(([, value]) => value !== undefined)),
  };
};

const sameService = (a: Port, b: Port): boolean => a.port === b.port && (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP');

const withNodePorts = (before: Spec, spec: Spec): Spec => {
  if (spec.ports === undefined || !wantsNodePorts(before)) return spec;
  const ports = spec.ports.map((port, index): Port => {
    if (wantsNodePorts(spec)) {
      const { nodePort } = before.ports?.find((old) => sameService(old, port)) ?? {};
      return isMissing(port.nodePort) && nodePort !== undefined ? { ...port, nodePort } : port;
    }
    const { nodePort, ...rest } = port;
    // Named anew it is for the validation to refuse.
    return nodePort !== undefined && nodePort === before.ports?.[index]?.nodePort ? rest : port;
  });
  return { ...spec, ports };
};

/** Fields that mean something for some types of Service only: carried along from another type, they are dropped. */
const withoutUseless = (before: Spec, spec: Spec): Spec => {
  const useless: (keyof Spec)[] = [];
  if (isExternal(before) && !isExternal(spec)) useless.push('externalTrafficPolicy', 'healthCheckNodePort');
  if (before.type === 'LoadBalancer' && spec.type !== 'LoadBalancer')
    useless.push('allocateLoadBalancerNodePorts', 'loadBalancerClass');
  if (before.type !== 'ExternalName' && spec.type === 'ExternalName')
    useless.push('clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy');
  return without(
    spec,
    useless.filter((field) => JSON.stringify(spec[field]) === JSON.stringify(before[field])),
  );
};

export const keepAddresses = (current: Obj, next: Obj): Obj => {
  const before = (current as unknown as Service).spec;
  const { spec } = next as unknown as Service;
  if (before === undefined || spec === undefined) return next;
  const kept = spec.type === 'ExternalName' || before.type === 'ExternalName' ? spec : withGiven(before, spec);
  return { ...next, spec: withoutUseless(before, withNodePorts(before, kept)) };
};
