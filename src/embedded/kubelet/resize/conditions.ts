/** What a pod's status says about a resize: not begun yet, or under way. */
import { secondsText } from '../../time.ts';
import type { PodCondition } from '../../objects.ts';

export type ResizeConditions = { pending?: PodCondition; inProgress?: PodCondition };

export const resizeConditionTypes: readonly string[] = ['PodResizePending', 'PodResizeInProgress'];

export type ResizeNews = { reason?: string; message?: string; observedGeneration: number | undefined; now: number };

/** The time of its change is that of its reason. */
export const resizeCondition = (
  type: 'PodResizePending' | 'PodResizeInProgress',
  before: PodCondition | undefined,
  { reason, message, observedGeneration, now }: ResizeNews,
): PodCondition => {
  const since = before !== undefined && before.reason === reason ? before.lastTransitionTime : undefined;
  return {
    // Go writes times as texts; the type has dates.
    ...({ lastProbeTime: secondsText(now) } as object),
    lastTransitionTime: since ?? secondsText(now),
    ...(message === undefined ? {} : { message }),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    ...(reason === undefined ? {} : { reason }),
    status: 'True',
    type,
  };
};
