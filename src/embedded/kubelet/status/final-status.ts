/** The last status of a pod that is gone from its node. */
import type { ContainerStatus, Pod, PodStatus } from '../../objects.ts';
import { isSidecar, isTerminalPhase, specOf } from '../pod-spec.ts';

/** What nobody saw end is taken for a failure. */
const lost = (status: ContainerStatus): ContainerStatus => {
  if (status.state?.terminated !== undefined) return status;
  const terminated = {
    exitCode: 137,
    // Unknown times are null on the wire.
    finishedAt: null,
    message: 'The container could not be located when the pod was terminated',
    reason: 'ContainerStatusUnknown',
    startedAt: null,
  };
  return { ...status, state: { terminated } } as unknown as ContainerStatus;
};

const began = ({ state, lastState }: ContainerStatus): boolean =>
  lastState?.terminated !== undefined || state?.waiting === undefined;

/** Whether its app ever could start. */
const wasInitialized = (pod: Pod, init: readonly ContainerStatus[], app: readonly ContainerStatus[]): boolean => {
  const last = specOf(pod).initContainers?.at(-1);
  if (last === undefined || app.some(began)) return true;
  const status = init.at(-1);
  if (isSidecar(last)) return status?.state?.running !== undefined && status.started === true;
  return status?.state?.terminated?.exitCode === 0 || status?.lastState?.terminated?.exitCode === 0;
};

export const finalStatus = (pod: Pod, status: PodStatus): PodStatus => {
  const app = status.containerStatuses ?? [];
  const init = status.initContainerStatuses ?? [];
  const lastBegun = Math.max(0, init.findLastIndex(began));
  return {
    ...status,
    ...(wasInitialized(pod, init, app) ? { containerStatuses: app.map(lost) } : {}),
    ...(init.length === 0
      ? {}
      : { initContainerStatuses: init.map((one, index) => (index <= lastBegun ? lost(one) : one)) }),
    phase: isTerminalPhase(status.phase) ? status.phase! : 'Failed',
  };
};
