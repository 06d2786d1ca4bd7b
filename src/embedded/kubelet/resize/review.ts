/** Whether a pod may have what its spec asks for now, and how far its containers have it. */
import type { Container } from '../../objects.ts';
import type { PodState } from '../pod/pod-state.ts';
import { takePod } from '../pod/pod-state.ts';
import { isSidecar, specOf } from '../pod-spec.ts';
import { allocationOf, isAllocated, sameResources, type Resources } from './allocation.ts';
import { resizeCondition } from './conditions.ts';

/** Promises what is asked for if the node has it. Returns whether anything was promised. */
export const reviewResize = (state: PodState): boolean => {
  const { context, wanted, resize } = state;
  if (isAllocated(wanted, state.allocation)) {
    delete resize.pending;
    return false;
  }
  const refusal = context.room.resizeRefusal(wanted);
  const about = { observedGeneration: wanted.metadata.generation, now: context.clock.now() };
  if (refusal !== undefined) {
    resize.pending = resizeCondition('PodResizePending', resize.pending, { ...refusal, ...about });
    return false;
  }
  state.allocation = allocationOf(wanted);
  takePod(state, wanted);
  state.volumes.refresh();
  delete resize.pending;
  resize.inProgress = resizeCondition('PodResizeInProgress', undefined, about);
  return true;
};

const resizables = ({ pod }: PodState): Container[] => {
  const { containers, initContainers = [] } = specOf(pod);
  return [...initContainers.filter(isSidecar), ...containers];
};

const isUnderWay = (state: PodState): boolean =>
  resizables(state).some(({ name, resources }) => {
    const record = state.runs.newest(name)?.record;
    return record?.state === 'running' && !sameResources(record.resources, resources);
  });

const sortedAmounts = (amounts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(amounts).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const summaryOf = ({ name, resources }: Container): object => ({
  name,
  resources: {
    ...(resources?.limits === undefined ? {} : { limits: sortedAmounts(resources.limits) }),
    ...(resources?.requests === undefined ? {} : { requests: sortedAmounts(resources.requests) }),
  } satisfies Resources,
});

const completedText = ({ pod }: PodState): string => {
  const { containers, initContainers = [] } = specOf(pod);
  const summary = {
    ...(initContainers.length === 0 ? {} : { initContainers: initContainers.map(summaryOf) }),
    containers: containers.map(summaryOf),
  };
  return `Pod resize completed: ${JSON.stringify(summary)}`;
};

/** Says so when the containers have what they were promised. */
export const checkResizeProgress = (state: PodState): void => {
  const { context, pod, resize } = state;
  if (isUnderWay(state)) {
    resize.inProgress ??= resizeCondition('PodResizeInProgress', undefined, {
      observedGeneration: pod.metadata.generation,
      now: context.clock.now(),
    });
  } else if (resize.inProgress !== undefined) {
    delete resize.inProgress;
    context.events.record(pod, 'Normal', 'ResizeCompleted', completedText(state));
  }
};
