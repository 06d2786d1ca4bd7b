/** Which of the app's containers are to start or to die. */
import type { Container, Pod } from '../../objects.ts';
import { restartPolicyOf, specOf } from '../pod-spec.ts';
import { newestOf, type ContainerRecord, type PodRecords } from '../records.ts';
import type { KillAction, ResizeAction } from './action.ts';
import { resizeOf } from './resize.ts';
import { shouldRestart } from './restart.ts';

export type AppDecision = { start: Container[]; kill: KillAction[]; resize: ResizeAction[]; keep: number };

/** Why a running container can't stay. */
const killReason = (
  container: Container,
  record: ContainerRecord,
): { why: string; cause: KillAction['cause'] } | undefined => {
  if (record.specImage !== container.image) return { why: 'definition changed', cause: 'changed' };
  if (record.probes.liveness === 'failure') return { why: 'failed liveness probe', cause: 'liveness' };
  if (record.probes.startup === 'failure') return { why: 'failed startup probe', cause: 'startup' };
  return undefined;
};

export const decideApp = (pod: Pod, records: PodRecords): AppDecision => {
  const decision: AppDecision = { start: [], kill: [], resize: [], keep: 0 };
  for (const container of specOf(pod).containers) {
    const record = newestOf(records, container.name);
    if (record?.state !== 'running') {
      if (shouldRestart(pod, container.name, records)) decision.start.push(container);
      continue;
    }
    const reason = killReason(container, record);
    if (reason === undefined) {
      const resize = resizeOf(container, record);
      if (resize?.do === 'kill') {
        decision.start.push(container);
        decision.kill.push(resize);
        continue;
      }
      if (resize !== undefined) decision.resize.push(resize);
      decision.keep += 1;
      continue;
    }
    const again = reason.cause === 'changed' || restartPolicyOf(pod) !== 'Never';
    if (again) decision.start.push(container);
    decision.kill.push({
      do: 'kill',
      container: container.name,
      id: record.id,
      message: `Container ${container.name} ${reason.why}${again ? ', will be restarted' : ''}`,
      cause: reason.cause,
    });
  }
  return decision;
};
