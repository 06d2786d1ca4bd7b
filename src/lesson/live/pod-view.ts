/** One pod as `kubectl get pods` would print it, with its containers. Follows the printer of Kubernetes 1.34. */
import type { Container, ContainerStatus, Pod } from '../../cluster/kube.ts';
import {
  mountsOf,
  portsOf,
  probesOf,
  volumesOf,
  type FailureOf,
  type MountView,
  type PortView,
  type ProbeView,
  type VolumeView,
} from './pod-parts.ts';

/** How a container ended. `at`: milliseconds since the epoch, when that is known. */
export type EndView = { reason: string; exitCode: number; at: number | undefined };

export type ContainerView = {
  name: string;
  kind: 'app' | 'init' | 'sidecar' | 'ephemeral';
  image: string;
  /** `Running`, `Completed`, or the reason why it waits or ended: `CrashLoopBackOff`, `Error (1)`. */
  state: string;
  phase: 'waiting' | 'running' | 'ended';
  restarts: number;
  ready: boolean;
  /** While it runs: when it was started, in milliseconds since the epoch. */
  startedAt: number | undefined;
  /** Why it waits, in the words of the kubelet. */
  message: string | undefined;
  /** How it ended, or how it ended the last time. */
  end: EndView | undefined;
  ports: PortView[];
  probes: ProbeView[];
  mounts: MountView[];
};

export type PodView = {
  name: string;
  uid: string;
  /** The controller that made it, under the name that the learner gave: `shop`. */
  of: string | undefined;
  /** `1/2` */
  ready: string;
  /** The STATUS column: `Running`, `Init:0/1`, `CrashLoopBackOff`. */
  status: string;
  restarts: number;
  /** When the last restart was, in milliseconds since the epoch, when that is known. */
  restartedAt: number | undefined;
  ip: string;
  /** Empty until it has a place. */
  node: string;
  /** Its condition Ready. */
  isReady: boolean;
  terminating: boolean;
  /** Why it has no place, or why it was ended, in the words of the cluster. */
  message: string | undefined;
  /** Made by a check for its own purposes, not by the learner. */
  ofCheck: boolean;
  containers: ContainerView[];
  /** Those that the learner wrote. */
  volumes: VolumeView[];
};

type Seen = { spec: Container; status: ContainerStatus | undefined };

const isSidecar = ({ restartPolicy }: Container): boolean => restartPolicy === 'Always';

const paired = (specs: readonly Container[] = [], statuses: readonly ContainerStatus[] = []): Seen[] =>
  specs.map((spec) => ({ spec, status: statuses.find(({ name }) => name === spec.name) }));

