/**
 * Everything the kubelet does for one pod, one step after the other. A step looks at the pod and at what runs, writes
 * the status, and does what was decided; then it sleeps until something happens.
 */
import type { Pod } from '../../objects.ts';
import type { Sandbox } from '../../runtime/types.ts';
import { isTerminalPhase } from '../pod-spec.ts';
import { createPodProber } from '../probe/pod-prober.ts';
import { runProbe } from '../probe/run-probe.ts';
import type { Resizing } from '../resize/retry.ts';
import { reviewResize } from '../resize/review.ts';
import type { KeptNode } from '../kept.ts';
import type { KubeletContext } from './context.ts';
import { retryMs } from './perform.ts';
import type { Run } from './pod-runs.ts';
import { graceOf, leavePod, syncPod, terminatePod } from './pod-stages.ts';
import { hasStorageLimit, storageTrouble } from '../eviction/local-storage.ts';
import { podUseOf, type PodUse } from '../eviction/pod-use.ts';
import { rejectPod } from '../admission/reject-pod.ts';
import { createPodState, recordFor, takePod } from './pod-state.ts';

export interface PodWorker extends Resizing {
  /** The pod has another spec, other labels, or is to go; undefined: it is gone. */
  podChanged(pod: Pod | undefined): void;
  /** An object that it refers to is another one now. */
  referenceChanged(): void;
  /** Ends it when it holds more on the disk than it may. Returns whether it did. */
  checkUsage(): boolean;
  /** What it uses of the node now; undefined: it has ended, or nobody can end it any sooner. */
  use(): PodUse | undefined;
  /** Ends it because the node is short of something. */
  evict(message: string): void;
  /** The pod with what it was promised, while it holds a part of the node. */
  readonly holding: Pod | undefined;
  newest(container: string): Run | undefined;
  /** What of it is on the node's disk. */
  keep(): Pick<KeptNode, 'volumes' | 'logs'>;
  run(id: string): Run | undefined;
  /** While it is up. */
  readonly sandbox: Sandbox | undefined;
  stop(): void;
}

/** A pod to which nothing happens is looked at again after so long: a real node takes 60 to 90 s. */
const resyncMs = 75_000;

