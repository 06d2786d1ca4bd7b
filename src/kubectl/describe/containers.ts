/** The containers of a pod or a pod template. */
import type { ContainerState, ContainerStatus } from '../../cluster/kube.ts';
import { quantityValue } from '../../domain/quantity.ts';
import { field, flat, indented, moment, optional, type Part } from './lines.ts';
import { canonicalAmount } from './pod-amounts.ts';
import type { Amounts, DescribedContainer, DescribedPod, DescribedProbe, DescribedVariable } from './shapes.ts';

const portText = (port: number, protocol: string, name: string | undefined): string =>
  `${port}/${protocol}${name === undefined || name === '' ? '' : ` (${name})`}`;

const ports = ({ ports: list = [] }: DescribedContainer): string[] => {
  const plural = list.length > 1 ? 's' : '';
  const text = (pick: (port: (typeof list)[number]) => number): string =>
    list.map((port) => portText(pick(port), port.protocol ?? 'TCP', port.name)).join(', ') || '<none>';
  return [
    field(
      `Port${plural}`,
      text(({ containerPort }) => containerPort),
    ),
    field(
      `Host Port${plural}`,
      text(({ hostPort = 0 }) => hostPort),
    ),
  ];
};

const words = (title: string, list: readonly string[] | undefined): string[] =>
  list === undefined || list.length === 0
    ? []
    : [
        `${title}:`,
        ...indented(
          2,
          list.flatMap((word) => word.split('\n')),
        ),
      ];

const state = (title: string, { running, waiting, terminated }: ContainerState): string[] => {
  if (running !== undefined) return [field(title, 'Running'), field('  Started', moment(running.startedAt))];
  if (terminated !== undefined) {
    const { reason, message, exitCode, signal = 0, startedAt, finishedAt } = terminated;
    const details = [
      optional('Reason', reason),
      optional('Message', message),
      field('Exit Code', exitCode),
      signal > 0 ? field('Signal', signal) : undefined,
      field('Started', moment(startedAt)),
      field('Finished', moment(finishedAt)),
    ];
    return [field(title, 'Terminated'), ...indented(2, details)];
  }
  return flat([field(title, 'Waiting'), optional('  Reason', waiting?.reason)]);
};

const status = ({ state: now = {}, lastState = {}, ready, restartCount }: ContainerStatus): string[] => [
  ...state('State', now),
  ...(lastState.terminated === undefined ? [] : state('Last State', lastState)),
  field('Ready', ready ? 'True' : 'False'),
  field('Restart Count', restartCount),
];

const amounts = (title: string, map: Amounts | undefined): string[] => {
  const entries = Object.entries(map ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0
    ? []
    : [`${title}:`, ...entries.map(([name, amount]) => field(`  ${name}`, canonicalAmount(amount)))];
};

const resources = ({ limits, requests }: { limits?: Amounts; requests?: Amounts }): string[] => [
  ...amounts('Limits', limits),
  ...amounts('Requests', requests),
];

const probeAction = ({ exec, httpGet, tcpSocket, grpc }: DescribedProbe): string => {
  if (exec !== undefined) return `exec [${(exec.command ?? []).join(' ')}]`;
  if (httpGet !== undefined) {
    const { scheme = 'HTTP', host = '', port, path = '' } = httpGet;
    return `http-get ${scheme.toLowerCase()}://${host}:${port}${path}`;
  }
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`;
  if (grpc !== undefined) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''}`;
  return 'unknown';
};

const probe = (title: string, of: DescribedProbe | undefined): string | undefined => {
  if (of === undefined) return undefined;
  const {
    initialDelaySeconds = 0,
    timeoutSeconds = 0,
    periodSeconds = 0,
    successThreshold = 0,
    failureThreshold = 0,
  } = of;
  const timing = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s`;
  return field(title, `${probeAction(of)} ${timing} #success=${successThreshold} #failure=${failureThreshold}`);
};

/** What the downward API says of the pod itself; the rest is known on the node only. */
const podField = (pod: DescribedPod | undefined, path: string): string => {
  if (pod === undefined) return '';
  const { metadata } = pod;
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map === 'labels' || map === 'annotations') return metadata[map]?.[key ?? ''] ?? '';
  if (path === 'metadata.name') return metadata.name;
  if (path === 'metadata.namespace') return metadata.namespace ?? '';
  return path === 'metadata.uid' ? metadata.uid : '';
};

