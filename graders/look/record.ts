import type { KubeObject } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import type { ClusterAccess, Query, WatchEvent } from '../../src/cluster/types.ts';
import type { Scope } from '../grader.ts';

/** The longest that any experiment records. */
const longestMs = 300_000;

/** Watches in the background from now on, until `stop`; `onChange` sees what there is after the list and each event. */
export const record = async <T extends KubeObject>(
  cluster: ClusterAccess,
  scope: Scope,
  query: Query,
  onChange: (objects: T[], event: WatchEvent<T> | undefined) => void,
  signal: AbortSignal,
): Promise<{ stop(): Promise<void> }> => {
  const end = new AbortController();
  // The list comes first, so that nothing that happens after this call has returned can be missed.
  const { items, resourceVersion } = await cluster.list<T>(query, signal);
  onChange(items, undefined);
  const watching = observe<T, never>(cluster, query, {
    clock: scope.clock,
    withinMs: longestMs,
    signal: AbortSignal.any([signal, end.signal]),
    from: { resourceVersion, initial: items },
    decide: (objects, event) => {
      onChange(objects, event);
      return undefined;
    },
  }).catch((error: unknown) => {
    if (!end.signal.aborted) throw error;
  });
  // A failure is reported by `stop`; until then it must not count as unhandled.
  watching.catch(() => {});
  return {
    stop: async () => {
      end.abort();
      await watching;
    },
  };
};
