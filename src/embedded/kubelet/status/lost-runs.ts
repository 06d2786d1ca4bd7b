/** What is known from a pod's status of containers that this kubelet never saw: its node was without power. */
import type { ContainerStatus, Pod } from '../../objects.ts';
import { isTerminalPhase, specOf } from '../pod-spec.ts';
import type { ContainerRecord, Ended } from '../records.ts';

const lostCode = 255;

const endOf = ({ state }: ContainerStatus, now: number): Ended => {
  const { terminated, running } = state ?? {};
  if (terminated !== undefined)
    return {
      code: terminated.exitCode,
      reason: terminated.reason ?? '',
      message: terminated.message ?? '',
      startedAt: Date.parse(terminated.startedAt ?? ''),
      finishedAt: Date.parse(terminated.finishedAt ?? ''),
    };
  return {
    code: lostCode,
    reason: 'Unknown',
    message: '',
    startedAt: Date.parse(running?.startedAt ?? '') || 0,
    finishedAt: now,
  };
};

export const lostRunsOf = (pod: Pod, now: number): ContainerRecord[] => {
  if (isTerminalPhase(pod.status?.phase)) return [];
  return (pod.status?.containerStatuses ?? []).flatMap((status) => {
    if ((status.containerID ?? '') === '') return [];
    const ended = endOf(status, now);
    return [
      {
        id: status.containerID!.replace('containerd://', ''),
        name: status.name,
        attempt: status.restartCount,
        state: 'exited' as const,
        createdAt: ended.startedAt,
        ended,
        image: { reference: status.image, digest: status.imageID },
        specImage: specOf(pod).containers.find(({ name }) => name === status.name)?.image ?? '',
        resources: undefined,
        probes: {},
      },
    ];
  });
};

/** How often its init containers had been started before: they run again from the first. */
export const lostAttemptsOf = ({ status }: Pod): ReadonlyMap<string, number> =>
  new Map(
    (status?.initContainerStatuses ?? [])
      .filter(({ containerID }) => (containerID ?? '') !== '')
      .map(({ name, restartCount }) => [name, restartCount]),
  );
