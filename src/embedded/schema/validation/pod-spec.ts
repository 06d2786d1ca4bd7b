/** The rules for a pod's spec, in pods and in templates. */
import type { PodSpec, PodTemplate } from '../../objects.ts';
import { checkContainers, checkInitContainers } from './containers.ts';
import { checkEphemeralContainers } from './ephemeral-containers.ts';
import { checkAnnotations, checkLabels } from './metadata.ts';
import { between, dnsLabel, dnsSubdomain, ipAddress, qualifiedName } from './names.ts';
import type { Report } from './report.ts';
import { checkAffinity, checkSpread, checkTolerations } from './scheduling.ts';
import { checkPodSecurityContext } from './security.ts';
import { checkVolumes } from './volumes.ts';

const largestInt32 = 2 ** 31 - 1;

const checkDns = (report: Report, { dnsConfig, dnsPolicy }: PodSpec, path: string): void => {
  const servers = dnsConfig?.nameservers ?? [];
  if (dnsPolicy === 'None') {
    if (dnsConfig === undefined) return report.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None');
    if (servers.length === 0)
      return report.required(
        `${path}.nameservers`,
        'must provide at least one DNS nameserver when `dnsPolicy` is None',
      );
  }
  if (servers.length > 3) report.invalid(`${path}.nameservers`, servers, 'must not have more than 3 nameservers');
  for (const [index, server] of servers.entries())
    report.invalids(`${path}.nameservers[${index}]`, server, ipAddress(server));
  const searches = dnsConfig?.searches ?? [];
  if (searches.length > 32) report.invalid(`${path}.searches`, searches, 'must not have more than 32 search paths');
  if (searches.join(' ').length > 2048)
    report.invalid(
      `${path}.searches`,
      searches,
      'must not have more than 2048 characters (including spaces) in the search list',
    );
  for (const [index, { name }] of (dnsConfig?.options ?? []).entries())
    if (!name) report.required(`${path}.options[${index}]`, 'must not be empty');
};

const checkHostNetworkPorts = (report: Report, { containers }: PodSpec, isPod: boolean, path: string): void => {
  for (const [index, { ports = [] }] of (containers ?? []).entries()) {
    for (const [place, { hostPort = 0, containerPort }] of ports.entries()) {
      if ((isPod || hostPort !== 0) && hostPort !== containerPort)
        report.invalid(
          `${path}.containers[${index}].ports[${place}].hostPort`,
          hostPort,
          'must match `containerPort` when `hostNetwork` is true',
        );
    }
  }
};

export const checkPodSpec = (report: Report, spec: PodSpec, isPod: boolean, path: string): void => {
  const volumes = checkVolumes(report, spec.volumes, `${path}.volumes`);
  checkContainers(report, spec, volumes, `${path}.containers`);
  checkInitContainers(report, spec, volumes, `${path}.initContainers`);
  checkEphemeralContainers(report, spec, volumes, `${path}.ephemeralContainers`);
  if (spec.hostNetwork === true) checkHostNetworkPorts(report, spec, isPod, path);
  report.oneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']);
  report.oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']);
  checkLabels(report, spec.nodeSelector, `${path}.nodeSelector`);
  checkPodSecurityContext(report, spec, `${path}.securityContext`);
  checkAffinity(report, spec.affinity, `${path}.affinity`);
  checkDns(report, spec, `${path}.dnsConfig`);
  for (const [index, { conditionType }] of (spec.readinessGates ?? []).entries())
    report.invalids(`${path}.readinessGates[${index}].conditionType`, conditionType, qualifiedName(conditionType));
  for (const [index, { name }] of (spec.schedulingGates ?? []).entries())
    report.invalids(`${path}.schedulingGates[${index}]`, name, qualifiedName(name));
  checkSpread(report, spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`);
  for (const field of ['serviceAccountName', 'nodeName'] as const)
    if (spec[field]) report.invalids(`${path}.${field}`, spec[field], dnsSubdomain(spec[field]));
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > largestInt32))
    report.invalid(`${path}.activeDeadlineSeconds`, deadline, between(1, largestInt32));
  for (const field of ['hostname', 'subdomain'] as const)
    if (spec[field]) report.invalids(`${path}.${field}`, spec[field], dnsLabel(spec[field]));
  checkTolerations(report, spec.tolerations, `${path}.tolerations`);
  for (const [index, { ip, hostnames = [] }] of (spec.hostAliases ?? []).entries()) {
    report.invalids(`${path}.hostAliases[${index}].ip`, ip, ipAddress(ip));
    for (const [place, name] of hostnames.entries())
      report.invalids(`${path}.hostAliases[${index}].hostnames[${place}]`, name, dnsSubdomain(name));
  }
  for (const field of ['priorityClassName', 'runtimeClassName'] as const)
    if (spec[field]) report.invalids(`${path}.${field}`, spec[field], dnsSubdomain(spec[field]));
  if (spec.preemptionPolicy !== undefined)
    report.oneOf(`${path}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']);
};

export const checkPodTemplate = (report: Report, template: PodTemplate, path: string): void => {
  checkLabels(report, template.metadata?.labels, `${path}.labels`);
  checkAnnotations(report, template.metadata?.annotations, `${path}.annotations`);
  const spec: PodSpec = template.spec ?? { containers: [] };
  checkPodSpec(report, spec, false, `${path}.spec`);
  if ((spec.ephemeralContainers ?? []).length > 0)
    report.forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template');
};
