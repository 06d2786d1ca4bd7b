/** Endpoints, NetworkPolicies, and the ranges and addresses of Services. */
import type { Endpoints, IPAddress, NetworkPolicy, ServiceCIDR } from '../../objects.ts';
import { checkLabelSelector } from './label-selector.ts';
import {
  dnsLabel,
  dnsSubdomain,
  ipAddress,
  isIPv4,
  isIPv6,
  pathSegment,
  portName,
  portNumber,
  qualifiedName,
} from './names.ts';
import type { Report } from './report.ts';

const protocols = ['SCTP', 'TCP', 'UDP'];
const immutable = 'field is immutable';

type Subset = NonNullable<Endpoints['subsets']>[number];
type Address = NonNullable<Subset['addresses']>[number];

/** Addresses that would lead nowhere, or to the wrong place. */
const special = (ip: string): string | undefined => {
  if (ip === '0.0.0.0' || ip === '::') return 'may not be unspecified (0.0.0.0 or ::)';
  if (ip.startsWith('127.') || ip === '::1') return 'may not be in the loopback range (127.0.0.0/8, ::1/128)';
  if (ip.startsWith('169.254.') || /^fe[89ab]/iu.test(ip))
    return 'may not be in the link-local range (169.254.0.0/16, fe80::/10)';
  if (ip.startsWith('224.0.0.') || /^ff02:/iu.test(ip))
    return 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)';
  return undefined;
};

const checkAddress = (report: Report, { ip, hostname, nodeName }: Address, path: string): void => {
  const wrong = ipAddress(ip);
  report.invalids(`${path}.ip`, ip, wrong);
  if (hostname) report.invalids(`${path}.hostname`, hostname, dnsLabel(hostname));
  if (nodeName !== undefined) report.invalids(`${path}.nodeName`, nodeName, dnsSubdomain(nodeName));
  const reason = wrong.length > 0 ? undefined : special(ip);
  if (reason !== undefined) report.invalid(`${path}.ip`, ip, reason);
};

export const checkEndpoints = (report: Report, { subsets = [] }: Endpoints): void => {
  for (const [index, { addresses = [], notReadyAddresses = [], ports = [] }] of subsets.entries()) {
    const path = `subsets[${index}]`;
    if (addresses.length + notReadyAddresses.length === 0)
      report.required(path, 'must specify `addresses` or `notReadyAddresses`');
    for (const [place, address] of addresses.entries()) checkAddress(report, address, `${path}.addresses[${place}]`);
    for (const [place, address] of notReadyAddresses.entries())
      checkAddress(report, address, `${path}.notReadyAddresses[${place}]`);
    for (const [place, { name, port, protocol, appProtocol }] of ports.entries()) {
      const at = `${path}.ports[${place}]`;
      if (name) report.invalids(`${at}.name`, name, dnsLabel(name));
      else if (ports.length > 1) report.required(`${at}.name`);
      report.invalids(`${at}.port`, port, portNumber(port));
      if (!protocol) report.required(`${at}.protocol`);
      else report.oneOf(`${at}.protocol`, protocol, protocols);
      if (appProtocol !== undefined) report.invalids(`${at}.appProtocol`, appProtocol, qualifiedName(appProtocol));
    }
  }
};

type Spec = NonNullable<NetworkPolicy['spec']>;
type Rule = NonNullable<Spec['ingress']>[number];
type PolicyPort = NonNullable<Rule['ports']>[number];
type Peer = NonNullable<Rule['from']>[number];

const checkPort = (report: Report, { protocol, port, endPort }: PolicyPort, path: string): void => {
  if (protocol !== undefined) report.oneOf(`${path}.protocol`, protocol, protocols);
  if (port === undefined) {
    if (endPort !== undefined)
      report.invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is not specified');
    return;
  }
  if (typeof port === 'number') {
    report.invalids(`${path}.port`, port, portNumber(port));
    if (endPort === undefined) return;
    if (endPort < port) report.invalid(`${path}.endPort`, port, 'must be greater than or equal to `port`');
    report.invalids(`${path}.endPort`, endPort, portNumber(endPort));
    return;
  }
  if (endPort !== undefined)
    report.invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is non-numeric');
  report.invalids(`${path}.port`, port, portName(port));
};

type Block = { first: bigint; bits: number; length: number };

const bitsOf = (address: string): bigint | undefined => {
  if (isIPv4(address)) return address.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n);
  if (!isIPv6(address)) return undefined;
  const [before = '', after] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [head, tail] = [groups(before), groups(after ?? '')];
  const all =
    after === undefined ? head : [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return all.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
};

const blockOf = (cidr: string): Block | undefined => {
  const [address = '', length = '', ...more] = cidr.split('/');
  const value = bitsOf(address);
  const bits = isIPv4(address) ? 32 : 128;
  if (value === undefined || more.length > 0 || !/^\d{1,3}$/u.test(length) || Number(length) > bits) return undefined;
  return { first: value, bits, length: Number(length) };
};

const cidrWords = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