/** `finished`: the pod is gone from the API and from the node. */
export const createPodWorker = (context: KubeletContext, pod: Pod, finished: () => void): PodWorker => {
  const { clock, events, turns, onBug } = context;
  let stage: 'running' | 'terminating' | 'terminated' = isTerminalPhase(pod.status?.phase) ? 'terminated' : 'running';
  let graceSeconds = Number.POSITIVE_INFINITY;
  let eager = false;
  /** The object may go; finalizers may hold it still. */
  let left = false;
  let stopped = false;
  let awake = false;
  /** Something happened that is more than a change of the pod's object. */
  let stirred = false;
  let busy = false;
  let controller = new AbortController();
  let cancelTimer: () => void = () => undefined;
  let cancelRefresh: (() => void) | undefined;
  let syncedAt = clock.now();
  /** When it is looked at again, whatever happens before. */
  let lookAt = Number.POSITIVE_INFINITY;

  const rouse = (): void => {
    awake = true;
    if (busy || stopped) return;
    busy = true;
    turns(() => void work());
  };
  const wake = (): void => {
    stirred = true;
    rouse();
  };

  const state = createPodState(context, pod, wake);
  state.signal = controller.signal;
  const { runs, volumes, writer } = state;

  const prober = createPodProber({
    clock,
    pod: () => state.pod,
    record: (name) => runs.newest(name)?.record,
    async run(probe, container, record) {
      const running = runs.byId(record.id)?.running;
      const { sandbox } = state;
      if (running === undefined || sandbox === undefined) return { error: 'container not found' };
      return runProbe(probe, { container, running, sandbox, clock });
    },
    report: (container, type, reason, message) => recordFor(state, container, type, reason, message),
    decided(record, kind, verdict) {
      if (record.probes[kind] === verdict) return;
      record.probes = { ...record.probes, [kind]: verdict };
      wake();
    },
    onBug,
  });

  const wakeAt = (at: number): void => {
    cancelTimer();
    cancelTimer = clock.schedule(at, wake);
  };

  /** Whether the node takes the pod at all: asked once, before anything of it is there. */
  const admitted = (): boolean => {
    if (state.pod.status?.startTime !== undefined) return true;
    const refusal = context.pressureRefusal(state.pod) ?? context.room.refusal(state.pod);
    if (refusal === undefined) return true;
    rejectPod(state, refusal);
    stage = 'terminated';
    wake();
    return false;
  };

  /** Files made of objects are brought up to date when the pod is looked at; without a reason that is seldom. */
  const refreshLater = (): void => {
    cancelRefresh ??= clock.schedule(Math.max(clock.now(), syncedAt + resyncMs), wake);
  };

  const sync = async (): Promise<void> => {
    if (!admitted()) return;
    syncedAt = clock.now();
    if (lookAt <= syncedAt) lookAt = Number.POSITIVE_INFINITY;
    cancelRefresh?.();
    cancelRefresh = undefined;
    volumes.refresh();
    const wasEager = eager;
    eager = false;
    const result = await syncPod(state, prober, wasEager);
    if (result === 'terminal') {
      stage = 'terminating';
      wake();
      return;
    }
    if (result.again) wake();
    if (result.lookAt !== undefined) lookAt = result.lookAt;
    const soonest = Math.min(result.wakeAt ?? Number.POSITIVE_INFINITY, lookAt);
    if (Number.isFinite(soonest)) wakeAt(soonest);
  };

  const terminate = async (): Promise<void> => {
    graceSeconds = Math.min(graceSeconds, graceOf(state));
    if (!(await terminatePod(state, prober, graceSeconds))) return;
    stage = 'terminated';
    volumes.release();
    // Containers of an evicted pod are removed at once, with their logs.
    if (state.eviction?.reason === 'Evicted') runs.release();
    context.onRoom();
    wake();
  };

  const step = async (): Promise<void> => {
    cancelTimer();
    if (controller.signal.aborted) controller = new AbortController();
    state.signal = controller.signal;
    const { metadata, status } = state.pod;
    const goes = state.removed || metadata.deletionTimestamp !== undefined || isTerminalPhase(status?.phase);
    if (stage === 'running' && (goes || state.eviction !== undefined)) stage = 'terminating';
    if (stage === 'running') await sync();
    else if (stage === 'terminating') await terminate();
    else left ||= leavePod(state);
    if (stage !== 'terminated' || !state.removed) return;
    stopped = true;
    runs.release();
    finished();
  };

  const work = async (): Promise<void> => {
    if (stopped) return;
    awake = false;
    // Its own writing is no news. Only now it is known which that was: it is heard of before the writer is.
    if (stirred || !writer.wrote(state.pod)) {
      stirred = false;
      try {
        await step();
      } catch (error) {
        onBug(error);
        wakeAt(clock.now() + retryMs);
      }
    }
    busy = false;
    if (awake) rouse();
  };

  const review = (): void => {
    const before = state.resize.pending;
    const held = state.pod;
    if (reviewResize(state)) {
      wake();
      if (held !== state.pod) context.onRoom();
    } else if (before !== state.resize.pending) wake();
  };

  /** What is under way is given up when the pod is to go, or to go sooner. */
  const interruptIfSooner = (): void => {
    if (stage === 'terminated') return;
    if (stage === 'running' || graceOf(state) < graceSeconds) controller.abort(new Error('the pod is terminating'));
  };

  const evict = (message: string, disruption: boolean): void => {
    events.record(state.pod, 'Warning', 'Evicted', message);
    state.eviction = { reason: 'Evicted', message, disruption, graceSeconds: 1 };
    interruptIfSooner();
    wake();
  };

  wake();
  return {
    podChanged(next) {
      if (next === undefined) {
        state.removed = true;
        interruptIfSooner();
        wake();
        return;
      }
      const before = state.pod.metadata;
      const specBefore = state.wanted.spec;
      takePod(state, next);
      const { labels, annotations, deletionTimestamp } = next.metadata;
      if (before.labels !== labels || before.annotations !== annotations) volumes.refresh();
      if (deletionTimestamp !== undefined) interruptIfSooner();
      if (stage === 'running' && specBefore !== next.spec) review();
      rouse();
    },
    referenceChanged() {
      if (stage !== 'running') return;
      refreshLater();
      eager = true;
      if (state.waiting.size > 0 || state.sandbox === undefined) wake();
    },
    checkUsage() {
      const message = stage === 'running' && hasStorageLimit(state.pod) ? storageTrouble(state) : undefined;
      if (message !== undefined) evict(message, false);
      return message !== undefined;
    },
    use: () => (stage === 'terminated' || isTerminalPhase(state.pod.status?.phase) ? undefined : podUseOf(state)),
    evict: (message) => evict(message, true),
    get holding() {
      return stage === 'terminated' || isTerminalPhase(state.pod.status?.phase) ? undefined : state.pod;
    },
    get deferred() {
      return stage === 'running' && state.resize.pending?.reason === 'Deferred' ? state.wanted : undefined;
    },
    get deferredSince() {
      return String(state.resize.pending?.lastTransitionTime);
    },
    retryResize: review,
    newest: (container) => runs.newest(container),
    keep: () => ({
      volumes: volumes
        .lasting()
        .map(({ name, tree }) => ({ pod: pod.metadata.uid, volume: name, files: context.runtime.keep(tree) })),
      logs: runs.all().map(({ record, running }) => ({ container: record.id, lines: running.log.lines() })),
    }),
    run: (id) => runs.byId(id),
    get sandbox() {
      return state.sandboxReady ? state.sandbox : undefined;
    },
    stop() {
      stopped = true;
      cancelTimer();
      cancelRefresh?.();
      controller.abort(new Error('the kubelet is stopping'));
      prober.stop();
    },
  };
};
