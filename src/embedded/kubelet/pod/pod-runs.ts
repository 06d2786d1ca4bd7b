/** The runs of a pod's containers on this node: what the runtime has, beside what is remembered of it. */
import type { Clock } from '../../clock.ts';
import type { Container } from '../../objects.ts';
import type { ContainerSpec, RuntimeContainer, Sandbox } from '../../runtime/types.ts';
import { terminationMessage } from '../container/termination-message.ts';
import type { ContainerKind } from '../pod-spec.ts';
import type { ContainerRecord, ProbeResults } from '../records.ts';
import type { Lost } from './lost-runs.ts';

export type Run = { record: ContainerRecord; running: RuntimeContainer };

export interface PodRuns {
  records(): readonly ContainerRecord[];
  all(): readonly Run[];
  newest(name: string): Run | undefined;
  byId(id: string): Run | undefined;
  /** Those that run now. */
  alive(): Run[];
  create(sandbox: Sandbox, container: Container, kind: ContainerKind, spec: ContainerSpec): Run;
  /** Resolves to why it could not be started, if so. */
  start(run: Run, container: Container): Promise<string | undefined>;
  /** Those that are known from before. */
  adopt(lost: Lost): void;
  /** How often a container that is about to start was restarted before. */
  nextAttempt(name: string): number;
  /** Gives back what the runtime holds; logs stay readable. */
  release(): void;
}

/** Runs of one container that are remembered: the newest, and the one before for its last state and log. */
const kept = 2;

/** What holds before the first probe. */
const untested = (container: Container, kind: ContainerKind): ProbeResults =>
  kind === 'init' || kind === 'ephemeral'
    ? {}
    : {
        ...(container.startupProbe === undefined ? {} : { startup: 'unknown' }),
        ...(container.livenessProbe === undefined ? {} : { liveness: 'success' }),
        ...(container.readinessProbe === undefined ? {} : { readiness: 'failure' }),
      };

export const createPodRuns = (clock: Pick<Clock, 'now'>, changed: () => void): PodRuns => {
  let runs: Run[] = [];
  let before: Lost['firstInit'];

  const forgetOld = (name: string): void => {
    const ofName = runs.filter((run) => run.record.name === name);
    const old = new Set(ofName.slice(0, Math.max(0, ofName.length - kept)));
    for (const run of old) run.running.remove();
    runs = runs.filter((run) => !old.has(run));
  };

  const watch = async (run: Run, container: Container): Promise<void> => {
    const exit = await run.running.exited;
    run.record.state = 'exited';
    run.record.ended = {
      code: exit.code,
      reason: exit.reason,
      message: terminationMessage(container, exit, run.running.log),
      // One that never started has no time of its start.
      startedAt: exit.reason === 'StartError' ? 0 : exit.startedAt,
      finishedAt: exit.finishedAt,
    };
    changed();
  };

  return {
    records: () => runs.map(({ record }) => record),
    all: () => runs,
    newest: (name) => runs.findLast(({ record }) => record.name === name),
    byId: (id) => runs.find(({ record }) => record.id === id),
    alive: () => runs.filter(({ record }) => record.state === 'running'),
    create(sandbox, container, kind, spec) {
      const running = sandbox.create(spec);
      const run: Run = {
        running,
        record: {
          id: running.id,
          name: container.name,
          attempt: spec.attempt,
          state: 'created',
          createdAt: clock.now(),
          image: { reference: spec.image.reference, digest: spec.image.digest },
          specImage: container.image ?? '',
          resources: container.resources,
          probes: untested(container, kind),
        },
      };
      runs.push(run);
      forgetOld(container.name);
      return run;
    },
    async start(run, container) {
      run.running.start();
      const watched = watch(run, container);
      if (run.running.running) {
        run.record.state = 'running';
        run.record.startedAt = run.running.startedAt ?? clock.now();
        return undefined;
      }
      await watched;
      return run.record.ended?.reason === 'StartError' ? run.record.ended.message : undefined;
    },
    adopt(lost) {
      runs = lost.runs;
      before = lost.firstInit;
    },
    nextAttempt(name) {
      const newest = runs.findLast(({ record }) => record.name === name)?.record.attempt;
      return (newest ?? (before?.name === name ? before.attempt : -1)) + 1;
    },
    release() {
      for (const { running } of runs) running.remove();
    },
  };
};
