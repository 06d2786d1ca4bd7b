/** What the API server fills into pods and pod templates. These functions change what they are given. */
import type { Container, Pod, PodSpec, Probe, Volume } from '../../objects.ts';

type HttpGet = NonNullable<Probe['httpGet']>;
type Resources = { limits?: Record<string, string>; requests?: Record<string, string> };

const fileMode = 0o644;

const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const hostLabel = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const registry = String.raw`${hostLabel}(?:\.${hostLabel})*(?::\d+)?`;
const reference = new RegExp(
  String.raw`^(?:${registry}/)?${part}(?:/${part})*(?::(?<tag>\w[\w.-]{0,127}))?(?<digest>@[a-z][a-z0-9+._-]*:[0-9a-fA-F]{32,})?$`,
);

/** `registry:5000/team/app:1.2` → `1.2`; `latest` where there is neither tag nor digest; nothing for what is no image. */
const tagOf = (image: string): string => {
  const found = reference.exec(image)?.groups;
  return found === undefined ? '' : (found['tag'] ?? (found['digest'] === undefined ? 'latest' : ''));
};

const pullPolicyOf = (image: string): string => (tagOf(image) === 'latest' ? 'Always' : 'IfNotPresent');

const defaultHttpGet = (httpGet: HttpGet | undefined): void => {
  if (httpGet === undefined) return;
  httpGet.path ||= '/';
  httpGet.scheme ||= 'HTTP';
};

const defaultProbe = (probe: Probe | undefined): void => {
  if (probe === undefined) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  defaultHttpGet(probe.httpGet);
  if (probe.grpc !== undefined) probe.grpc.service ??= '';
};

const defaultContainer = (container: Container): void => {
  container.imagePullPolicy ||= pullPolicyOf(container.image ?? '');
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  for (const port of container.ports ?? []) port.protocol ||= 'TCP';
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef !== undefined) valueFrom.fieldRef.apiVersion ||= 'v1';
    if (valueFrom?.fileKeyRef !== undefined) valueFrom.fileKeyRef.optional ??= false;
  }
  defaultProbe(container.livenessProbe);
  defaultProbe(container.readinessProbe);
  defaultProbe(container.startupProbe);
  defaultHttpGet(container.lifecycle?.postStart?.httpGet);
  defaultHttpGet(container.lifecycle?.preStop?.httpGet);
};

const defaultVolume = (volume: Volume): void => {
  if (Object.keys(volume).length === 1 && volume.name !== undefined) volume.emptyDir = {};
  if (volume.hostPath !== undefined) volume.hostPath.type ??= '';
  if (volume.secret !== undefined) volume.secret.defaultMode ??= fileMode;
  if (volume.configMap !== undefined) volume.configMap.defaultMode ??= fileMode;
  if (volume.image !== undefined) volume.image.pullPolicy ||= pullPolicyOf(volume.image.reference ?? '');
  if (volume.iscsi !== undefined) volume.iscsi.iscsiInterface ||= 'default';
  const items = [...(volume.downwardAPI?.items ?? [])];
  if (volume.downwardAPI !== undefined) volume.downwardAPI.defaultMode ??= fileMode;
  if (volume.projected !== undefined) {
    volume.projected.defaultMode ??= fileMode;
    for (const { downwardAPI, serviceAccountToken } of volume.projected.sources ?? []) {
      items.push(...(downwardAPI?.items ?? []));
      if (serviceAccountToken !== undefined) serviceAccountToken.expirationSeconds ??= 3600;
    }
  }
  for (const { fieldRef } of items) if (fieldRef !== undefined) fieldRef.apiVersion ||= 'v1';
  const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
  if (claim !== undefined) claim.volumeMode ??= 'Filesystem';
};

export const defaultPodSpec = (spec: PodSpec): void => {
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.restartPolicy ||= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= 'default-scheduler';
  // Two names of one field: the newer one wins.
  const serviceAccount = spec.serviceAccountName || spec.serviceAccount;
  if (serviceAccount) Object.assign(spec, { serviceAccountName: serviceAccount, serviceAccount });
  else if (spec.serviceAccountName === undefined) delete spec.serviceAccount;
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
  for (const container of spec.initContainers ?? []) defaultContainer(container);
  for (const container of spec.containers ?? []) defaultContainer(container);
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container);
};

const hostPorts = (containers: readonly Container[] | undefined): void => {
  for (const { ports } of containers ?? []) for (const port of ports ?? []) port.hostPort ||= port.containerPort;
};

/** A limit without a request is the request too: in pods, not in their templates. */
const requestsFromLimits = (resources: Resources | undefined): void => {
  if (resources?.limits === undefined || Object.keys(resources.limits).length === 0) return;
  resources.requests = { ...resources.limits, ...resources.requests };
};

export const defaultPod = (pod: Pod): void => {
  const { spec } = pod;
  if (spec === undefined) return;
  for (const { resources } of spec.containers ?? []) requestsFromLimits(resources);
  for (const { resources } of spec.initContainers ?? []) requestsFromLimits(resources);
  if (spec.resources?.limits !== undefined) requestsFromLimits(spec.resources);
  spec.enableServiceLinks ??= true;
  // Templates keep what they say.
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
  if (spec.hostNetwork === true) {
    hostPorts(spec.containers);
    hostPorts(spec.initContainers);
  }
  defaultPodSpec(spec);
};
