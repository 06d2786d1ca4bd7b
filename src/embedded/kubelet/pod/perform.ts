/** Does what was decided for a pod, in order. */
import { sandboxSpecOf } from '../container/sandbox-spec.ts';
import type { Action, StartAction } from '../decide/action.ts';
import { nextBackOff } from '../decide/back-off.ts';
import { containerOf } from '../pod-spec.ts';
import { resizeContainers } from '../resize/actuate.ts';
import { runtimeTrouble } from '../container/runtime-handler.ts';
import { recordFor, type PodState } from './pod-state.ts';
import { startContainer } from './start-container.ts';
import { stopAll, stopContainer } from './stop-containers.ts';

/** What failed is looked at again after so long, whenever its back-off is over. */
export const retryMs = 12_000;

/** What came of it. */
export type Outcome = {
  /** Something was started or ended. */
  moved: boolean;
  /** When what failed is to be tried again; undefined: nothing failed. */
  retryAt?: number;
  /** Containers were given other limits. */
  resized?: boolean;
};

const createSandbox = (state: PodState): boolean => {
  const { context, pod } = state;
  const failed = (why: string): false => {
    context.events.record(pod, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${why}`);
    return false;
  };
  const unusable = runtimeTrouble(context.client, pod);
  if (unusable !== undefined) return failed(unusable);
  try {
    state.sandbox = context.runtime.createSandbox(sandboxSpecOf(pod, { ...context, node: context.runtime.node }));
    state.sandboxReady = true;
    if (state.interrupted)
      context.events.record(pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    state.interrupted = false;
    return true;
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
};

/** Resolves to whether it could be started. */
const start = async (state: PodState, { container: name, kind, endedAt }: StartAction): Promise<boolean> => {
  const { context, pod, sandbox, backOffs, waiting } = state;
  const container = containerOf(pod, name)?.container;
  if (container === undefined || sandbox === undefined) return true;
  if (endedAt !== undefined) backOffs.set(name, nextBackOff(backOffs.get(name), endedAt, context.clock.now()));
  const { runs, volumes, failedPulls, signal } = state;
  const result = await startContainer(
    {
      ...context,
      pod,
      sandbox,
      runs,
      volumes,
      failedPulls,
      signal,
      record: (of, type, reason, message) => recordFor(state, of, type, reason, message),
    },
    container,
    kind,
  );
  if (result === undefined) {
    waiting.delete(name);
    return true;
  }
  waiting.set(name, result.waiting);
  return false;
};

/**
 * Containers of a pod start one after the other, and a real runtime takes a while for each: the first one has its port
 * before the second asks for the same.
 */
const betweenStartsMs = 10;

export const perform = async (state: PodState, actions: readonly Action[]): Promise<Outcome> => {
  const outcome: Outcome = { moved: false };
  const failed = (): void => {
    outcome.retryAt = state.context.clock.now() + retryMs;
  };
  const { clock } = state.context;
  let startedAt: number | undefined;
  const resizes = actions.filter((action) => action.do === 'resize');
  for (const action of actions) {
    if (state.signal.aborted) return outcome;
    if (action.do === 'resize') continue;
    if (action.do === 'start' && startedAt !== undefined) {
      const left = startedAt + betweenStartsMs - clock.now();
      if (left > 0) await clock.sleep(left, state.signal).catch(() => undefined);
      if (state.signal.aborted) return outcome;
    }
    if (action.do === 'wait') {
      recordFor(state, action.container, 'Warning', 'BackOff', action.event);
      state.waiting.set(action.container, { reason: 'CrashLoopBackOff', message: action.message });
      failed();
      continue;
    }
    if (action.do === 'start') {
      const before = state.runs.newest(action.container);
      const started = await start(state, action);
      startedAt = clock.now();
      // One that was made and had to go again is news for the runtime too.
      if (state.runs.newest(action.container) !== before) outcome.moved = true;
      if (!started) failed();
      // What comes after an init container waits for it.
      if (!started && action.kind === 'init') return outcome;
      continue;
    }
    outcome.moved = true;
    if (action.do === 'killPod') await stopAll(state);
    else if (action.do === 'kill') {
      const run = state.runs.byId(action.id);
      if (run !== undefined) await stopContainer(state, run, action);
    } else if (!createSandbox(state)) {
      failed();
      return outcome;
    }
  }
  if (resizes.length > 0) {
    outcome.resized = true;
    if (!resizeContainers(state, resizes)) failed();
  }
  return outcome;
};
