/** Tries resizes that had to wait again: when there is more room, and every few minutes. */
import type { Clock } from '../../clock.ts';
import type { Pod } from '../../objects.ts';
import { qualityOfServiceOf } from '../../quality-of-service.ts';

const retryMs = 180_000;

export type Resizing = {
  /** The pod that waits for its resize; undefined: it doesn't. */
  readonly deferred: Pod | undefined;
  /** Since when, as text. */
  readonly deferredSince: string;
  retryResize(): void;
};

const priorityOf = ({ spec }: Pod): number => spec?.priority ?? 0;
const qualityRank = (pod: Pod): number => (qualityOfServiceOf(pod) === 'Guaranteed' ? 1 : 0);

const byUrgency = (a: Resizing, b: Resizing): number =>
  priorityOf(b.deferred!) - priorityOf(a.deferred!) ||
  qualityRank(b.deferred!) - qualityRank(a.deferred!) ||
  (a.deferredSince < b.deferredSince ? -1 : 1);

export const createResizeRetry = (clock: Clock, all: () => readonly Resizing[]): (() => void) => {
  let cancel: (() => void) | undefined;
  const waiting = (): Resizing[] => all().filter(({ deferred }) => deferred !== undefined);
  const retry = (): void => {
    for (const worker of waiting().toSorted(byUrgency)) worker.retryResize();
    cancel?.();
    cancel = waiting().length === 0 ? undefined : clock.schedule(clock.now() + retryMs, retry);
  };
  return retry;
};
