/** One pod as `kubectl get pods` would print it, with its containers. Follows the printer of Kubernetes 1.34. */
import type { Container, ContainerStatus, Pod } from '../cluster/kube.ts';

export type ContainerView = {
  name: string;
  kind: 'app' | 'init' | 'sidecar' | 'ephemeral';
  /** `Running`, `Completed`, or the reason why it waits or ended: `CrashLoopBackOff`, `Error (1)`. */
  state: string;
  restarts: number;
  ready: boolean;
};

export type PodView = {
  name: string;
  /** `1/2` */
  ready: string;
  /** The STATUS column: `Running`, `Init:0/1`, `CrashLoopBackOff`. */
  status: string;
  restarts: number;
  /** Milliseconds since the last restart, when that is known. */
  sinceRestartMs: number | undefined;
  ip: string;
  node: string;
  terminating: boolean;
  /** Made by a check for its own purposes, not by the learner. */
  ofCheck: boolean;
  containers: ContainerView[];
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

const viewContainer = (seen: Seen, kind: ContainerView['kind']): ContainerView => ({
  name: seen.spec.name,
  kind,
  state: containerState(seen.status),
  restarts: seen.status?.restartCount ?? 0,
  ready: seen.status?.ready ?? false,
});

const lastRestart = (statuses: readonly (ContainerStatus | undefined)[]): number | undefined => {
  const ends = statuses.flatMap((status) => status?.lastState?.terminated?.finishedAt ?? []).map(Date.parse);
  return ends.length === 0 ? undefined : Math.max(...ends);
};

export const viewPod = (pod: Pod, now: number): PodView => {
  const { metadata, spec, status } = pod;
  const inits = paired(spec.initContainers, status?.initContainerStatuses);
  const apps = paired(spec.containers, status?.containerStatuses);
  const lasting = [...inits.filter((seen) => isSidecar(seen.spec)), ...apps];
  const initializing =
    !hasCondition(pod, 'Initialized') &&
    inits.some((init, index) => initTrouble(init, index, inits.length) !== undefined);
  const counted = (initializing ? inits : lasting).map((seen) => seen.status);
  const restartedAt = lastRestart(counted);
  const ready = lasting.filter((seen) => seen.status?.ready === true && seen.status.state?.running !== undefined);
  return {
    name: metadata.name,
    ready: `${ready.length}/${lasting.length}`,
    status: statusWord(pod, inits, apps),
    restarts: counted.reduce((sum, container) => sum + (container?.restartCount ?? 0), 0),
    sinceRestartMs: restartedAt === undefined ? undefined : Math.max(0, now - restartedAt),
    ip: status?.podIP ?? '',
    node: spec.nodeName ?? '',
    terminating: metadata.deletionTimestamp !== undefined,
    ofCheck: metadata.labels?.['kp/grader'] === 'true',
    containers: [
      ...inits.map((seen) => viewContainer(seen, isSidecar(seen.spec) ? 'sidecar' : 'init')),
      ...apps.map((seen) => viewContainer(seen, 'app')),
      ...(status?.ephemeralContainerStatuses ?? []).map((ephemeral) =>
        viewContainer({ spec: { name: ephemeral.name, image: ephemeral.image }, status: ephemeral }, 'ephemeral'),
      ),
    ],
  };
};
