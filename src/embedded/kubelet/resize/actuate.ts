/** Gives running containers what they were promised. */
import type { Container } from '../../objects.ts';
import { runtimeResourcesOf } from '../container/runtime-resources.ts';
import type { ResizeAction } from '../decide/action.ts';
import type { PodState } from '../pod/pod-state.ts';
import type { Run } from '../pod/pod-runs.ts';
import { containerOf, specOf } from '../pod-spec.ts';
import { resizeCondition } from './conditions.ts';

type Change = { run: Run; container: Container };

const limitOf = (state: PodState, container: Container): number =>
  runtimeResourcesOf(state.pod, container).memoryLimitBytes ?? 0;

/** Of all containers together; undefined: one of them has none. */
const podLimit = (limits: readonly number[]): number | undefined =>
  limits.includes(0) ? undefined : limits.reduce((sum, limit) => sum + limit, 0);

/** Memory that is in use can't be taken away. */
const troubleOf = (state: PodState, changes: readonly Change[]): string | undefined => {
  const { runs, pod } = state;
  const usage = runs.alive().reduce((sum, { running }) => sum + running.usage().memoryBytes, 0);
  const present = (container: Container): number => {
    const record = runs.newest(container.name)?.record;
    const { resources: _promised, ...rest } = container;
    return limitOf(state, record?.resources === undefined ? rest : { ...rest, resources: record.resources });
  };
  const { containers } = specOf(pod);
  const before = podLimit(containers.map(present));
  const after = podLimit(containers.map((container) => limitOf(state, container)));
  const troubles: string[] = [];
  if (after !== undefined && (before === undefined || after < before) && usage >= after)
    troubles.push(`attempting to set pod memory limit (${after}) below current usage (${usage})`);
  for (const { run, container } of changes) {
    const [old, next] = [present(container), limitOf(state, container)];
    if (next !== 0 && (old === 0 || next < old) && run.running.usage().memoryBytes >= next)
      troubles.push(
        `attempting to set container ${JSON.stringify(container.name)} memory limit (${next}) below current usage (${usage})`,
      );
  }
  if (troubles.length === 0) return undefined;
  const all = troubles.length === 1 ? troubles[0]! : `[${troubles.join(', ')}]`;
  return `cannot decrease memory limits: ${all}`;
};

/** Returns whether it was done: all or nothing. */
export const resizeContainers = (state: PodState, actions: readonly ResizeAction[]): boolean => {
  const { context, pod, runs, resize } = state;
  const changes = actions.flatMap(({ container: name, id }): Change[] => {
    const run = runs.byId(id);
    const container = containerOf(pod, name)?.container;
    return run === undefined || container === undefined ? [] : [{ run, container }];
  });
  const trouble = troubleOf(state, changes);
  if (trouble !== undefined) {
    const { inProgress } = resize;
    resize.inProgress = resizeCondition('PodResizeInProgress', inProgress, {
      reason: 'Error',
      message: trouble,
      observedGeneration: inProgress?.observedGeneration ?? pod.metadata.generation,
      now: context.clock.now(),
    });
    return false;
  }
  for (const { run, container } of changes) {
    run.running.update(runtimeResourcesOf(pod, container));
    run.record.resources = container.resources;
  }
  return true;
};
