/** What a kubelet that was away knows of its containers: nothing runs any more, and the pod's status says what ran. */
import type { ContainerStatus, Pod } from '../../objects.ts';
import type { ContainerLog, LogLine, RuntimeContainer } from '../../runtime/types.ts';
import { containerOf } from '../pod-spec.ts';
import type { ContainerRecord, Ended } from '../records.ts';
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

const logOf = (lines: readonly LogLine[]): ContainerLog => ({
  lines: () => lines,
  ended: true,
  follow(listener) {
    listener(undefined);
    return () => undefined;
  },
});

/** One that answers nothing any more; its log is left. */
const gone = (id: string, lines: readonly LogLine[]): Run['running'] => ({
  id,
  log: logOf(lines),
  running: false,
  startedAt: undefined,
  start() {},
  kill() {},
  remove() {},
  exec: () => ({ failure: `failed to exec in container: container is in CONTAINER_EXITED state` }),
  attach: () => ({ exited: Promise.resolve({ code: unknownCode }), kill() {}, resize() {} }),
  usage: () => ({ cpuMs: 0, memoryBytes: 0, processes: 0 }),
}) as RuntimeContainer;

/** The last two runs of each container, those that ran as ended now. */
export const lostRuns = (
  pod: Pod,
  logs: (container: string) => readonly LogLine[] | undefined,
  now: number,
): { runs: Run[]; interrupted: boolean } => {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const runs: Run[] = [];
  let interrupted = false;
  for (const status of [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses]) {
    const { name, state, lastState, containerID, restartCount, image, imageID } = status;
    const container = containerOf(pod, name)?.container;
    const add = (id: string, attempt: number, ended: Ended): void => {
      const record: ContainerRecord = {
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
      };
      runs.push({ record, running: gone(id, logs(id) ?? []) });
    };
    const before = lastState?.terminated;
    const is = state?.running === undefined && state?.terminated === undefined;
    if (before?.containerID !== undefined)
      add(bareId(before.containerID), is ? restartCount : restartCount - 1, endOf(before));
    if (state?.terminated !== undefined) add(bareId(containerID), restartCount, endOf(state.terminated));
    if (state?.running === undefined) continue;
    interrupted = true;
    const startedAt = msOf(state.running.startedAt);
    add(bareId(containerID), restartCount, {
      code: unknownCode,
      reason: unknownReason,
      message: '',
      startedAt,
      finishedAt: now,
    });
  }
  return { runs, interrupted };
};
