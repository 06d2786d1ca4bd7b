/** The rules for containers. */
import type { Container, PodSpec } from '../../objects.ts';
import { checkFieldRef, checkResourceRef, variableFields } from './downward.ts';
import { checkLifecycle, checkProbes } from './handlers.ts';
import { dataKey, dnsLabel, dnsSubdomain, portName, portNumber, variableName } from './names.ts';
import { checkRelativePath } from './paths.ts';
import type { Report } from './report.ts';
import { checkContainerResources } from './resources.ts';
import { checkProcMount, checkSecurityContext } from './security.ts';

type Port = NonNullable<Container['ports']>[number];
type Variable = NonNullable<Container['env']>[number];

const protocols = ['SCTP', 'TCP', 'UDP'];

const checkPorts = (report: Report, ports: readonly Port[], path: string): void => {
  const names = new Set<string>();
  for (const [index, { name, containerPort, hostPort, protocol }] of ports.entries()) {
    const at = `${path}[${index}]`;
    if (name) {
      const wrong = portName(name);
      report.invalids(`${at}.name`, name, wrong);
      if (wrong.length === 0 && names.has(name)) report.duplicate(`${at}.name`, name);
      else if (wrong.length === 0) names.add(name);
    }
    if (!containerPort) report.required(`${at}.containerPort`);
    else report.invalids(`${at}.containerPort`, containerPort, portNumber(containerPort));
    if (hostPort) report.invalids(`${at}.hostPort`, hostPort, portNumber(hostPort));
    report.oneOf(`${at}.protocol`, protocol, protocols);
  }
};

const checkKeyRef = (report: Report, ref: { name?: string; key: string } | undefined, path: string): boolean => {
  if (ref === undefined) return false;
  report.invalids(`${path}.name`, ref.name ?? '', dnsSubdomain(ref.name ?? ''));
  if (ref.key) report.invalids(`${path}.key`, ref.key, dataKey(ref.key));
  else report.required(`${path}.key`);
  return true;
};

const checkVariable = (report: Report, { name, value, valueFrom }: Variable, path: string): void => {
  if (name) report.invalids(`${path}.name`, name, variableName(name));
  else report.required(`${path}.name`);
  if (valueFrom === undefined) return;
  const at = `${path}.valueFrom`;
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  if (fieldRef !== undefined) checkFieldRef(report, fieldRef, variableFields, `${at}.fieldRef`);
  if (resourceFieldRef !== undefined) checkResourceRef(report, resourceFieldRef, false, `${at}.resourceFieldRef`);
  checkKeyRef(report, configMapKeyRef, `${at}.configMapKeyRef`);
  checkKeyRef(report, secretKeyRef, `${at}.secretKeyRef`);
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(
    (source) => source !== undefined,
  ).length;
  if (sources === 0)
    report.invalid(at, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`');
  else if (value) report.invalid(at, '', 'may not be specified when `value` is not empty');
  else if (sources > 1) report.invalid(at, '', 'may not have more than one field specified at a time');
};

const checkEnvFrom = (report: Report, sources: NonNullable<Container['envFrom']>, path: string): void => {
  for (const [index, { prefix, configMapRef, secretRef }] of sources.entries()) {
    const at = `${path}[${index}]`;
    if (prefix) report.invalids(`${at}.prefix`, prefix, variableName(prefix));
    for (const [field, ref] of [['configMapRef', configMapRef] as const, ['secretRef', secretRef] as const]) {
      if (ref === undefined) continue;
      if (ref.name) report.invalids(`${at}.${field}.name`, ref.name, dnsSubdomain(ref.name));
      else report.required(`${at}.${field}.name`);
    }
    if (configMapRef === undefined && secretRef === undefined)
      report.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`');
    else if (configMapRef !== undefined && secretRef !== undefined)
      report.invalid(path, '', 'may not have more than one field specified at a time');
  }
};

const propagations = ['Bidirectional', 'HostToContainer', 'None'];

