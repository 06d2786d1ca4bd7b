import type { KubeObject } from '../cluster/kube.ts';
import { isClusterError, Unreachable, type Cluster } from '../cluster/types.ts';
import { cannotCheck, fail, type Finding } from '../domain/evidence.ts';
import type { GraderEntry, GraderScope } from './registry.ts';

/** More than any check's own waits; a cluster that answers slower than this can't be graded on. */
const longestProofMs = 300_000;

/** Gathers and judges. What goes wrong on the way is `error`, unless the learner's own namespace is gone. */
export const runProof = async (
  grader: GraderEntry,
  params: unknown,
  cluster: Cluster,
  scope: GraderScope,
  signal: AbortSignal,
): Promise<Finding> => {
  const over = new AbortController();
  const limit = cluster.clock.sleep(longestProofMs, AbortSignal.any([signal, over.signal])).then(
    () => over.abort(new Unreachable(`no verdict in ${longestProofMs / 1000} s`)),
    () => {},
  );
  try {
    const observed: unknown = await grader.gather(
      cluster.access,
      scope,
      params,
      AbortSignal.any([signal, over.signal]),
    );
    const finding = grader.judge(observed, params);
    // Whatever is missing in a namespace that was deleted meanwhile, that is what there is to say about it.
    return (finding.verdict === 'fail' ? await namespaceGone(cluster, scope.namespace) : undefined) ?? finding;
  } catch (error) {
    signal.throwIfAborted();
    const gone = isClusterError(error) ? await namespaceGone(cluster, scope.namespace) : undefined;
    return gone ?? cannotCheck(reasonOf(error));
  } finally {
    over.abort();
    await limit;
  }
};

const reasonOf = (error: unknown): string => {
  if (isClusterError(error)) return `the cluster could not be asked: ${error.message}`;
  return `a fault of the grader, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
};

const namespaceGone = async (cluster: Cluster, namespace: string): Promise<Finding | undefined> => {
  try {
    const found = await cluster.access.get<KubeObject>({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    if (found !== undefined && found.metadata.deletionTimestamp === undefined) return undefined;
    return fail(
      `namespace ${namespace} was deleted while it was being checked`,
      'Start the scenario again: it gets a new namespace.',
    );
  } catch {
    return undefined;
  }
};
