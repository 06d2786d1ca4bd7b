/** How soon the next failed pod of a node may be replaced: later and later, so that a node that refuses isn't flooded. */
import type { Clock } from '../../clock.ts';
import type { DaemonSet } from '../../objects.ts';
import { keyOf } from '../controller.ts';

const firstMs = 1_000;
const lastMs = 15 * 60_000;

type BackOff = { delay: number; since: number };

export const failedPods = (clock: Pick<Clock, 'now'>) => {
  const bySet = new Map<string, Map<string, BackOff>>();

  return {
    /** Whether it is time; then the next one has to wait. */
    mayGo(set: DaemonSet, node: string): boolean {
      const nodes = bySet.get(keyOf(set)) ?? new Map<string, BackOff>();
      bySet.set(keyOf(set), nodes);
      const now = clock.now();
      const before = nodes.get(node);
      if (before !== undefined && now < before.since + before.delay) return false;
      const fresh = before === undefined || now > before.since + 2 * lastMs;
      nodes.set(node, { since: now, delay: fresh ? firstMs : Math.min(lastMs, before.delay * 2) });
      return true;
    },

    /** When somebody who has to wait now may go. */
    nextAt(set: DaemonSet): number | undefined {
      const times = [...(bySet.get(keyOf(set))?.values() ?? [])]
        .map(({ since, delay }) => since + delay)
        .filter((at) => at > clock.now());
      return times.length === 0 ? undefined : Math.min(...times);
    },

    /** The set is gone. */
    forget(key: string): void {
      bySet.delete(key);
    },
  };
};
