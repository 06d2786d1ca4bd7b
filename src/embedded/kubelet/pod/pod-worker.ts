/**
 * Everything the kubelet does for one pod, one step after the other. A step looks at the pod and at what runs, writes
 * the status, and does what `decide` says; then it sleeps until something happens.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Pod } from '../../objects.ts';
import type { Sandbox } from '../../runtime/types.ts';
import type { FailedPulls } from '../container/ensure-image.ts';
import { sandboxSpecOf } from '../container/sandbox-spec.ts';
import type { Action, KillAction, StartAction } from '../decide/action.ts';
import { nextBackOff } from '../decide/back-off.ts';
import { decide } from '../decide/decide.ts';
import { killContainer } from '../lifecycle/kill-container.ts';
import { killInOrder } from '../lifecycle/kill-pod.ts';
import { containerOf, fieldPathOf, graceSecondsOf, isTerminalPhase, specOf } from '../pod-spec.ts';
import { createPodProber } from '../probe/pod-prober.ts';
import { runProbe } from '../probe/run-probe.ts';
import type { BackOff, PodRecords, Waiting } from '../records.ts';
import { finalStatus } from '../status/final-status.ts';
import { statusOf, type Eviction } from '../status/status-of.ts';
import { createPodVolumes } from '../volumes/pod-volumes.ts';
import type { KubeletContext } from './context.ts';
import { createPodRuns, type Run } from './pod-runs.ts';
import { createPodStatusWriter } from './pod-status-writer.ts';
import { startContainer } from './start-container.ts';

/** A step that failed is tried again after so long. */
const retryMs = 12_000;
/** What a step found out is in the status after so long. */
const publishMs = 1_000;

const deadline: Eviction = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};

/** What came of a step. */
type Outcome = {
  /** Something was started or ended. */
  moved: boolean;
  /** When what failed is to be tried again; undefined: nothing failed. */
  retryAt?: number;
};

export interface PodWorker {
  /** The pod has another spec, other labels, or is to go; undefined: it is gone. */
  podChanged(pod: Pod | undefined): void;
  /** An object that it refers to is another one now. */
  referenceChanged(): void;
  /** Ends it when its volumes hold more than they may. */
  checkUsage(): void;
  /** Whether `checkUsage` can ever find anything. */
  readonly limited: boolean;
  newest(container: string): Run | undefined;
  run(id: string): Run | undefined;
  readonly sandbox: Sandbox | undefined;
  stop(): void;
}

