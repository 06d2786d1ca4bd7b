import { secondsText } from '../../time.ts';
import { qualityOfServiceOf } from '../../quality-of-service.ts';
import { takePod, type PodState } from '../pod/pod-state.ts';
import type { Refusal } from './node-room.ts';

/** The pod fails before anything of it has begun. */
export const rejectPod = (state: PodState, { reason, message }: Refusal): void => {
  const { context, pod, writer } = state;
  context.events.record(pod, 'Warning', reason, message);
  const stored = writer.write((current) => ({
    ...current.status,
    message: `Pod was rejected: ${message}`,
    ...(current.metadata.generation === undefined ? {} : { observedGeneration: current.metadata.generation }),
    phase: 'Failed',
    qosClass: qualityOfServiceOf(current),
    reason,
    startTime: secondsText(context.clock.now()),
  }));
  if (stored !== undefined) takePod(state, stored);
};
