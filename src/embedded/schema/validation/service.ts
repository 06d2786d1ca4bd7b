/** The rules for services and endpoint slices. */
import type { EndpointSlice, Service } from '../../objects.ts';
import { checkLabels, checkSame } from './metadata.ts';
import {
  between,
  dnsLabel,
  dnsSubdomain,
  ipAddress,
  isIPv4,
  isIPv6,
  portName,
  portNumber,
  qualifiedName,
} from './names.ts';
import type { Report } from './report.ts';

type Spec = NonNullable<Service['spec']>;

const protocols = ['SCTP', 'TCP', 'UDP'];
const policies = ['Cluster', 'Local'];
const longestAffinity = 86_400;

const isHeadless = ({ clusterIP, clusterIPs }: Spec): boolean =>
  clusterIPs?.length === 1 ? clusterIPs[0] === 'None' : clusterIP === 'None' && clusterIPs === undefined;

const checkPorts = (report: Report, spec: Spec): void => {
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = `spec.ports[${index}]`;
    if (ports.length > 1 && !port.name) report.required(`${at}.name`);
    else if (port.name) {
      report.invalids(`${at}.name`, port.name, dnsLabel(port.name));
      if (names.has(port.name)) report.duplicate(`${at}.name`, port.name);
      names.add(port.name);
    }
    report.invalids(`${at}.port`, port.port, portNumber(port.port));
    report.oneOf(`${at}.protocol`, port.protocol, protocols);
    const target = port.targetPort ?? 0;
    report.invalids(`${at}.targetPort`, target, typeof target === 'number' ? portNumber(target) : portName(target));
    if (port.appProtocol !== undefined)
      report.invalids(`${at}.appProtocol`, port.appProtocol, qualifiedName(port.appProtocol));
  }
};

const checkRepeatedPorts = (report: Report, { ports = [], type }: Spec): void => {
  if (type === 'ClusterIP')
    for (const [index, { nodePort }] of ports.entries())
      if (nodePort) report.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'");
  const nodePorts = new Set<string>();
  for (const [index, { nodePort, protocol }] of ports.entries()) {
    if (!nodePort) continue;
    const key = `${protocol}/${nodePort}`;
    if (nodePorts.has(key)) report.duplicate(`spec.ports[${index}].nodePort`, nodePort);
    nodePorts.add(key);
  }
  const seen = new Set<string>();
  for (const [index, { port, protocol }] of ports.entries()) {
    const key = `${protocol}/${port}`;
    if (seen.has(key))
      report.duplicate(`spec.ports[${index}]`, report.internal('ServicePort', { port, protocol, targetPort: 0 }));
    seen.add(key);
  }
};

const checkExternalName = (report: Report, spec: Spec): void => {
  for (const field of ['clusterIPs', 'ipFamilies'] as const)
    if ((spec[field] ?? []).length > 0) report.forbidden(`spec.${field}`, 'may not be set for ExternalName services');
  if (spec.ipFamilyPolicy !== undefined)
    report.forbidden('spec.ipFamilyPolicy', 'may not be set for ExternalName services');
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name === '') report.required('spec.externalName');
  else report.invalids('spec.externalName', name, dnsSubdomain(name));
};

