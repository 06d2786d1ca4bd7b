/** Which init containers are to start or to die, and whether the app may start. */
import type { Container, Pod } from '../../objects.ts';
import { isSidecar, restartPolicyOf, specOf } from '../pod-spec.ts';
import { newestOf, type ContainerRecord, type PodRecords } from '../records.ts';
import type { KillAction, ResizeAction } from './action.ts';
import { resizeOf } from './resize.ts';

export type InitDecision = {
  /** The app's containers may start. */
  initialized: boolean;
  /** An init container failed for good. */
  failed: boolean;
  /** In the order of the spec. */
  start: Container[];
  kill: KillAction[];
  resize: ResizeAction[];
};

/** What follows from one init container's newest run. */
type Step = { done?: boolean; again?: boolean; failed?: boolean; kill?: KillAction; resize?: ResizeAction };

const killOf = (record: ContainerRecord, message: string, cause: KillAction['cause']): KillAction => ({
  do: 'kill',
  container: record.name,
  id: record.id,
  message,
  cause,
});

const sidecarStep = (container: Container, record: ContainerRecord): Step => {
  if (record.state !== 'running') return { again: true };
  const { startup, liveness } = record.probes;
  if (startup === 'failure')
    return { again: true, kill: killOf(record, `Init container ${container.name} failed startup probe`, 'startup') };
  if (startup === 'unknown') return {};
  // From here on it counts as started, even when it has to be replaced.
  if (record.specImage !== container.image)
    return {
      done: true,
      again: true,
      kill: killOf(record, `Init container ${container.name} definition changed`, 'changed'),
    };
  if (liveness === 'failure')
    return {
      done: true,
      again: true,
      kill: killOf(record, `Init container ${container.name} failed liveness probe`, 'liveness'),
    };
  const resize = resizeOf(container, record);
  if (resize?.do === 'kill') return { done: true, again: true, kill: resize };
  return { done: true, ...(resize === undefined ? {} : { resize }) };
};

const initStep = (pod: Pod, record: ContainerRecord): Step => {
  if (record.state === 'created') return { again: true };
  if (record.state === 'running') return {};
  if (record.ended?.code === 0) return { done: true };
  return restartPolicyOf(pod) === 'Never' ? { failed: true } : { again: true };
};

export const decideInit = (pod: Pod, records: PodRecords): InitDecision => {
  const spec = specOf(pod);
  const containers = spec.initContainers ?? [];
  if (containers.length === 0) return { initialized: true, failed: false, start: [], kill: [], resize: [] };
  const appRuns = spec.containers.some((container) => {
    const record = newestOf(records, container.name);
    return record !== undefined && record.state !== 'exited';
  });
  let initialized = appRuns;
  /** Whether one that comes later has begun: what comes before it is done. */
  let laterBegan = appRuns;
  const start = new Set<number>();
  const kill: KillAction[] = [];
  const resize: ResizeAction[] = [];
  for (const [index, container] of [...containers.entries()].toReversed()) {
    const record = newestOf(records, container.name);
    const sidecar = isSidecar(container);
    if (record === undefined) {
      if (laterBegan && sidecar) start.add(index);
      continue;
    }
    // Once it has done its work nobody asks how it ended.
    if (laterBegan && !sidecar) continue;
    const step = sidecar ? sidecarStep(container, record) : initStep(pod, record);
    if (step.failed === true) return { initialized: false, failed: true, start: [], kill: [], resize: [] };
    if (step.kill !== undefined) kill.push(step.kill);
    if (step.resize !== undefined) resize.push(step.resize);
    if (step.again === true) start.add(index);
    if (step.done === true) {
      if (index === containers.length - 1) initialized = true;
      else if (!laterBegan) start.add(index + 1);
    }
    laterBegan = true;
  }
  if (!laterBegan) start.add(0);
  return {
    initialized,
    failed: false,
    start: [...start].toSorted((a, b) => a - b).map((index) => containers[index]!),
    kill,
    resize,
  };
};
