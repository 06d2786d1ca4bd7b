/** Waits until pods can be created: the API answers, every node is Ready and the default ServiceAccount exists. */
import type { Condition, ContainerStatus, KubeObject, Pod } from '../kube.ts';
import { isClusterError, type Clock, type ClusterAccess } from '../types.ts';

export type Usable = { version: string; nodes: number };

type Node = KubeObject & { status?: { conditions?: Condition[] } };
type Lease = KubeObject & { spec?: { renewTime?: string } };

const pauseMs = 500;

const isReady = ({ status }: Node): boolean =>
  status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') === true;

/**
 * After a restart the API shows everything as it was when it went down, until the kubelets report: then their leases are
 * newer than the restart, and so are the containers of the system's pods. Undefined when all that is so.
 */
const stillStale = async (
  access: ClusterAccess,
  nodes: readonly Node[],
  restartedAt: number,
  signal: AbortSignal,
): Promise<string | undefined> => {
  for (const { metadata } of nodes) {
    const { name } = metadata;
    const ref = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'kube-node-lease', name };
    const renewed = (await access.get<Lease>(ref, signal))?.spec?.renewTime ?? '';
    if (!(Date.parse(renewed) > restartedAt)) return `node ${name} has not reported since the restart`;
  }
  const { items: pods } = await access.list<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace: 'kube-system' }, signal);
  // Start times are in whole seconds.
  const isNew = ({ state }: ContainerStatus): boolean =>
    Date.parse(state?.running?.startedAt ?? '') > restartedAt - 1_000;
  const old = pods.find(({ status }) => status?.containerStatuses?.every(isNew) === false);
  return old === undefined ? undefined : `pod ${old.metadata.name} has not started again`;
};

/** Resolves with what is still missing, in words, when `withinMs` is over. Rejects when `signal` is aborted. */
export const awaitUsable = async (
  access: ClusterAccess,
  {
    clock,
    withinMs,
    signal,
    restartedAt,
    someNodes = false,
  }: {
    clock: Clock;
    withinMs: number;
    signal: AbortSignal;
    restartedAt?: number;
    /** One node that is Ready will do: others may be off on purpose. */
    someNodes?: boolean;
  },
): Promise<{ usable: Usable } | { missing: string }> => {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const timer = clock.sleep(withinMs, stop).then(
    () => over.abort(),
    () => {},
  );

  const look = async (): Promise<{ usable: Usable } | { missing: string }> => {
    const version = await access.version(stop);
    const { items: nodes } = await access.list<Node>({ apiVersion: 'v1', kind: 'Node' }, stop);
    if (nodes.length === 0) return { missing: 'no node has registered' };
    const unready = nodes.find((node) => !isReady(node));
    if (unready !== undefined && !(someNodes && nodes.some(isReady)))
      return { missing: `node ${unready.metadata.name} is not Ready` };
    const stale = restartedAt === undefined ? undefined : await stillStale(access, nodes, restartedAt, stop);
    if (stale !== undefined) return { missing: stale };
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'default', name: 'default' };
    if ((await access.get(account, stop)) === undefined)
      return { missing: 'the default ServiceAccount does not exist' };
    return { usable: { version, nodes: nodes.length } };
  };

  let missing = 'the API server does not answer';
  try {
    for (;;) {
      try {
        const seen = await look();
        if ('usable' in seen) return seen;
        missing = seen.missing;
      } catch (error) {
        signal.throwIfAborted();
        if (!over.signal.aborted) {
          // A server that is coming up breaks connections and refuses its own administrator for a while.
          if (!isClusterError(error)) throw error;
          missing = error.message;
        }
      }
      signal.throwIfAborted();
      if (over.signal.aborted) return { missing };
      await clock.sleep(pauseMs, stop).catch(() => {});
    }
  } finally {
    over.abort();
    await timer;
  }
};
