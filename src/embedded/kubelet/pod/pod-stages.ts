/** The three stages of a pod on its node: it is kept running, it is brought to its end, it is gone. */
import { decide } from '../decide/decide.ts';
import { graceSecondsOf, specOf } from '../pod-spec.ts';
import type { PodProber } from '../probe/pod-prober.ts';
import { finalStatus } from '../status/final-status.ts';
import type { Eviction } from '../status/status-of.ts';
import { perform } from './perform.ts';
import { checkResizeProgress } from '../resize/review.ts';
import { publish, recordsOf, takePod, type PodState } from './pod-state.ts';
import { stopAll } from './stop-containers.ts';

/** A runtime tells of what was started or ended after so long. */
const publishMs = 1_000;

const deadline: Eviction = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};

/** When its time on the node is over; undefined: never. */
const deadlineOf = ({ pod }: PodState): number | undefined => {
  const seconds = specOf(pod).activeDeadlineSeconds;
  const startTime = pod.status?.startTime;
  return seconds === undefined || startTime === undefined ? undefined : Date.parse(startTime) + seconds * 1000;
};

/** What has just come up is asked at once whether it is ready. */
const askReadiness = ({ runs }: PodState, prober: PodProber): void => {
  for (const { record } of runs.alive())
    if (record.probes.readiness === 'failure' && (record.probes.startup ?? 'success') === 'success')
      prober.hurry(record.name);
};

/** How long containers may take to end. Whoever takes the object away without waiting has no patience with them. */
export const graceOf = ({ pod, removed, eviction }: PodState): number =>
  removed ? 1 : Math.max(1, eviction?.graceSeconds ?? pod.metadata.deletionGracePeriodSeconds ?? graceSecondsOf(pod));

/** `lookAt`: whatever happens before that. */
export type SyncResult = 'terminal' | { again: boolean; wakeAt?: number; lookAt?: number };

/** Brings the pod nearer to what its spec says. `eager`: what was missing may be there now. */
export const syncPod = async (state: PodState, prober: PodProber, eager: boolean): Promise<SyncResult> => {
  const { context, volumes } = state;
  const { clock, events } = context;
  const due = deadlineOf(state);
  if (due !== undefined && due <= clock.now()) {
    events.record(state.pod, 'Normal', deadline.reason, deadline.message);
    state.eviction = deadline;
    return 'terminal';
  }
  checkResizeProgress(state);
  if (publish(state, false)) return 'terminal';
  askReadiness(state, prober);
  const wakes: (number | undefined)[] = [deadlineOf(state)];
  let again = false;
  let lookAt: number | undefined;
  const report = volumes.setUp(eager);
  for (const message of report.events) events.record(state.pod, 'Warning', 'FailedMount', message);
  if (report.ready) {
    prober.start();
    const actions = decide(state.pod, recordsOf(state), clock.now());
    const { moved, retryAt, resized = false } = await perform(state, actions);
    again = moved && retryAt === undefined;
    if (moved && retryAt !== undefined) {
      publish(state, false);
      askReadiness(state, prober);
    }
    // A runtime is asked what it made of it only after a while.
    if (resized) lookAt = clock.now() + publishMs;
    // What a try came to is in the status only when the pod is looked at again.
    if (moved && retryAt !== undefined) lookAt = clock.now() + publishMs;
    wakes.push(retryAt);
  } else wakes.push(report.wakeAt);
  const soonest = Math.min(...wakes.filter((at) => at !== undefined));
  return {
    again,
    ...(Number.isFinite(soonest) ? { wakeAt: soonest } : {}),
    ...(lookAt === undefined ? {} : { lookAt }),
  };
};

/** Resolves to whether all has ended: it may have been interrupted. */
export const terminatePod = async (state: PodState, prober: PodProber, graceSeconds: number): Promise<boolean> => {
  publish(state, false);
  prober.stopKilling();
  await stopAll(state, graceSeconds);
  if (state.signal.aborted) return false;
  prober.stop();
  publish(state, true);
  const stored = state.writer.write((current) => finalStatus(current, current.status ?? {}));
  if (stored !== undefined) takePod(state, stored);
  return true;
};

/** Lets the object go that only waited for its containers. Returns whether there is no more to do. */
export const leavePod = ({ context, pod, removed }: PodState): boolean => {
  const { namespace, name, uid, deletionTimestamp } = pod.metadata;
  if (!removed && deletionTimestamp === undefined) return false;
  if (!removed) context.client.delete('pods', namespace, name, { gracePeriodSeconds: 0, uid });
  return true;
};
