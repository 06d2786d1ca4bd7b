/** Probes the containers of one pod, each at its own pace. */
import type { Clock } from '../../clock.ts';
import type { Container, Pod, Probe } from '../../objects.ts';
import { isSidecar, isTerminalPhase, restartPolicyOf, specOf } from '../pod-spec.ts';
import type { ContainerRecord } from '../records.ts';
import type { ProbeOutcome } from './run-probe.ts';
import { afterResult, noStreak, type ProbeKind, type Streak } from './threshold.ts';

export type ProberContext = {
  clock: Clock;
  pod(): Pod;
  /** The newest run of a container. */
  record(name: string): ContainerRecord | undefined;
  run(probe: Probe, container: Container, record: ContainerRecord): Promise<ProbeOutcome>;
  report(container: string, type: 'Warning', reason: 'Unhealthy' | 'ProbeWarning', message: string): void;
  /** A probe has come to a verdict about a run of a container. */
  decided(record: ContainerRecord, kind: ProbeKind, verdict: 'success' | 'failure'): void;
  onBug(error: unknown): void;
};

export interface PodProber {
  /** Begins to probe; the pace of each probe counts from now. */
  start(): void;
  /** Asks a readiness probe out of turn: its container has come up. */
  hurry(container: string): void;
  /** What is being shut down is not killed for its health. */
  stopKilling(): void;
  stop(): void;
}

/** The real kubelet hears of a start only after a while: what has just begun gets that long to listen. */
const settleMs = 250;

const kindText: Record<ProbeKind, string> = { startup: 'Startup', liveness: 'Liveness', readiness: 'Readiness' };

const probesOf = (container: Container): [ProbeKind, Probe][] =>
  (
    [
      ['startup', container.startupProbe],
      ['readiness', container.readinessProbe],
      ['liveness', container.livenessProbe],
    ] as const
  ).flatMap(([kind, probe]): [ProbeKind, Probe][] => (probe === undefined ? [] : [[kind, probe]]));

export const createPodProber = (context: ProberContext): PodProber => {
  const { clock } = context;
  const workers: Worker[] = [];
  let started = false;
  return {
    start() {
      if (started) return;
      started = true;
      const spec = specOf(context.pod());
      for (const container of [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)])
        for (const [kind, probe] of probesOf(container))
          workers.push(createWorker(context, container, kind, probe, clock));
    },
    hurry(container) {
      for (const worker of workers) if (worker.kind === 'readiness' && worker.container === container) worker.hurry();
    },
    stopKilling() {
      for (const worker of workers) if (worker.kind !== 'readiness') worker.stop();
    },
    stop() {
      for (const worker of workers) worker.stop();
    },
  };
};

type Worker = { kind: ProbeKind; container: string; hurry(): void; stop(): void };

/** Whether the pod's status tells of this run of the container already: nothing is probed before that. */
const isPublished = (pod: Pod, record: ContainerRecord): boolean =>
  [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].some(
    ({ name, containerID, state }) =>
      name === record.name && containerID === `containerd://${record.id}` && state?.running !== undefined,
  );

const createWorker = (
  context: ProberContext,
  container: Container,
  kind: ProbeKind,
  probe: Probe,
  clock: Clock,
): Worker => {
  const periodMs = (probe.periodSeconds ?? 10) * 1000;
  let streak: Streak = noStreak;
  let due = clock.now() + periodMs;
  let busy = false;
  let again = false;
  let stopped = false;
  let cancel: () => void = () => undefined;

  /** Whether it is to be asked now; `over`: never again. */
  const readiness = (record: ContainerRecord | undefined): 'ask' | 'wait' | 'over' => {
    const pod = context.pod();
    if (isTerminalPhase(pod.status?.phase)) return 'over';
    if (record === undefined || streak.onHold === record.id) return 'wait';
    if (record.state !== 'running')
      return record.state === 'exited' && restartPolicyOf(pod) === 'Never' && !isSidecar(container) ? 'over' : 'wait';
    if (!isPublished(pod, record)) return 'wait';
    const seconds = Math.floor((clock.now() - (record.startedAt ?? record.createdAt)) / 1000);
    if (seconds < (probe.initialDelaySeconds ?? 0)) return 'wait';
    const up = (record.probes.startup ?? 'success') === 'success';
    return up === (kind !== 'startup') ? 'ask' : 'wait';
  };

  const ask = async (): Promise<void> => {
    const record = context.record(container.name);
    const now = readiness(record);
    if (now === 'over') stopped = true;
    if (now !== 'ask' || record === undefined) return;
    const outcome = await context.run(probe, container, record);
    if (stopped) return;
    if ('error' in outcome) {
      const message = `${kindText[kind]} probe errored and resulted in unknown state: ${outcome.error}`;
      context.report(container.name, 'Warning', 'Unhealthy', message);
      return;
    }
    if (outcome.result === 'failure')
      context.report(container.name, 'Warning', 'Unhealthy', `${kindText[kind]} probe failed: ${outcome.output}`);
    else if (outcome.warning !== undefined)
      context.report(container.name, 'Warning', 'ProbeWarning', `${kindText[kind]} probe warning: ${outcome.warning}`);
    const after = afterResult(streak, kind, probe, outcome.result, record.id);
    streak = after.streak;
    if (after.verdict !== undefined) context.decided(record, kind, after.verdict);
  };

  const tick = async (): Promise<void> => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      for (;;) {
        again = false;
        await ask();
        if (!again || stopped) break;
      }
    } catch (error) {
      context.onBug(error);
    } finally {
      busy = false;
    }
  };

  const arm = (): void => {
    cancel();
    cancel = clock.schedule(due, () => {
      due = Math.max(due + periodMs, clock.now());
      void tick().then(() => {
        if (!stopped) arm();
      });
    });
  };
  arm();

  return {
    kind,
    container: container.name,
    hurry() {
      if (stopped) return;
      const now = clock.now();
      const record = context.record(container.name);
      const settledAt = (record?.startedAt ?? now) + settleMs;
      // The pace counts from here then.
      due = now < settledAt ? settledAt : now + periodMs;
      if (due > settledAt) void tick();
      arm();
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
};
