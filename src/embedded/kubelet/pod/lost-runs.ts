/** What a kubelet that was away knows of its containers: nothing runs any more, and the pod's status says what ran. */
import type { ContainerStatus, Pod } from '../../objects.ts';
import type { ContainerExit, ContainerLog, LogLine, RuntimeContainer } from '../../runtime/types.ts';
import { containerOf, isTerminalPhase, restartPolicyOf } from '../pod-spec.ts';
import type { Ended } from '../records.ts';
import type { Run } from './pod-runs.ts';

/** In containerd's words, of a container that ended while nobody looked. */
const unknownCode = 255;
const unknownReason = 'Unknown';

type Terminated = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;

const msOf = (time: string | undefined): number => (time === undefined ? 0 : Date.parse(time));
const bareId = (id: string | undefined): string => (id ?? '').replace('containerd://', '');

const endOf = ({ exitCode, reason, message, startedAt, finishedAt }: Terminated): Ended => ({
  code: exitCode,
  reason: reason ?? '',
  message: message ?? '',
  startedAt: msOf(startedAt),
  finishedAt: msOf(finishedAt),
});

const exitOf = (ended: Ended): ContainerExit => ({
  ...ended,
  exit: { code: ended.code },
  reason: ended.code === 0 ? 'Completed' : 'Error',
});

const logOf = (lines: readonly LogLine[]): ContainerLog => ({
  lines: () => lines,
  ended: true,
  follow(listener) {
    listener(undefined);
    return () => undefined;
  },
});

/** One that answers nothing any more; its log is left. */
const gone = (id: string, lines: readonly LogLine[], exit: ContainerExit): RuntimeContainer => ({
  id,
  log: logOf(lines),
  get spec(): never {
    throw new Error('nothing is left of it but its end');
  },
  exited: Promise.resolve(exit),
  update() {},
  running: false,
  startedAt: undefined,
  start() {},
  kill() {},
  remove() {},
  exec: () => ({ failure: `failed to exec in container: container is in CONTAINER_EXITED state` }),
  attach: () => ({ exited: Promise.resolve(exit.exit), kill() {}, resize() {} }),
  usage: () => ({ cpuMs: 0, memoryBytes: 0, processes: 0, storageBytes: 0, heldBytes: 0 }),
});

export type Lost = {
  runs: Run[];
  /** The pod has to begin again: in another sandbox, with its init containers. */
  interrupted: boolean;
  /** How often its first init container had been restarted, when it will run again; the others count from 0. */
  firstInit?: { name: string; attempt: number };
};

type Logs = (container: string) => readonly LogLine[] | undefined;

/** The last two runs of a container, as ended now if it ran. */
const runsOf = (pod: Pod, status: ContainerStatus, logs: Logs, now: number): Run[] => {
  const { name, state, lastState, containerID, restartCount, image, imageID } = status;
  const container = containerOf(pod, name)?.container;
  const run = (id: string, attempt: number, ended: Ended): Run => ({
    record: {
      id,
      name,
      attempt,
      state: 'exited',
      createdAt: ended.startedAt,
      startedAt: ended.startedAt,
      ended,
      image: { reference: image, digest: imageID },
      specImage: container?.image ?? '',
      resources: container?.resources,
      probes: {},
    },
    running: gone(id, logs(id) ?? [], exitOf(ended)),
  });
  const before = lastState?.terminated;
  const waits = state?.running === undefined && state?.terminated === undefined;
  const runs: Run[] = [];
  if (before?.containerID !== undefined)
    runs.push(run(bareId(before.containerID), waits ? restartCount : restartCount - 1, endOf(before)));
  if (state?.terminated !== undefined) runs.push(run(bareId(containerID), restartCount, endOf(state.terminated)));
  if (state?.running !== undefined) {
    const startedAt = msOf(state.running.startedAt);
    const ended = { code: unknownCode, reason: unknownReason, message: '', startedAt, finishedAt: now };
    runs.push(run(bareId(containerID), restartCount, ended));
  }
  return runs;
};

export const lostRuns = (pod: Pod, logs: Logs, now: number): Lost => {
  const {
    phase,
    containerStatuses = [],
    initContainerStatuses = [],
    ephemeralContainerStatuses = [],
  } = pod.status ?? {};
  const of = (statuses: readonly ContainerStatus[]): Run[] =>
    statuses.flatMap((status) => runsOf(pod, status, logs, now));
  const init = of(initContainerStatuses);
  const others = of([...containerStatuses, ...ephemeralContainerStatuses]);
  const again = !isTerminalPhase(phase) && restartPolicyOf(pod) !== 'Never' && init.length + others.length > 0;
  if (!again) return { runs: [...init, ...others], interrupted: false };
  const [first] = initContainerStatuses;
  return {
    runs: others,
    interrupted: true,
    ...(first === undefined ? {} : { firstInit: { name: first.name, attempt: first.restartCount } }),
  };
};
