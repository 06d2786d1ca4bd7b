/** All that is known and held of one pod on this node, and how it becomes the pod's status. */
import type { Pod } from '../../objects.ts';
import type { Sandbox } from '../../runtime/types.ts';
import type { FailedPulls } from '../container/ensure-image.ts';
import { fieldPathOf } from '../pod-spec.ts';
import type { BackOff, PodRecords, Waiting } from '../records.ts';
import { allocationOf, withAllocation, type Allocation } from '../resize/allocation.ts';
import type { ResizeConditions } from '../resize/conditions.ts';
import { statusOf, type Eviction } from '../status/status-of.ts';
import { createPodVolumes, type PodVolumes } from '../volumes/pod-volumes.ts';
import type { KubeletContext } from './context.ts';
import { lostRuns } from './lost-runs.ts';
import { createPodRuns, type PodRuns } from './pod-runs.ts';
import { createPodStatusWriter, type PodStatusWriter } from './pod-status-writer.ts';

export type PodState = {
  readonly context: KubeletContext;
  /** As last seen, with what it was promised in place of the resources that it asks for. */
  pod: Pod;
  /** As last seen. */
  wanted: Pod;
  allocation: Allocation;
  readonly resize: ResizeConditions;
  /** Its object is gone from the API. */
  removed: boolean;
  sandbox: Sandbox | undefined;
  sandboxReady: boolean;
  /** Its containers ended with the node that they ran on. */
  interrupted: boolean;
  /** Why the kubelet ends it. */
  eviction: (Eviction & { graceSeconds?: number }) | undefined;
  /** Aborted when what is under way is to be given up. */
  signal: AbortSignal;
  readonly runs: PodRuns;
  readonly volumes: PodVolumes;
  readonly writer: PodStatusWriter;
  readonly waiting: Map<string, Waiting>;
  readonly backOffs: Map<string, BackOff>;
  readonly failedPulls: FailedPulls;
};

/** `changed` hears when a container has ended. */
export const createPodState = (context: KubeletContext, pod: Pod, changed: () => void): PodState => {
  const { namespace = '', name, uid } = pod.metadata;
  const lost = lostRuns(pod, (id) => context.kept.log(id), context.clock.now());
  const state: PodState = {
    context,
    pod,
    wanted: pod,
    allocation: allocationOf(pod),
    resize: {},
    removed: false,
    sandbox: undefined,
    sandboxReady: false,
    interrupted: lost.interrupted,
    eviction: undefined,
    signal: new AbortController().signal,
    runs: createPodRuns(context.clock, changed),
    volumes: createPodVolumes({
      ...context,
      pod: () => state.pod,
      podIp: () => state.sandbox?.ip ?? '',
    }),
    writer: createPodStatusWriter(context.client, { namespace, name, uid }),
    waiting: new Map(),
    backOffs: new Map(),
    failedPulls: new Map(),
  };
  state.runs.adopt(lost);
  return state;
};

/** The pod's object is another one now. */
export const takePod = (state: PodState, pod: Pod): void => {
  state.wanted = pod;
  state.pod = withAllocation(pod, state.allocation);
};

export const recordsOf = ({ sandbox, sandboxReady, runs, waiting, backOffs }: PodState): PodRecords => ({
  ...(sandbox === undefined ? {} : { sandbox: { id: sandbox.id, ip: sandbox.ip, ready: sandboxReady } }),
  containers: runs.records(),
  waiting,
  backOffs,
});

/** Writes the status. Returns whether it is over with the pod, as far as its containers tell. */
export const publish = (state: PodState, over: boolean): boolean => {
  const { context, eviction, writer } = state;
  let terminal = false;
  const stored = writer.write((current) => {
    const result = statusOf(withAllocation(current, state.allocation), recordsOf(state), context.clock.now(), {
      hostIp: context.runtime.node.ip,
      over,
      resize: Object.values(state.resize),
      ...(eviction === undefined ? {} : { eviction }),
    });
    terminal = result.terminal;
    return result.status;
  });
  if (stored !== undefined) takePod(state, stored);
  return terminal;
};

/** An event about a container of the pod. */
export const recordFor = (
  { context, pod }: PodState,
  container: string,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void => context.events.record(pod, type, reason, message, { fieldPath: fieldPathOf(pod, container) });
