/** Ends containers of a pod: one, or all of them together with the sandbox. */
import { killContainer, type KillOptions } from '../lifecycle/kill-container.ts';
import { killInOrder } from '../lifecycle/kill-pod.ts';
import { containerOf } from '../pod-spec.ts';
import type { Run } from './pod-runs.ts';
import { recordFor, type PodState } from './pod-state.ts';

export const stopContainer = async (state: PodState, run: Run, options: KillOptions): Promise<void> => {
  const { context, pod, sandbox, signal } = state;
  const { name } = run.record;
  const container = containerOf(pod, name)?.container;
  if (container === undefined || sandbox === undefined) return;
  await killContainer(
    {
      pod,
      container,
      running: run.running,
      sandbox,
      clock: context.clock,
      signal,
      warn: (reason, message) => context.events.record(pod, 'Warning', reason, message),
      record: (type, reason, message) => recordFor(state, name, type, reason, message),
    },
    options,
  );
};

/** Without `graceSeconds` each container gets the pod's. Leaves the sandbox when it is interrupted. */
export const stopAll = async (state: PodState, graceSeconds?: number): Promise<void> => {
  const alive = new Map(state.runs.alive().map((run) => [run.record.name, run]));
  await killInOrder(state.pod, [...alive.keys()], async (name, turn) =>
    stopContainer(state, alive.get(name)!, {
      cause: 'pod',
      ...(graceSeconds === undefined ? {} : { graceSeconds }),
      ...(turn === undefined ? {} : { turn }),
    }),
  );
  if (state.signal.aborted) return;
  state.sandbox?.stop();
  state.sandboxReady = false;
};