const checkAddresses = (report: Report, spec: Spec): void => {
  if (spec.type === 'ExternalName') return;
  const { clusterIP, clusterIPs = [], ipFamilies = [] } = spec;
  if (clusterIP) {
    if (clusterIPs.length === 0) report.required('spec.clusterIPs');
    else if (clusterIPs[0] !== clusterIP)
      report.invalid('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`');
  } else if (clusterIPs.length > 0)
    report.invalid('spec.clusterIPs', clusterIPs, 'must be empty when `clusterIP` is not specified');
  for (const [index, family] of ipFamilies.entries()) {
    if (!['IPv4', 'IPv6'].includes(family)) report.unsupported(`spec.ipFamilies[${index}]`, family, ['IPv4', 'IPv6']);
    if (ipFamilies.indexOf(family) < index) report.duplicate(`spec.ipFamilies[${index}]`, family);
  }
  if (spec.ipFamilyPolicy !== undefined)
    report.oneOf('spec.ipFamilyPolicy', spec.ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack']);
  for (const [index, address] of clusterIPs.entries()) {
    if (index === 0 && address === 'None') {
      if (clusterIPs.length > 1)
        report.invalid('spec.clusterIPs', clusterIPs, "'None' must be the first and only value");
    } else report.invalids(`spec.clusterIPs[${index}]`, address, ipAddress(address));
  }
  if (clusterIPs.length > 2) report.invalid('spec.clusterIPs', clusterIPs, 'may only hold up to 2 values');
};

const checkTraffic = (report: Report, spec: Spec): void => {
  const open =
    spec.type === 'NodePort' ||
    spec.type === 'LoadBalancer' ||
    (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);
  const { externalTrafficPolicy, internalTrafficPolicy } = spec;
  if (open) report.oneOf('spec.externalTrafficPolicy', externalTrafficPolicy, policies);
  else if (externalTrafficPolicy)
    report.invalid(
      'spec.externalTrafficPolicy',
      externalTrafficPolicy,
      'may only be set for externally-accessible services',
    );
  if (internalTrafficPolicy !== undefined) report.oneOf('spec.internalTrafficPolicy', internalTrafficPolicy, policies);
};

export const checkService = (report: Report, { spec = {} }: Service): void => {
  const { type } = spec;
  if ((spec.ports ?? []).length === 0 && !isHeadless(spec) && type !== 'ExternalName') report.required('spec.ports');
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec))
    report.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`);
  if (type === 'ExternalName') checkExternalName(report, spec);
  checkPorts(report, spec);
  checkLabels(report, spec.selector, 'spec.selector');
  report.oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']);
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (spec.sessionAffinity === 'ClientIP' && seconds !== undefined && (seconds < 1 || seconds > longestAffinity))
    report.invalid(
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
      seconds,
      between(1, longestAffinity).replace(', inclusive', '').replace('between 1 and', 'greater than 0 and less than'),
    );
  checkAddresses(report, spec);
  for (const [index, address] of (spec.externalIPs ?? []).entries())
    report.invalids(`spec.externalIPs[${index}]`, address, ipAddress(address));
  report.oneOf('spec.type', type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']);
  checkRepeatedPorts(report, spec);
  if (spec.allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer')
    report.forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'");
  checkTraffic(report, spec);
};

export const checkServiceUpdate = (report: Report, service: Service, old: Service): void => {
  const [spec, before] = [service.spec ?? {}, old.spec ?? {}];
  if (spec.type !== 'ExternalName' && before.type !== 'ExternalName' && !(isHeadless(spec) && isHeadless(before))) {
    const [addresses, had] = [spec.clusterIPs ?? [], before.clusterIPs ?? []];
    const kept = Math.min(addresses.length, had.length);
    if (had.length > 0 && addresses.length === 0)
      report.invalid('spec.clusterIPs[0]', addresses, 'primary clusterIP can not be unset');
    const compared = addresses.length === had.length ? kept : Math.min(kept, 1);
    for (let index = 0; index < compared; index += 1)
      if (addresses[index] !== had[index])
        report.invalid(`spec.clusterIPs[${index}]`, addresses, 'may not change once set');
  }
  checkService(report, service);
};

const mostEndpoints = 1000;
const mostAddresses = 100;

export const checkEndpointSlice = (report: Report, slice: EndpointSlice): void => {
  const { addressType, endpoints = [], ports = [] } = slice;
  report.oneOf('addressType', addressType, ['FQDN', 'IPv4', 'IPv6']);
  const names = new Set<string>();
  for (const [index, { name = '', protocol, appProtocol }] of (ports ?? []).entries()) {
    if (name) report.invalids(`ports[${index}].name`, name, dnsLabel(name));
    if (names.has(name)) report.duplicate(`ports[${index}].name`, name);
    names.add(name);
    report.oneOf(`ports[${index}].protocol`, protocol, protocols);
    if (appProtocol !== undefined)
      report.invalids(`ports[${index}].appProtocol`, appProtocol, qualifiedName(appProtocol));
  }
  if ((endpoints ?? []).length > mostEndpoints) return report.tooMany('endpoints', endpoints.length, mostEndpoints);
  for (const [index, { addresses, hostname, nodeName }] of (endpoints ?? []).entries()) {
    const at = `endpoints[${index}].addresses`;
    const given = addresses ?? [];
    if (given.length === 0) report.required(at, 'must contain at least 1 address');
    else if (given.length > mostAddresses) report.tooMany(at, given.length, mostAddresses);
    for (const [place, address] of given.entries()) {
      const wrong = addressType === 'FQDN' ? dnsSubdomain(address) : ipAddress(address);
      report.invalids(`${at}[${place}]`, address, wrong);
      if (wrong.length > 0) continue;
      if (addressType === 'IPv4' && !isIPv4(address)) report.invalid(at, address, 'must be an IPv4 address');
      if (addressType === 'IPv6' && !isIPv6(address)) report.invalid(at, address, 'must be an IPv6 address');
    }
    if (nodeName !== undefined) report.invalids(`endpoints[${index}].nodeName`, nodeName, dnsSubdomain(nodeName));
    if (hostname !== undefined) report.invalids(`endpoints[${index}].hostname`, hostname, dnsLabel(hostname));
  }
};

export const checkEndpointSliceUpdate = (report: Report, slice: EndpointSlice, old: EndpointSlice): void => {
  checkEndpointSlice(report, slice);
  checkSame(report, 'addressType', slice.addressType, old.addressType);
};
