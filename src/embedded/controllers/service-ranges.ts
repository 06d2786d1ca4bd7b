/** Ranges of Services' addresses (ServiceCIDR) and who has which (IPAddress). */
import type { IPAddress, Service, ServiceCIDR } from '../objects.ts';
import { secondsText } from '../time.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from './controller.ts';

const finalizer = 'networking.k8s.io/service-cidr-finalizer';
const managedBy = 'ipaddress.kubernetes.io/managed-by';
const manager = 'ipallocator.k8s.io';

const bitsOf = (address: string): number => address.split('.').reduce((value, part) => value * 256 + Number(part), 0);

const isIn = (address: string, cidr: string): boolean => {
  if (address.includes(':') || cidr.includes(':')) return false;
  const [first = '', length = ''] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(bitsOf(address) / size) === Math.floor(bitsOf(first) / size);
};

type Condition = NonNullable<NonNullable<ServiceCIDR['status']>['conditions']>[number];

const addressesOf = ({ spec }: Service): string[] =>
  spec?.type === 'ExternalName'
    ? []
    : [...new Set([spec?.clusterIP ?? '', ...(spec?.clusterIPs ?? [])])].filter((ip) => ip !== '' && ip !== 'None');

/** Each address that a Service has is an object of its own. */
export const serviceAddresses = ({ client }: ControllerDeps): Controller => ({
  name: 'service-addresses',

  *keysOf({ name, object, previous }) {
    if (name === 'ipaddresses') yield keyOf(object);
    if (name !== 'services') return;
    for (const service of [object, previous])
      for (const ip of service === undefined ? [] : addressesOf(service as unknown as Service)) yield `/${ip}`;
  },

  reconcile(key) {
    const [, ip] = splitKey(key);
    const owner = client.list('services').find((service) => addressesOf(service).includes(ip));
    const found = client.get('ipaddresses', undefined, ip);
    if (owner === undefined) {
      if (found?.metadata.labels?.[managedBy] === manager) client.delete('ipaddresses', undefined, ip);
      return undefined;
    }
    const { namespace, name } = owner.metadata;
    if (found !== undefined) return undefined;
    client.create('ipaddresses', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IPAddress',
      metadata: { name: ip, labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4', [managedBy]: manager } },
      spec: { parentRef: { resource: 'services', ...(namespace === undefined ? {} : { namespace }), name } },
    });
    return undefined;
  },
});

/** A range says when it may be used, and stays as long as an address of it has no other range to be of. */
export const serviceRanges = ({ client, clock }: ControllerDeps): Controller => {
  const orphansOf = (range: ServiceCIDR): IPAddress[] => {
    const others = client
      .list('servicecidrs')
      .filter(({ metadata }) => metadata.name !== range.metadata.name && metadata.deletionTimestamp === undefined)
      .flatMap(({ spec }) => spec?.cidrs ?? []);
    return client.list('ipaddresses').filter(({ metadata: { name } }) => {
      const own = (range.spec?.cidrs ?? []).some((cidr) => isIn(name, cidr));
      return own && !others.some((cidr) => isIn(name, cidr));
    });
  };

  const report = (name: string, condition: Omit<Condition, 'lastTransitionTime'>): void => {
    client.modify(
      'servicecidrs',
      undefined,
      name,
      (current) => {
        const before = current.status?.conditions?.find(({ type }) => type === condition.type);
        if (before?.status === condition.status && before.message === condition.message) return undefined;
        const others = (current.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
        const lastTransitionTime =
          before?.status === condition.status ? before.lastTransitionTime : secondsText(clock.now());
        return {
          ...current,
          status: { ...current.status, conditions: [...others, { ...condition, lastTransitionTime }] },
        };
      },
      { status: true },
    );
  };

  const setFinalizers = (range: ServiceCIDR, finalizers: string[]): void => {
    client.modify('servicecidrs', undefined, range.metadata.name, (current) => ({
      ...current,
      metadata: { ...current.metadata, finalizers },
    }));
  };

  return {
    name: 'service-cidrs',

    *keysOf({ name, object }) {
      if (name === 'servicecidrs') yield keyOf(object);
      if (name !== 'ipaddresses') return;
      for (const range of client.list('servicecidrs')) yield keyOf(range);
    },

    reconcile(key) {
      const [, name] = splitKey(key);
      const range = client.get('servicecidrs', undefined, name);
      if (range === undefined) return undefined;
      const { deletionTimestamp, finalizers = [] } = range.metadata;
      if (deletionTimestamp === undefined) {
        if (!finalizers.includes(finalizer)) setFinalizers(range, [...finalizers, finalizer]);
        report(name, { type: 'Ready', status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' });
        return undefined;
      }
      if (orphansOf(range).length > 0) {
        report(name, {
          type: 'Ready',
          status: 'False',
          reason: 'Terminating',
          message:
            'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
        });
        return undefined;
      }
      setFinalizers(
        range,
        finalizers.filter((each) => each !== finalizer),
      );
      return undefined;
    },
  };
};
