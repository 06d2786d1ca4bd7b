/** Which pods of a Job go first when there are too many. */
import type { Pod } from '../../objects.ts';
import { deletionOrder } from '../deletion-order.ts';
import { indexOf } from './indexes.ts';
import { isIndexed, type Spec } from './job-spec.ts';

const byDeletionOrder = (pods: readonly Pod[], now: number): Pod[] => pods.toSorted(deletionOrder(pods, pods, now));

/** Of an indexed Job at any rate: those without a number of its own, and all but the best of those that share one. */
const misplaced = (spec: Spec, active: readonly Pod[], now: number): Pod[] => {
  const byIndex = new Map<number, Pod[]>();
  const stray: Pod[] = [];
  for (const pod of active) {
    const index = indexOf(pod);
    if (index === undefined || index >= (spec.completions ?? 0)) stray.push(pod);
    else byIndex.set(index, [...(byIndex.get(index) ?? []), pod]);
  }
  return [...stray, ...[...byIndex.values()].flatMap((pods) => byDeletionOrder(pods, now).slice(0, -1))];
};

export const surplusPods = (spec: Spec, active: readonly Pod[], atLeast: number, now: number): Pod[] => {
  const first = isIndexed(spec) ? misplaced(spec, active, now) : [];
  const left = active.filter((pod) => !first.includes(pod));
  return [...first, ...byDeletionOrder(left, now).slice(0, Math.max(0, atLeast - first.length))];
};