export const createPodWorker = (context: KubeletContext, first: Pod, finished: () => void): PodWorker => {
  const { client, clock, events, runtime } = context;
  const key = { namespace: first.metadata.namespace ?? '', name: first.metadata.name, uid: first.metadata.uid };
  let pod = first;
  let removed = false;
  let stopped = false;
  let stage: 'running' | 'terminating' | 'terminated' = isTerminalPhase(first.status?.phase) ? 'terminated' : 'running';
  let sandbox: Sandbox | undefined;
  let sandboxReady = false;
  let eviction: (Eviction & { graceSeconds?: number }) | undefined;
  let graceSeconds = Number.POSITIVE_INFINITY;
  let eager = false;
  const waiting = new Map<string, Waiting>();
  const backOffs = new Map<string, BackOff>();
  const failedPulls: FailedPulls = new Map();

  let awake = false;
  let busy = false;
  let controller = new AbortController();
  let cancelTimer: () => void = () => undefined;

  const wake = (): void => {
    awake = true;
    if (busy || stopped) return;
    busy = true;
    setImmediate(() => void loop());
  };
  const wakeAt = (at: number): void => {
    cancelTimer();
    cancelTimer = clock.schedule(at, wake);
  };

  const runs = createPodRuns(clock, wake);
  const volumes = createPodVolumes({
    client,
    runtime,
    clock,
    pod: () => pod,
    podIp: () => sandbox?.ip ?? '',
  });
  const writer = createPodStatusWriter(client, key);

  const record = (container: string, type: 'Normal' | 'Warning', reason: string, message: string): void =>
    events.record(pod, type, reason, message, { fieldPath: fieldPathOf(pod, container) });

  const prober = createPodProber({
    clock,
    pod: () => pod,
    record: (name) => runs.newest(name)?.record,
    async run(probe, container, of) {
      const running = runs.byId(of.id)?.running;
      if (running === undefined || sandbox === undefined) return { error: 'container not found' };
      return runProbe(probe, { container, running, sandbox, clock });
    },
    report: record,
    decided(of, kind, verdict) {
      if (of.probes[kind] === verdict) return;
      of.probes = { ...of.probes, [kind]: verdict };
      wake();
    },
    onBug: context.onBug,
  });

  const records = (): PodRecords => ({
    ...(sandbox === undefined ? {} : { sandbox: { id: sandbox.id, ip: sandbox.ip, ready: sandboxReady } }),
    containers: runs.records(),
    waiting,
    backOffs,
  });

  /** Returns whether it is over with the pod, as far as its containers tell. */
  const publish = (over: boolean): boolean => {
    const seen = records();
    let terminal = false;
    const stored = writer.write((current) => {
      const status = statusOf(current, seen, clock.now(), {
        hostIp: runtime.node.ip,
        over,
        ...(eviction === undefined ? {} : { eviction }),
      });
      terminal = isTerminalPhase(status.phase);
      return status;
    });
    if (stored !== undefined) pod = stored;
    return terminal;
  };

  const askReadiness = (): void => {
    for (const { record: of } of runs.alive())
      if (of.probes.readiness === 'failure' && (of.probes.startup ?? 'success') === 'success') prober.hurry(of.name);
  };

  const kill = async (
    run: Run,
    options: { message?: string; cause: KillAction['cause']; graceSeconds?: number; turn?: Promise<unknown> },
  ): Promise<void> => {
    const container = containerOf(pod, run.record.name)?.container;
    if (container === undefined || sandbox === undefined) return;
    const { name } = container;
    await killContainer(
      {
        pod,
        container,
        running: run.running,
        sandbox,
        clock,
        signal: controller.signal,
        record: (type, reason, message) => record(name, type, reason, message),
      },
      options,
    );
  };

  const killAll = async (grace?: number): Promise<void> => {
    const alive = new Map(runs.alive().map((run) => [run.record.name, run]));
    await killInOrder(pod, [...alive.keys()], async (name, turn) =>
      kill(alive.get(name)!, {
        cause: 'pod',
        ...(grace === undefined ? {} : { graceSeconds: grace }),
        ...(turn === undefined ? {} : { turn }),
      }),
    );
    if (controller.signal.aborted) return;
    sandbox?.stop();
    sandboxReady = false;
  };

  const createSandbox = (): boolean => {
    try {
      sandbox = runtime.createSandbox(
        sandboxSpecOf(pod, {
          node: runtime.node,
          clusterDomain: context.clusterDomain,
          dnsServiceIp: context.dnsServiceIp,
          nodeDns: context.nodeDns,
        }),
      );
      sandboxReady = true;
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      events.record(pod, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${message}`);
      return false;
    }
  };

  const start = async ({ container: name, kind, endedAt }: StartAction): Promise<number | undefined> => {
    const container = containerOf(pod, name)?.container;
    if (container === undefined || sandbox === undefined) return undefined;
    if (endedAt !== undefined) backOffs.set(name, nextBackOff(backOffs.get(name), endedAt, clock.now()));
    const result = await startContainer(
      { ...context, pod, sandbox, runs, volumes, failedPulls, signal: controller.signal, record },
      container,
      kind,
    );
    if (result === undefined) {
      waiting.delete(name);
      return undefined;
    }
    waiting.set(name, result.waiting);
    return result.retryAt ?? Number.POSITIVE_INFINITY;
  };

  const perform = async (actions: readonly Action[]): Promise<Outcome> => {
    const outcome: Outcome = { moved: false };
    const failed = (at: number): void => {
      outcome.retryAt = Math.min(outcome.retryAt ?? Number.POSITIVE_INFINITY, at, clock.now() + retryMs);
    };
    for (const action of actions) {
      if (controller.signal.aborted) return outcome;
      if (action.do === 'wait') {
        record(action.container, 'Warning', 'BackOff', action.event);
        waiting.set(action.container, { reason: 'CrashLoopBackOff', message: action.message });
        failed(Number.POSITIVE_INFINITY);
        continue;
      }
      if (action.do === 'start') {
        const at = await start(action);
        if (at === undefined) outcome.moved = true;
        else failed(at);
        // What comes after an init container waits for it.
        if (at !== undefined && action.kind === 'init') return outcome;
        continue;
      }
      outcome.moved = true;
      if (action.do === 'killPod') await killAll();
      else if (action.do === 'kill') {
        const run = runs.byId(action.id);
        if (run !== undefined) await kill(run, action);
      } else if (!createSandbox()) {
        failed(Number.POSITIVE_INFINITY);
        return outcome;
      }
    }
    return outcome;
  };

  /** When its time on the node is over; undefined: never. */
  const deadlineAt = (): number | undefined => {
    const seconds = specOf(pod).activeDeadlineSeconds;
    const startTime = pod.status?.startTime;
    return seconds === undefined || startTime === undefined ? undefined : Date.parse(startTime) + seconds * 1000;
  };

  const sync = async (): Promise<void> => {
    const due = deadlineAt();
    if (due !== undefined && due <= clock.now()) {
      events.record(pod, 'Normal', deadline.reason, deadline.message);
      eviction = deadline;
      stage = 'terminating';
      wake();
      return;
    }
    if (publish(false)) {
      stage = 'terminating';
      wake();
      return;
    }
    askReadiness();
    const wakes: (number | undefined)[] = [deadlineAt()];
    const report = volumes.setUp(eager);
    for (const message of report.events) events.record(pod, 'Warning', 'FailedMount', message);
    if (report.ready) {
      prober.start();
      const shown = new Map(waiting);
      const decision = decide(pod, records(), clock.now());
      const { moved, retryAt } = await perform(decision.actions);
      if (moved && retryAt === undefined) wake();
      if (moved && retryAt !== undefined) {
        publish(false);
        askReadiness();
      }
      const news = moved || [...waiting].some(([name, why]) => !isDeepStrictEqual(shown.get(name), why));
      wakes.push(decision.wakeAt, retryAt, retryAt !== undefined && news ? clock.now() + publishMs : undefined);
    } else wakes.push(report.wakeAt);
    eager = false;
    const soonest = Math.min(...wakes.filter((at) => at !== undefined));
    if (Number.isFinite(soonest)) wakeAt(soonest);
  };

  const terminate = async (): Promise<void> => {
    publish(false);
    prober.stopKilling();
    graceSeconds = Math.min(graceSeconds, wantedGrace());
    await killAll(graceSeconds);
    if (controller.signal.aborted) return;
    prober.stop();
    publish(true);
    const stored = writer.write((current) => finalStatus(current, current.status ?? {}));
    if (stored !== undefined) pod = stored;
    stage = 'terminated';
    runs.release();
    wake();
  };

  /** Whoever takes the object away without waiting has no patience with the containers either. */
  const wantedGrace = (): number =>
    removed
      ? 1
      : Math.max(1, eviction?.graceSeconds ?? pod.metadata.deletionGracePeriodSeconds ?? graceSecondsOf(pod));

  const leave = (): void => {
    if (!removed && pod.metadata.deletionTimestamp !== undefined)
      client.delete('pods', key.namespace, key.name, { gracePeriodSeconds: 0, uid: key.uid });
    if (!removed) return;
    stopped = true;
    finished();
  };

  const step = async (): Promise<void> => {
    cancelTimer();
    if (controller.signal.aborted) controller = new AbortController();
    const goes = removed || pod.metadata.deletionTimestamp !== undefined || isTerminalPhase(pod.status?.phase);
    if (stage === 'running' && (goes || eviction !== undefined)) stage = 'terminating';
    if (stage === 'running') await sync();
    else if (stage === 'terminating') await terminate();
    else leave();
  };

  const loop = async (): Promise<void> => {
    while (awake && !stopped) {
      awake = false;
      try {
        await step();
      } catch (error) {
        context.onBug(error);
        wakeAt(clock.now() + retryMs);
      }
    }
    busy = false;
  };

  /** What is under way is given up: the pod is to go, or to go sooner. */
  const interrupt = (): void => {
    if (stage === 'running' || wantedGrace() < graceSeconds) controller.abort(new Error('the pod is terminating'));
    wake();
  };

  wake();
  return {
    podChanged(next) {
      if (next === undefined) {
        removed = true;
        if (stage !== 'terminated') interrupt();
        else wake();
        return;
      }
      if (writer.wrote(next)) return;
      const before = pod;
      pod = next;
      if (next.metadata.deletionTimestamp !== undefined) interrupt();
      else {
        if (before.metadata.labels !== next.metadata.labels || before.metadata.annotations !== next.metadata.annotations)
          volumes.refresh();
        wake();
      }
    },
    referenceChanged() {
      volumes.refresh();
      if (stage !== 'running') return;
      eager = true;
      if (waiting.size > 0 || sandbox === undefined) wake();
    },
    checkUsage() {
      const full = stage === 'running' ? volumes.overfull() : undefined;
      if (full === undefined) return;
      const message = `Usage of EmptyDir volume ${JSON.stringify(full.name)} exceeds the limit ${JSON.stringify(full.limit)}. `;
      events.record(pod, 'Warning', 'Evicted', message);
      eviction = { reason: 'Evicted', message, graceSeconds: 1 };
      interrupt();
    },
    get limited() {
      return volumes.limited;
    },
    newest: (container) => runs.newest(container),
    run: (id) => runs.byId(id),
    get sandbox() {
      return sandboxReady ? sandbox : undefined;
    },
    stop() {
      stopped = true;
      cancelTimer();
      controller.abort(new Error('the kubelet is stopping'));
      prober.stop();
    },
  };
};
