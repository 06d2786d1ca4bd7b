/** One container's part of the pod's status. */
import { secondsText } from '../../time.ts';
import type { Container, ContainerStatus, Pod } from '../../objects.ts';
import { shouldRestart } from '../decide/restart.ts';
import type { ContainerKind } from '../pod-spec.ts';
import { specOf } from '../pod-spec.ts';
import type { ContainerRecord, PodRecords } from '../records.ts';
import { actualResources } from '../resize/allocation.ts';

type State = NonNullable<ContainerStatus['state']>;

const idText = (record: ContainerRecord): string => `containerd://${record.id}`;

const mostMessageBytes = 12_288;

/** What all containers of a pod may leave behind is shared among them. */
const bounded = (pod: Pod, message: string): string => {
  const { containers, initContainers = [], ephemeralContainers = [] } = specOf(pod);
  const count = containers.length + initContainers.length + ephemeralContainers.length;
  return Buffer.from(message)
    .subarray(0, Math.floor(mostMessageBytes / Math.max(1, count)))
    .toString();
};

const stateOf = (pod: Pod, record: ContainerRecord): State => {
  if (record.state === 'running') return { running: { startedAt: secondsText(record.startedAt ?? record.createdAt) } };
  if (record.ended === undefined) return { waiting: {} };
  const { code, reason, message, startedAt, finishedAt } = record.ended;
  return {
    terminated: {
      containerID: idText(record),
      exitCode: code,
      finishedAt: secondsText(finishedAt),
      ...(message === '' ? {} : { message: bounded(pod, message) }),
      reason,
      startedAt: secondsText(startedAt),
    },
  };
};

/** Whether its startup probe, if it has one, has succeeded. */
const isStarted = (record: ContainerRecord | undefined): boolean =>
  record?.state === 'running' && (record.probes.startup ?? 'success') === 'success';

const isReady = (record: ContainerRecord | undefined, kind: ContainerKind): boolean => {
  if (kind === 'ephemeral') return false;
  if (kind === 'init') return record?.state === 'exited' && record.ended?.code === 0;
  return isStarted(record) && (record?.probes.readiness ?? 'success') === 'success';
};

const mountsOf = (container: Container): Pick<ContainerStatus, 'volumeMounts'> => {
  const mounts = container.volumeMounts ?? [];
  if (mounts.length === 0) return {};
  return {
    volumeMounts: mounts.map(({ name, mountPath, readOnly, recursiveReadOnly = 'Disabled' }) => ({
      mountPath,
      name,
      ...(readOnly === true
        ? { readOnly, recursiveReadOnly: recursiveReadOnly === 'Disabled' ? recursiveReadOnly : 'Enabled' }
        : {}),
    })),
  };
};

const resourcesOf = (container: Container, kind: ContainerKind, record: ContainerRecord): Partial<ContainerStatus> => {
  if (kind === 'ephemeral') return { resources: {} };
  const requests = container.resources?.requests;
  return {
    ...(requests === undefined ? {} : { allocatedResources: requests }),
    resources:
      record.state === 'running' ? actualResources(container.resources, record.resources) : (container.resources ?? {}),
  };
};

export const containerStatusOf = (
  pod: Pod,
  container: Container,
  kind: ContainerKind,
  records: PodRecords,
  previous: ContainerStatus | undefined,
): ContainerStatus => {
  const { name } = container;
  const runs = records.containers.filter((record) => record.name === name);
  const newest = runs.at(-1);
  const before = runs.at(-2);
  // Nothing is known of a container that had ended when the kubelet was started anew: what was written stays.
  if (newest === undefined && previous?.state?.terminated !== undefined) return previous;
  const hasInit = (specOf(pod).initContainers ?? []).length > 0;
  let state: State =
    newest === undefined
      ? { waiting: { reason: hasInit ? 'PodInitializing' : 'ContainerCreating' } }
      : stateOf(pod, newest);
  let lastState: State =
    before === undefined ? (newest === undefined ? (previous?.lastState ?? {}) : {}) : stateOf(pod, before);
  const waiting = records.waiting.get(name);
  const finished = kind === 'init' && newest?.ended?.code === 0;
  if (waiting !== undefined && !finished && shouldRestart(pod, name, records)) {
    if (state.terminated !== undefined) lastState = state;
    state = {
      waiting: { ...(waiting.message === '' ? {} : { message: waiting.message }), reason: waiting.reason },
    };
  }
  return {
    ...(newest === undefined ? {} : resourcesOf(container, kind, newest)),
    ...(newest === undefined ? {} : { containerID: idText(newest) }),
    image: newest?.image.reference ?? container.image ?? '',
    imageID: newest?.image.digest ?? '',
    lastState,
    name,
    ready: isReady(newest, kind),
    restartCount: newest?.attempt ?? previous?.restartCount ?? 0,
    ...(kind === 'ephemeral' ? {} : { started: isStarted(newest) }),
    state,
    ...mountsOf(container),
  };
};