const contains = (outer: Block, inner: Block): boolean => {
  const shift = BigInt(outer.bits - outer.length);
  return outer.bits === inner.bits && outer.first >> shift === inner.first >> shift;
};

const checkPeer = (report: Report, { podSelector, namespaceSelector, ipBlock }: Peer, path: string): void => {
  if (podSelector !== undefined) checkLabelSelector(report, podSelector, `${path}.podSelector`);
  if (namespaceSelector !== undefined) checkLabelSelector(report, namespaceSelector, `${path}.namespaceSelector`);
  if (ipBlock !== undefined) checkBlock(report, ipBlock, `${path}.ipBlock`);
  const others = podSelector !== undefined || namespaceSelector !== undefined;
  if (!others && ipBlock === undefined) report.required(path, 'must specify a peer');
  else if (others && ipBlock !== undefined) report.forbidden(path, 'may not specify both ipBlock and another peer');
};

const checkBlock = (report: Report, { cidr, except = [] }: NonNullable<Peer['ipBlock']>, path: string): void => {
  if (!cidr) {
    report.required(`${path}.cidr`);
    return;
  }
  const outer = blockOf(cidr);
  if (outer === undefined) {
    report.invalid(`${path}.cidr`, cidr, cidrWords);
    return;
  }
  for (const [index, each] of except.entries()) {
    const inner = blockOf(each);
    if (inner === undefined) report.invalid(`${path}.except[${index}]`, each, cidrWords);
    else if (!contains(outer, inner) || outer.length >= inner.length)
      report.invalid(`${path}.except[${index}]`, each, 'must be a strict subset of `cidr`');
  }
};

const policyTypes = ['Egress', 'Ingress'];

export const checkNetworkPolicy = (report: Report, { spec }: NetworkPolicy): void => {
  if (spec === undefined) return;
  checkLabelSelector(report, spec.podSelector, 'spec.podSelector');
  const directions = [
    ...(spec.ingress ?? []).map(({ ports, from }, index) => ({
      ports,
      peers: from,
      at: `spec.ingress[${index}]`,
      of: 'from',
    })),
    ...(spec.egress ?? []).map(({ ports, to }, index) => ({ ports, peers: to, at: `spec.egress[${index}]`, of: 'to' })),
  ];
  for (const { ports = [], peers = [], at, of } of directions) {
    for (const [index, port] of ports.entries()) checkPort(report, port, `${at}.ports[${index}]`);
    for (const [index, peer] of peers.entries()) checkPeer(report, peer, `${at}.${of}[${index}]`);
  }
  const types = spec.policyTypes ?? [];
  if (types.length > policyTypes.length) {
    report.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes');
    return;
  }
  for (const [index, type] of types.entries()) report.oneOf(`spec.policyTypes[${index}]`, type, policyTypes);
};

export const checkServiceRange = (report: Report, { spec }: ServiceCIDR): void => {
  const cidrs = spec?.cidrs ?? [];
  if (cidrs.length === 0) return report.required('spec.cidrs', 'at least one CIDR required');
  if (cidrs.length > 2) return report.invalid('spec.cidrs', cidrs, 'may only hold up to 2 values');
  const blocks = cidrs.map((cidr, index) => {
    const block = blockOf(cidr);
    if (block === undefined) report.invalid(`spec.cidrs[${index}]`, cidr, cidrWords);
    return block;
  });
  if (blocks.length === 2 && blocks[0] !== undefined && blocks[0].bits === blocks[1]?.bits)
    report.invalid(
      'spec.cidrs',
      cidrs,
      'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    );
};

export const checkServiceRangeUpdate = (report: Report, next: ServiceCIDR, old: ServiceCIDR): void => {
  const [cidrs, before] = [next.spec?.cidrs ?? [], old.spec?.cidrs ?? []];
  const grows = before.length === 1 && cidrs.length === 2;
  if (cidrs.length !== before.length && !grows) return report.invalid('spec.cidrs', cidrs, immutable);
  for (const [index, cidr] of before.entries())
    if (cidr !== cidrs[index]) report.invalid(`spec.cidrs[${index}]`, cidrs[index] ?? '', immutable);
  if (grows) checkServiceRange(report, next);
};

export const checkAddressObject = (report: Report, { spec }: IPAddress): void => {
  const parent = spec?.parentRef;
  if (parent === undefined) return report.required('spec.parentRef');
  const { group, resource, name, namespace } = parent;
  if (group) report.invalids('spec.parentRef.group', group, dnsSubdomain(group));
  for (const [field, value] of [
    ['resource', resource],
    ['name', name],
  ] as const) {
    if (!value) report.required(`spec.parentRef.${field}`);
    else report.invalids(`spec.parentRef.${field}`, value, pathSegment(value));
  }
  if (namespace) report.invalids('spec.parentRef.namespace', namespace, pathSegment(namespace));
};

export const checkAddressObjectUpdate = (report: Report, next: IPAddress, old: IPAddress): void => {
  if (JSON.stringify(next.spec?.parentRef) !== JSON.stringify(old.spec?.parentRef))
    report.invalid('spec.parentRef', next.spec?.parentRef, immutable);
};
