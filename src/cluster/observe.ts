import type { KubeObject } from './kube.ts';
import { ApiRefusal, Unreachable, type Clock, type ClusterAccess, type Query, type WatchEvent } from './types.ts';

/** What was seen until a decision or the end of the time. */
export type Observed<T, R> = { decided: R | undefined; timedOut: boolean; objects: T[] };

export type ObserveOptions<T, R> = {
  clock: Clock;
  withinMs: number;
  signal: AbortSignal;
  /** Called with what there is now, first after the list and then after each event; a value other than undefined decides. */
  decide: (objects: T[], event: WatchEvent<T> | undefined) => R | undefined;
  /** Start from this version instead of listing first; `initial` is what was there then. */
  from?: { resourceVersion: string; initial: T[] };
};

const tooOld = (error: unknown): boolean => error instanceof ApiRefusal && error.code === 410;

/** A broken watch is started again this often in a row before the cluster counts as out of reach. */
const patience = 5;
const pauseMs = 300;

/**
 * Lists and then watches until `decide` decides or the time is over. A watch that the server closes goes on from the last
 * version; a version that is too old leads to a new list.
 */
export const observe = async <T extends KubeObject, R>(
  access: ClusterAccess,
  query: Query,
  { clock, withinMs, signal, decide, from }: ObserveOptions<T, R>,
): Promise<Observed<T, R>> => {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const timer = clock.sleep(withinMs, stop).then(
    () => over.abort(),
    () => {},
  );
  const known = new Map<string, T>();
  const now = (): T[] => [...known.values()];
  let resourceVersion = from?.resourceVersion;
  for (const object of from?.initial ?? []) known.set(object.metadata.uid, object);
  let failures = 0;
  /** A silent watch and a quiet cluster look the same: before "it did not happen" counts, the cluster has to answer once more. */
  const lastLook = async (): Promise<Observed<T, R>> => {
    const { items } = await access.list<T>(query, signal);
    const decided = decide(items, undefined);
    return { decided, timedOut: decided === undefined, objects: items };
  };
  try {
    for (;;) {
      signal.throwIfAborted();
      if (over.signal.aborted) return await lastLook();
      try {
        if (resourceVersion === undefined) {
          const listed = await access.list<T>(query, stop);
          known.clear();
          for (const object of listed.items) known.set(object.metadata.uid, object);
          resourceVersion = listed.resourceVersion;
          const decided = decide(now(), undefined);
          if (decided !== undefined) return { decided, timedOut: false, objects: now() };
        }
        let quiet = true;
        for await (const event of access.watch<T>({ ...query, resourceVersion }, stop)) {
          failures = 0;
          quiet = false;
          resourceVersion = event.object.metadata.resourceVersion;
          if (event.type === 'DELETED') known.delete(event.object.metadata.uid);
          else known.set(event.object.metadata.uid, event.object);
          const decided = decide(now(), event);
          if (decided !== undefined) return { decided, timedOut: false, objects: now() };
        }
        // A server that ends watches at once must not be asked without a pause.
        if (quiet) await clock.sleep(pauseMs, stop);
      } catch (error) {
        if (stop.aborted) continue;
        if (tooOld(error)) resourceVersion = undefined;
        else if (error instanceof Unreachable && failures < patience) {
          failures += 1;
          resourceVersion = undefined;
          await clock.sleep(300 * failures, stop).catch(() => {});
        } else throw error;
      }
    }
  } finally {
    over.abort();
    await timer;
  }
};
