/** The phase of a pod, from the statuses of its containers. */
import type { ContainerStatus, Pod } from '../../objects.ts';
import { isSidecar, restartPolicyOf, specOf } from '../pod-spec.ts';
import { newestOf, type PodRecords } from '../records.ts';

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** How far one container is. */
type Progress = 'unknown' | 'waiting' | 'running' | 'stopped';

const progressOf = (status: ContainerStatus | undefined): Progress => {
  if (status === undefined) return 'unknown';
  if (status.state?.running !== undefined) return 'running';
  if (status.state?.terminated !== undefined) return 'stopped';
  if (status.state?.waiting === undefined) return 'unknown';
  return status.lastState?.terminated === undefined ? 'waiting' : 'stopped';
};

const endOf = (status: ContainerStatus): number | undefined =>
  (status.state?.terminated ?? status.lastState?.terminated)?.exitCode;

/** `over`: nothing of it will run again, whatever its restart policy says. */
export const phaseOf = (
  pod: Pod,
  records: PodRecords,
  statuses: { init: readonly ContainerStatus[]; app: readonly ContainerStatus[] },
  over: boolean,
): Phase => {
  const spec = specOf(pod);
  const policy = restartPolicyOf(pod);
  let pendingInit = 0;
  let failedInit = 0;
  let pendingSidecars = 0;
  const count: Record<Progress, number> = { unknown: 0, waiting: 0, running: 0, stopped: 0 };
  for (const container of spec.initContainers ?? []) {
    const status = statuses.init.find(({ name }) => name === container.name);
    const progress = progressOf(status);
    if (isSidecar(container)) {
      if (progress !== 'stopped') count[progress] += 1;
      if (status !== undefined && progress !== 'stopped' && !(progress === 'running' && status.started === true))
        pendingSidecars += 1;
    } else if (status === undefined || progress !== 'stopped') pendingInit += 1;
    else if (endOf(status) !== 0) failedInit += 1;
  }
  let succeeded = 0;
  for (const container of spec.containers) {
    const status = statuses.app.find(({ name }) => name === container.name);
    count[progressOf(status)] += 1;
    if (status?.state?.terminated?.exitCode === 0) succeeded += 1;
  }
  if (failedInit > 0 && policy === 'Never') return 'Failed';
  const appBegan = spec.containers.some((container) => newestOf(records, container.name) !== undefined);
  if (pendingInit > 0 || (pendingSidecars > 0 && !appBegan) || count.waiting > 0) return 'Pending';
  if (count.unknown > 0) return 'Pending';
  if (count.running > 0) return 'Running';
  if (count.stopped === 0) return 'Pending';
  const allSucceeded = count.stopped === succeeded;
  if (over) return allSucceeded ? 'Succeeded' : 'Failed';
  if (policy === 'Always') return 'Running';
  if (allSucceeded) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
};
