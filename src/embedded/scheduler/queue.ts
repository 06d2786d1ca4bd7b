/** The pods that wait for a node: those to be looked at, the most important first, and those that fitted nowhere. */
import { keyOf } from '../controllers/controller.ts';
import type { Pod } from '../objects.ts';
import type { Change } from '../store/store.ts';
import { worthALook, type Refused } from './worth-a-look.ts';
import { priorityOf } from './world.ts';

export const ours = 'default-scheduler';
/** Pods that didn't fit are looked at again at the latest after this. */
const flushMs = 300_000;
const firstRetryMs = 1_000;
const lastRetryMs = 10_000;

const waits = ({ spec, metadata }: Pod): boolean =>
  (spec?.nodeName ?? '') === '' &&
  metadata.deletionTimestamp === undefined &&
  (spec?.schedulerName ?? ours) === ours &&
  (spec?.schedulingGates ?? []).length === 0;

export interface SchedulingQueue {
  heed(change: Change): void;
  /** The most important one, and among equals the one that has waited longest. */
  next(): string | undefined;
  readonly isEmpty: boolean;
  /** It fitted nowhere. */
  refused(pod: Pod, plugins: ReadonlySet<string>, now: number): void;
  /** Something went wrong that is not the pod's fault. */
  failed(pod: Pod, now: number): void;
  /** Looks again at what has waited long enough; returns when the next is due. */
  flush(now: number): number | undefined;
}

/** By priority, so that the next of thousands is found at once. */
const activePods = () => {
  const levels = new Map<number, Map<string, Pod>>();
  const levelOf = new Map<string, number>();
  const remove = (key: string): void => {
    const level = levelOf.get(key);
    if (level === undefined) return;
    levelOf.delete(key);
    const pods = levels.get(level)!;
    pods.delete(key);
    if (pods.size === 0) levels.delete(level);
  };
  return {
    has: (key: string): boolean => levelOf.has(key),
    set(key: string, pod: Pod): void {
      const level = priorityOf(pod);
      if (levelOf.get(key) !== level) remove(key);
      levelOf.set(key, level);
      const pods = levels.get(level) ?? new Map<string, Pod>();
      levels.set(level, pods);
      pods.set(key, pod);
    },
    delete: remove,
    get size(): number {
      return levelOf.size;
    },
    takeFirst(): [string, Pod] | undefined {
      if (levels.size === 0) return undefined;
      const [first] = levels.get(Math.max(...levels.keys()))!;
      remove(first![0]);
      return first;
    },
  };
};

export const createSchedulingQueue = (): SchedulingQueue => {
  const active = activePods();
  const pool = new Map<string, Refused & { due: number }>();
  const failures = new Map<string, number>();
  /** What happened while a pod was looked at: it may help that pod. */
  let meanwhile: Change[] | undefined;

  const activate = (key: string, pod: Pod): void => {
    pool.delete(key);
    active.set(key, pod);
  };

  const heedPod = (key: string, pod: Pod, previous: Pod | undefined): void => {
    if (!waits(pod)) {
      active.delete(key);
      pool.delete(key);
      failures.delete(key);
      return;
    }
    const parked = pool.get(key);
    if (active.has(key)) active.set(key, pod);
    else if (parked === undefined) activate(key, pod);
    // Nothing that the scheduler itself wrote makes it look again.
    else if (
      previous?.metadata.generation !== pod.metadata.generation ||
      previous?.metadata.labels !== pod.metadata.labels ||
      ((previous?.status?.nominatedNodeName ?? '') !== '' && (pod.status?.nominatedNodeName ?? '') === '')
    )
      activate(key, pod);
    else pool.set(key, { ...parked, pod });
  };

  return {
    heed(change) {
      meanwhile?.push(change);
      for (const [key, refused] of pool) if (worthALook(refused, change)) activate(key, refused.pod);
      if (change.name !== 'pods') return;
      const key = keyOf(change.object);
      if (change.type === 'DELETED') {
        active.delete(key);
        pool.delete(key);
        failures.delete(key);
      } else heedPod(key, change.object as Pod, change.previous as Pod | undefined);
    },
    next() {
      const best = active.takeFirst();
      meanwhile = best === undefined ? undefined : [];
      if (best === undefined) return undefined;
      const [key, pod] = best;
      pool.set(key, { pod, plugins: new Set(), due: Number.POSITIVE_INFINITY });
      return key;
    },
    get isEmpty() {
      return active.size === 0;
    },
    refused(pod, plugins, now) {
      const key = keyOf(pod);
      if (!pool.has(key)) return;
      pool.set(key, { pod, plugins, due: now + flushMs });
      if (meanwhile?.some((change) => worthALook({ pod, plugins }, change)) === true) activate(key, pod);
    },
    failed(pod, now) {
      const key = keyOf(pod);
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      pool.set(key, { pod, plugins: new Set(), due: now + Math.min(lastRetryMs, firstRetryMs * 2 ** count) });
    },
    flush(now) {
      let due = Number.POSITIVE_INFINITY;
      for (const [key, parked] of pool) {
        if (parked.due <= now) activate(key, parked.pod);
        else due = Math.min(due, parked.due);
      }
      return Number.isFinite(due) ? due : undefined;
    },
  };
};