const resourceField = (container: DescribedContainer, resource: string, divisor: string | undefined): string => {
  const [list = '', ...name] = resource.split('.');
  const amount = container.resources?.[list as 'limits' | 'requests']?.[name.join('.')] ?? '0';
  const unit = quantityValue(divisor ?? '0') || 1;
  const value = String(Math.ceil((quantityValue(amount) ?? 0) / unit));
  return value === '0' && list === 'limits' ? 'node allocatable' : value;
};

const variable = (
  { name, value = '', valueFrom }: DescribedVariable,
  container: DescribedContainer,
  pod: DescribedPod | undefined,
): string[] => {
  if (valueFrom === undefined)
    return value.split('\n').map((line, index) => `${index === 0 ? `${name}:` : ''}\t${line}`);
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef !== undefined) {
    return [field(name, `${podField(pod, fieldRef.fieldPath)} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`)];
  }
  if (resourceFieldRef !== undefined) {
    const { resource, divisor } = resourceFieldRef;
    return [field(name, `${resourceField(container, resource, divisor)} (${resource})`)];
  }
  const [ref, where] = secretKeyRef === undefined ? [configMapKeyRef, 'of config map'] : [secretKeyRef, 'in secret'];
  if (ref === undefined) return [];
  return [`${name}:\t<set to the key '${ref.key}' ${where} '${ref.name}'>\tOptional: ${ref.optional === true}`];
};

const environment = (container: DescribedContainer, pod: DescribedPod | undefined): string[] => {
  const { env = [], envFrom = [] } = container;
  const sources = envFrom.map(({ configMapRef, secretRef, prefix = '' }) => {
    const kind = configMapRef === undefined ? 'Secret' : 'ConfigMap';
    const { name = '', optional: may } = configMapRef ?? secretRef ?? {};
    return `${name}\t${kind}${prefix === '' ? '' : ` with prefix '${prefix}'`}\tOptional: ${may === true}`;
  });
  return [
    ...(sources.length === 0 ? [] : ['Environment Variables from:', ...indented(2, sources)]),
    `Environment:${env.length === 0 ? '\t<none>' : ''}`,
    ...indented(
      2,
      env.flatMap((each) => variable(each, container, pod)),
    ),
  ];
};

const mounts = ({ volumeMounts = [], volumeDevices = [] }: DescribedContainer): string[] => {
  const none = volumeMounts.length === 0 ? '\t<none>' : '';
  const sorted = volumeMounts.toSorted((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  const devices = volumeDevices.toSorted((a, b) => (a.devicePath < b.devicePath ? -1 : 1));
  return [
    `Mounts:${none}`,
    ...sorted.map(({ mountPath, name, readOnly, subPath = '' }) => {
      const flags = [readOnly === true ? 'ro' : 'rw', ...(subPath === '' ? [] : [`path=${JSON.stringify(subPath)}`])];
      return `  ${mountPath} from ${name} (${flags.join(',')})`;
    }),
    ...(devices.length === 0
      ? []
      : [`Devices:${none}`, ...devices.map(({ devicePath, name }) => `  ${devicePath} from ${name}`)]),
  ];
};

export const seccomp = (profile: { type: string; localhostProfile?: string } | undefined, margin = ''): Part[] => [
  optional('SeccompProfile', profile?.type),
  profile?.type === 'Localhost' ? field(`${margin}LocalhostProfile`, profile.localhostProfile) : undefined,
];

/** `inTemplate`: names stand one column further in, and nothing has a status. */
export const containerLines = (
  title: string,
  list: readonly DescribedContainer[],
  {
    statuses = [],
    pod,
    inTemplate = false,
  }: { statuses?: readonly ContainerStatus[] | undefined; pod?: DescribedPod; inTemplate?: boolean },
): string[] =>
  flat([
    `${inTemplate ? '  ' : ''}${title}:${list.length === 0 ? ' <none>' : ''}`,
    list.map((container) => {
      const known = statuses.find(({ name }) => name === container.name);
      return [
        `  ${inTemplate ? ' ' : ''}${container.name}:`,
        indented(4, [
          known === undefined ? undefined : field('Container ID', known.containerID ?? ''),
          field('Image', container.image),
          known === undefined ? undefined : field('Image ID', known.imageID ?? ''),
          ports(container),
          seccomp(container.securityContext?.seccompProfile, '  '),
          words('Command', container.command),
          words('Args', container.args),
          known === undefined ? undefined : status(known),
          resources(container.resources ?? {}),
          probe('Liveness', container.livenessProbe),
          probe('Readiness', container.readinessProbe),
          probe('Startup', container.startupProbe),
          environment(container, pod),
          mounts(container),
        ]),
      ];
    }),
  ]);
