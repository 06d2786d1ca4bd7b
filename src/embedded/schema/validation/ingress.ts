import type { Ingress, IngressClass } from '../../objects.ts';
import { dns1035Label, dnsSubdomain, isIPv4, isIPv6, portName, portNumber } from './names.ts';
import type { Report } from './report.ts';

type Spec = NonNullable<Ingress['spec']>;
type Rule = NonNullable<Spec['rules']>[number];
type Path = NonNullable<Rule['http']>['paths'][number];
type Backend = Path['backend'];

const wildcard = /^\*(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/;
const wildcardWords =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const checkHost = (report: Report, host: string, path: string): void => {
  if (host.includes('*')) {
    if (!wildcard.test(host)) report.invalid(path, host, wildcardWords);
  } else report.invalids(path, host, dnsSubdomain(host));
};

const checkBackend = (report: Report, backend: Backend, path: string): void => {
  const { service, resource } = backend;
  if (service !== undefined && resource !== undefined)
    return report.invalid(path, '', 'cannot set both resource and service backends');
  if (service === undefined && resource === undefined)
    return report.invalid(path, '', 'resource or service backend is required');
  if (resource !== undefined) {
    if (resource.kind === '') report.required(`${path}.resource.kind`);
    if (resource.name === '') report.required(`${path}.resource.name`);
    return;
  }
  if (service === undefined) return;
  const at = `${path}.service`;
  if (service.name === '') report.required(`${at}.name`);
  else report.invalids(`${at}.name`, service.name, dns1035Label(service.name));
  const { name = '', number = 0 } = service.port ?? {};
  if (name !== '' && number !== 0) report.invalid(path, '', 'cannot set both port name & port number');
  else if (name !== '') report.invalids(`${at}.port.name`, name, portName(name));
  else if (number !== 0) report.invalids(`${at}.port.number`, number, portNumber(number));
  else report.required(path, 'port name or number is required');
};

const within = ['//', '/./', '/../', '%2f', '%2F'];
const endings = ['/..', '/.'];
const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];

const checkPath = (report: Report, { path = '', pathType, backend }: Path, at: string): void => {
  if (!pathType) return report.required(`${at}.pathType`, 'pathType must be specified');
  if (!pathTypes.includes(pathType)) report.unsupported(`${at}.pathType`, pathType, pathTypes);
  else if (pathType === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) report.invalid(`${at}.path`, path, 'must be an absolute path');
  } else {
    if (!path.startsWith('/')) report.invalid(`${at}.path`, path, 'must be an absolute path');
    for (const part of within)
      if (path.includes(part)) report.invalid(`${at}.path`, path, `must not contain '${part}'`);
    for (const ending of endings)
      if (path.endsWith(ending)) report.invalid(`${at}.path`, path, `cannot end with '${ending}'`);
  }
  checkBackend(report, backend, `${at}.backend`);
};

const checkRule = (report: Report, { host = '', http }: Rule, at: string): void => {
  if (host !== '') {
    if (isIPv4(host) || isIPv6(host)) report.invalid(`${at}.host`, host, 'must be a DNS name, not an IP address');
    else checkHost(report, host, `${at}.host`);
  }
  if (http === undefined) return;
  if ((http.paths ?? []).length === 0) report.required(`${at}.http.paths`);
  for (const [index, path] of (http.paths ?? []).entries()) checkPath(report, path, `${at}.http.paths[${index}]`);
};

export const checkIngress = (report: Report, { spec = {} }: Ingress): void => {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  if (rules.length === 0 && defaultBackend === undefined)
    report.invalid('spec', rules, 'either `defaultBackend` or `rules` must be specified');
  if (defaultBackend !== undefined) checkBackend(report, defaultBackend, 'spec.defaultBackend');
  for (const [index, rule] of rules.entries()) checkRule(report, rule, `spec.rules[${index}]`);
  for (const [index, { hosts = [], secretName = '' }] of tls.entries()) {
    for (const [place, host] of hosts.entries()) checkHost(report, host, `spec.tls[${index}].hosts[${place}]`);
    if (secretName !== '') report.invalids(`spec.tls[${index}].secretName`, secretName, dnsSubdomain(secretName));
  }
  if (ingressClassName !== undefined)
    report.invalids('spec.ingressClassName', ingressClassName, dnsSubdomain(ingressClassName));
};

export const checkIngressClass = (report: Report, { spec }: IngressClass): void => {
  const { controller = '', parameters } = spec ?? {};
  if (controller.length > 250) report.tooLong('spec.controller', 250);
  else if (!/^[^/]+\/.+$/.test(controller))
    report.invalid('spec.controller', controller, 'must be a domain-prefixed path (such as "acme.io/foo")');
  if (parameters === undefined) return;
  if (!parameters.kind) report.required('spec.parameters.kind', 'kind is required');
  if (!parameters.name) report.required('spec.parameters.name', 'name is required');
  if (parameters.scope === 'Namespace' && !parameters.namespace)
    report.required('spec.parameters.namespace', "`parameters.scope` is set to 'Namespace'");
  if (parameters.scope === 'Cluster' && parameters.namespace !== undefined)
    report.forbidden('spec.parameters.namespace', "`parameters.scope` is set to 'Cluster'");
};

export const checkIngressClassUpdate = (report: Report, next: IngressClass, old: IngressClass): void => {
  if (next.spec?.controller !== old.spec?.controller)
    report.invalid('spec.controller', next.spec?.controller, 'field is immutable');
};