const checkRecursiveReadOnly = (
  report: Report,
  { recursiveReadOnly, readOnly, mountPropagation }: NonNullable<Container['volumeMounts']>[number],
  path: string,
): void => {
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return;
  const at = `${path}.recursiveReadOnly`;
  report.oneOf(at, recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible']);
  if (readOnly !== true) report.forbidden(at, 'may only be specified when readOnly is true');
  if (mountPropagation !== undefined && mountPropagation !== 'None')
    report.forbidden(at, 'may only be specified when mountPropagation is None or not specified');
};

const checkMounts = (report: Report, container: Container, volumes: ReadonlySet<string>, path: string): void => {
  const taken = new Set<string>();
  const devices = container.volumeDevices ?? [];
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const at = `${path}[${index}]`;
    if (!mount.name) report.required(`${at}.name`);
    if (!volumes.has(mount.name)) report.notFound(`${at}.name`, mount.name);
    if (!mount.mountPath) report.required(`${at}.mountPath`);
    if (taken.has(mount.mountPath)) report.invalid(`${at}.mountPath`, mount.mountPath, 'must be unique');
    taken.add(mount.mountPath);
    if (devices.some(({ name }) => name === mount.name))
      report.invalid(`${at}.name`, mount.name, 'must not already exist in volumeDevices');
    if (devices.some(({ devicePath }) => devicePath === mount.mountPath))
      report.invalid(`${at}.mountPath`, mount.mountPath, 'must not already exist as a path in volumeDevices');
    if (mount.subPath) checkRelativePath(report, mount.subPath, `${path}.subPath`);
    if (mount.subPathExpr) {
      if (mount.subPath)
        report.invalid(`${at}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive');
      checkRelativePath(report, mount.subPathExpr, `${path}.subPathExpr`);
    }
    checkRecursiveReadOnly(report, mount, path);
    const { mountPropagation } = mount;
    if (mountPropagation === undefined) continue;
    report.oneOf(`${path}.mountPropagation`, mountPropagation, propagations);
    if (mountPropagation === 'Bidirectional' && container.securityContext?.privileged !== true)
      report.forbidden(
        `${path}.mountPropagation`,
        'Bidirectional mount propagation is available only to privileged containers',
      );
  }
};

/** What holds for containers of every sort. */
const checkResizePolicy = (
  report: Report,
  { resizePolicy = [] }: Container,
  restartPolicy: string | undefined,
  path: string,
): void => {
  const named = new Set<string>();
  for (const [index, { resourceName, restartPolicy: policy }] of resizePolicy.entries()) {
    if (named.has(resourceName)) report.duplicate(`${path}[${index}]`, resourceName);
    named.add(resourceName);
    report.oneOf(path, resourceName, ['cpu', 'memory']);
    report.oneOf(path, policy, ['NotRequired', 'RestartContainer']);
    if (restartPolicy === 'Never' && policy !== 'NotRequired')
      report.invalid(path, policy, "must be 'NotRequired' when `restartPolicy` is 'Never'");
  }
};

export const checkContainer = (
  report: Report,
  container: Container,
  volumes: ReadonlySet<string>,
  path: string,
  restartPolicy?: string,
): void => {
  if (container.name) report.invalids(`${path}.name`, container.name, dnsLabel(container.name));
  else report.required(`${path}.name`);
  if (!container.image) report.required(`${path}.image`);
  report.oneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, [
    'File',
    'FallbackToLogsOnError',
  ]);
  checkPorts(report, container.ports ?? [], `${path}.ports`);
  for (const [index, variable] of (container.env ?? []).entries())
    checkVariable(report, variable, `${path}.env[${index}]`);
  checkEnvFrom(report, container.envFrom ?? [], `${path}.envFrom`);
  checkMounts(report, container, volumes, `${path}.volumeMounts`);
  report.oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
  checkContainerResources(report, container.resources, `${path}.resources`);
  checkResizePolicy(report, container, restartPolicy, `${path}.resizePolicy`);
  checkSecurityContext(report, container.securityContext, `${path}.securityContext`);
};

const checkHostPorts = (report: Report, containers: readonly Container[], path: string): void => {
  const taken = new Set<string>();
  for (const [index, { ports = [] }] of containers.entries()) {
    for (const [place, { protocol, hostIP, hostPort }] of ports.entries()) {
      if (!hostPort) continue;
      const key = `${protocol ?? ''}/${hostIP ?? ''}/${hostPort}`;
      if (taken.has(key)) report.duplicate(`${path}[${index}].ports[${place}].hostPort`, key);
      taken.add(key);
    }
  }
};

const restartPolicies = ['Always', 'Never', 'OnFailure'];

/** `volumes`: the names of those that are sound. */
export const checkContainers = (
  report: Report,
  { containers, terminationGracePeriodSeconds, restartPolicy: podPolicy, hostUsers }: PodSpec,
  volumes: ReadonlySet<string>,
  path: string,
): void => {
  if ((containers ?? []).length === 0) return report.required(path);
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    checkContainer(report, container, volumes, at, podPolicy);
    checkProcMount(report, container.securityContext, hostUsers, `${at}.securityContext.procMount`);
    if (names.has(container.name)) report.duplicate(`${at}.name`, container.name);
    names.add(container.name);
    checkLifecycle(report, container.lifecycle, terminationGracePeriodSeconds, `${at}.lifecycle`);
    checkProbes(report, container, at);
    const { restartPolicy } = container;
    if (restartPolicy !== undefined) report.oneOf(`${at}.restartPolicy`, restartPolicy, restartPolicies);
  }
  checkHostPorts(report, containers, path);
};

const onlySidecars = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

export const checkInitContainers = (
  report: Report,
  { containers, initContainers = [], terminationGracePeriodSeconds, restartPolicy: podPolicy, hostUsers }: PodSpec,
  volumes: ReadonlySet<string>,
  path: string,
): void => {
  const names = new Set((containers ?? []).map(({ name }) => name));
  for (const [index, container] of initContainers.entries()) {
    const at = `${path}[${index}]`;
    checkContainer(report, container, volumes, at, podPolicy);
    checkProcMount(report, container.securityContext, hostUsers, `${at}.securityContext.procMount`);
    const { name, restartPolicy } = container;
    if (restartPolicy !== undefined) report.oneOf(`${at}.restartPolicy`, restartPolicy, restartPolicies);
    if (names.has(name)) report.duplicate(`${at}.name`, name);
    else if (name) names.add(name);
    checkHostPorts(report, [container], path);
    if (restartPolicy !== 'Always' && (container.resizePolicy ?? []).length > 0)
      report.invalid(`${at}.resizePolicy`, container.resizePolicy, 'must not be set for init containers');
    if (restartPolicy === 'Always') {
      checkLifecycle(report, container.lifecycle, terminationGracePeriodSeconds, `${at}.lifecycle`);
      checkProbes(report, container, at);
      continue;
    }
    for (const field of onlySidecars)
      if (container[field] !== undefined)
        report.forbidden(`${at}.${field}`, 'may not be set for init containers without restartPolicy=Always');
  }
};
