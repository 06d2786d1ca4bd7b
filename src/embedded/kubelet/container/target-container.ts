/** Whose processes an ephemeral container shares. */
import { randomBytes } from 'node:crypto';
import type { Pod } from '../../objects.ts';
import type { Run } from '../pod/pod-runs.ts';
import { specOf } from '../pod-spec.ts';
import type { Waiting } from '../records.ts';

/** `target`: the runtime's id of the container; absent when none is asked for. */
export const targetContainerOf = (
  pod: Pod,
  name: string,
  newest: (name: string) => Run | undefined,
): { target?: string } | { waiting: Waiting } => {
  const asked = specOf(pod).ephemeralContainers?.find((container) => container.name === name)?.targetContainerName;
  if (asked === undefined || asked === '') return {};
  const run = newest(asked);
  if (run === undefined) {
    const message = `unable to find target container ${asked}`;
    return { waiting: { reason: 'CreateContainerConfigError', message } };
  }
  const { id, state } = run.record;
  if (state === 'running') return { target: id };
  const made = randomBytes(32).toString('hex');
  const message = `failed to generate container "${made}" spec: invalid target container: container "${id}" is not running - in state CONTAINER_${state.toUpperCase()}`;
  return { waiting: { reason: 'CreateContainerError', message } };
};
