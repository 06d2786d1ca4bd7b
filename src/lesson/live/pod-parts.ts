/** What a pod is made of, in short words: volumes, who mounts them where, ports, probes. Values of Secrets are never read. */
import type { Container, ContainerStatus, Pod, Probe, Volume } from '../../cluster/kube.ts';

export type MountView = { volume: string; path: string; subPath: string | undefined; readOnly: boolean };

export type VolumeView = {
  name: string;
  /** `emptyDir`, `configMap run`, `PVC data` */
  source: string;
  /** In the order in which the containers start. */
  mounts: (MountView & { container: string })[];
};

export type PortView = { number: number; name: string | undefined };

export type ProbeKind = 'startup' | 'readiness' | 'liveness';

/** `at`: milliseconds since the epoch. */
export type ProbeFailure = { at: number; says: string };

export type ProbeView = {
  kind: ProbeKind;
  /** `GET :8080/ready every 5 s` */
  how: string;
  periodMs: number;
  /** What the status says; undefined when it says nothing, as about liveness. */
  holds: boolean | undefined;
  /** The last one since the container started. */
  failed: ProbeFailure | undefined;
};

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const named = (word: string, name: unknown): string => (typeof name === 'string' ? `${word} ${name}` : word);

const sourceOf = (volume: Volume): string => {
  const { emptyDir, hostPath, configMap, secret, persistentVolumeClaim } = volume;
  if (emptyDir !== undefined)
    return 'medium' in emptyDir && emptyDir.medium === 'Memory' ? 'emptyDir in memory' : 'emptyDir';
  if (configMap !== undefined) return named('configMap', configMap.name);
  if (secret !== undefined) return named('secret', 'secretName' in secret ? secret.secretName : undefined);
  if (persistentVolumeClaim !== undefined) return `PVC ${persistentVolumeClaim.claimName}`;
  if (hostPath !== undefined) return `hostPath ${hostPath.path}`;
  const [source] = Object.keys(volume).filter((key) => key !== 'name' && volume[key] !== undefined);
  // A volume without a source is an emptyDir.
  return source ?? 'emptyDir';
};

/** The cluster adds it to nearly every pod; the learner has not written it. */
const isServiceAccountToken = ({ name, projected }: Volume): boolean =>
  projected !== undefined && name.startsWith('kube-api-access-');

export const mountsOf = ({ volumeMounts = [] }: Container): MountView[] =>
  volumeMounts
    .filter(({ name }) => !name.startsWith('kube-api-access-'))
    .map(({ name, mountPath, subPath, subPathExpr, readOnly }) => ({
      volume: name,
      path: mountPath,
      subPath: subPath ?? subPathExpr,
      readOnly: readOnly ?? false,
    }));

export const volumesOf = ({ spec }: Pod): VolumeView[] => {
  const mounts = [...(spec.initContainers ?? []), ...spec.containers].flatMap((container) =>
    mountsOf(container).map((mount) => ({ ...mount, container: container.name })),
  );
  return (spec.volumes ?? [])
    .filter((volume) => !isServiceAccountToken(volume))
    .map((volume) => ({
      name: volume.name,
      source: sourceOf(volume),
      mounts: mounts.filter((mount) => mount.volume === volume.name),
    }));
};

export const portsOf = ({ ports = [] }: Container): PortView[] =>
  ports.map(({ containerPort, name }) => ({ number: containerPort, name }));

const asks = ({ httpGet, tcpSocket, exec, grpc }: Probe): string => {
  if (httpGet !== undefined) return `GET :${httpGet.port}${httpGet.path ?? '/'}`;
  if (tcpSocket !== undefined) return `connects to :${tcpSocket.port}`;
  if (grpc !== undefined) return `gRPC :${grpc.port}`;
  return onOneLine(`runs ${(exec?.command ?? []).join(' ')}`);
};

const defaultPeriodSeconds = 10;

const holdsOf = (kind: ProbeKind, status: ContainerStatus | undefined): boolean | undefined => {
  if (status?.state?.running === undefined) return undefined;
  if (kind === 'startup') return status.started ?? false;
  // Before the startup probe has passed, the others are not asked.
  if (status.started === false) return undefined;
  return kind === 'readiness' ? status.ready : undefined;
};

export type FailureOf = (container: string, kind: ProbeKind) => ProbeFailure | undefined;

export const probesOf = (
  container: Container,
  status: ContainerStatus | undefined,
  failureOf: FailureOf,
): ProbeView[] => {
  const startedAt = Date.parse(status?.state?.running?.startedAt ?? '');
  const kinds = [
    ['startup', container.startupProbe],
    ['readiness', container.readinessProbe],
    ['liveness', container.livenessProbe],
  ] as const;
  return kinds.flatMap(([kind, probe]): ProbeView[] => {
    if (probe === undefined) return [];
    const every = probe.periodSeconds ?? defaultPeriodSeconds;
    const last = failureOf(container.name, kind);
    return [
      {
        kind,
        how: `${asks(probe)} every ${every} s`,
        periodMs: every * 1_000,
        holds: holdsOf(kind, status),
        failed: last !== undefined && last.at < startedAt ? undefined : last,
      },
    ];
  });
};

/** Whether a probe holds now, as far as it can be seen; undefined: it is not asked now. */
export const probeHolds = (
  { kind, holds, failed, periodMs }: ProbeView,
  runs: boolean,
  now: number,
): boolean | undefined => {
  if (kind !== 'liveness' || !runs) return holds;
  // Only failures are told: one that was not repeated since is over.
  return failed === undefined || now - failed.at > 2 * periodMs + 1_000;
};