const endWord = ({ reason, signal, exitCode }: { reason?: string; signal?: number; exitCode: number }): string => {
  if (reason !== undefined && reason !== '') return reason;
  return signal !== undefined && signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode}`;
};

const hasCondition = ({ status }: Pod, type: string): boolean =>
  status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;

/** What an init container contributes to STATUS while it has not done its part; undefined once it has. */
const initTrouble = ({ spec, status }: Seen, index: number, total: number): string | undefined => {
  const { terminated, waiting } = status?.state ?? {};
  if (terminated?.exitCode === 0) return undefined;
  if (isSidecar(spec) && status?.started === true) return undefined;
  if (terminated !== undefined) return `Init:${endWord(terminated)}`;
  const reason = waiting?.reason ?? '';
  return reason !== '' && reason !== 'PodInitializing' ? `Init:${reason}` : `Init:${index}/${total}`;
};

const appStatus = (pod: Pod, apps: readonly Seen[], start: string): string => {
  let word = start;
  let running = false;
  // Backwards, so that the first container with something to say has the last word.
  for (const { status } of apps.toReversed()) {
    const { waiting, terminated, running: runs } = status?.state ?? {};
    if (waiting?.reason !== undefined && waiting.reason !== '') word = waiting.reason;
    else if (terminated !== undefined) word = endWord(terminated);
    else if (runs !== undefined && status?.ready === true) running = true;
  }
  if (word !== 'Completed' || !running) return word;
  return hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
};

const statusWord = (pod: Pod, inits: readonly Seen[], apps: readonly Seen[]): string => {
  const { status, metadata } = pod;
  const phase = status?.phase ?? 'Pending';
  const gated = status?.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated');
  const own = status?.reason ?? '';
  const start = gated === true ? 'SchedulingGated' : own === '' ? phase : own;
  const held = inits.map((init, index) => initTrouble(init, index, inits.length)).find((word) => word !== undefined);
  const word = held === undefined || hasCondition(pod, 'Initialized') ? appStatus(pod, apps, start) : held;
  if (metadata.deletionTimestamp === undefined) return word;
  if (own === 'NodeLost') return 'Unknown';
  return phase === 'Succeeded' || phase === 'Failed' ? word : 'Terminating';
};

const containerState = (status: ContainerStatus | undefined): string => {
  const { waiting, running, terminated } = status?.state ?? {};
  if (running !== undefined) return 'Running';
  if (terminated !== undefined) {
    const word = endWord(terminated);
    return terminated.exitCode !== 0 && !word.startsWith('ExitCode') ? `${word} (${terminated.exitCode})` : word;
  }
  return waiting?.reason ?? 'Waiting';
};

const timeOf = (time: string | undefined): number | undefined => {
  const at = Date.parse(time ?? '');
  return Number.isNaN(at) ? undefined : at;
};

const endOf = (status: ContainerStatus | undefined): EndView | undefined => {
  const terminated = status?.state?.terminated ?? status?.lastState?.terminated;
  if (terminated === undefined) return undefined;
  const { exitCode, finishedAt } = terminated;
  return { reason: endWord(terminated), exitCode, at: timeOf(finishedAt) };
};

const phaseOf = (status: ContainerStatus | undefined): ContainerView['phase'] => {
  if (status?.state?.running !== undefined) return 'running';
  return status?.state?.terminated === undefined ? 'waiting' : 'ended';
};

const viewContainer = ({ spec, status }: Seen, kind: ContainerView['kind'], failureOf: FailureOf): ContainerView => ({
  name: spec.name,
  kind,
  image: spec.image,
  state: containerState(status),
  phase: phaseOf(status),
  restarts: status?.restartCount ?? 0,
  ready: status?.ready ?? false,
  startedAt: timeOf(status?.state?.running?.startedAt),
  message: status?.state?.waiting?.message,
  end: endOf(status),
  ports: portsOf(spec),
  probes: probesOf(spec, status, failureOf),
  mounts: mountsOf(spec),
});

const lastRestart = (statuses: readonly (ContainerStatus | undefined)[]): number | undefined => {
  const ends = statuses.flatMap((status) => timeOf(status?.lastState?.terminated?.finishedAt) ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
};

/** A ReplicaSet of a Deployment carries the Deployment's name and a hash. */
const makerOf = ({ metadata }: Pod): string | undefined => {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const hash = `-${metadata.labels?.['pod-template-hash'] ?? ''}`;
  return hash !== '-' && owner.name.endsWith(hash) ? owner.name.slice(0, -hash.length) : owner.name;
};

const messageOf = ({ status, spec }: Pod): string | undefined => {
  if (status?.message !== undefined && status.message !== '') return status.message;
  if (spec.nodeName !== undefined && spec.nodeName !== '') return undefined;
  return status?.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False')?.message;
};

export const viewPod = (pod: Pod, failureOf: FailureOf = () => undefined): PodView => {
  const { metadata, spec, status } = pod;
  const inits = paired(spec.initContainers, status?.initContainerStatuses);
  const apps = paired(spec.containers, status?.containerStatuses);
  const lasting = [...inits.filter((seen) => isSidecar(seen.spec)), ...apps];
  const initializing =
    !hasCondition(pod, 'Initialized') &&
    inits.some((init, index) => initTrouble(init, index, inits.length) !== undefined);
  const counted = (initializing ? inits : lasting).map((seen) => seen.status);
  const ready = lasting.filter((seen) => seen.status?.ready === true && seen.status.state?.running !== undefined);
  return {
    name: metadata.name,
    uid: metadata.uid,
    of: makerOf(pod),
    ready: `${ready.length}/${lasting.length}`,
    status: statusWord(pod, inits, apps),
    restarts: counted.reduce((sum, container) => sum + (container?.restartCount ?? 0), 0),
    restartedAt: lastRestart(counted),
    ip: status?.podIP ?? '',
    node: spec.nodeName ?? '',
    isReady: hasCondition(pod, 'Ready'),
    terminating: metadata.deletionTimestamp !== undefined,
    message: messageOf(pod),
    ofCheck: metadata.labels?.['kp/grader'] === 'true',
    containers: [
      ...inits.map((seen) => viewContainer(seen, isSidecar(seen.spec) ? 'sidecar' : 'init', failureOf)),
      ...apps.map((seen) => viewContainer(seen, 'app', failureOf)),
      ...(status?.ephemeralContainerStatuses ?? []).map((ephemeral) =>
        viewContainer(
          { spec: { name: ephemeral.name, image: ephemeral.image }, status: ephemeral },
          'ephemeral',
          failureOf,
        ),
      ),
    ],
    volumes: volumesOf(pod),
  };
};
