/** Follows what is in an attempt's namespace, for the live picture. */
import type { KubeObject } from '../../cluster/kube.ts';
import { observe } from '../../cluster/observe.ts';
import { isClusterError, type Cluster } from '../../cluster/types.ts';
import type { Problem } from '../../domain/problem.ts';
import { toLiveView } from '../../lesson/live-view.ts';
import type { WatchCalls } from '../../lesson/ports.ts';

const kinds = [
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['v1', 'Event'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
] as const;

/** Longer than any visit; a watch that ends by itself is started again anyway. */
const dayMs = 24 * 60 * 60 * 1_000;
const retryMs = 2_000;
const heartbeatMs = 10_000;

/** Objects that graders made for themselves are not the learner's picture. */
const isLearners = ({ metadata }: KubeObject): boolean => metadata.labels?.['kp/grader'] !== 'true';

const notAnswering = (error: Error): Problem => ({
  code: 'cluster-trouble',
  what: `the cluster does not answer: ${error.message}`,
  next: 'peapod keeps trying. In another terminal, peapod doctor says more.',
});

export const watchNamespace = async (
  { access, clock }: Cluster,
  namespace: string,
  { onView, onTrouble }: WatchCalls,
  signal: AbortSignal,
): Promise<void> => {
  const current = new Map<string, KubeObject[]>();
  const troubled = new Set<string>();
  const show = (): void => {
    const objects = [...current.values()].flat().filter(isLearners);
    if (current.size === kinds.length) onView(toLiveView(objects));
  };
  const follow = async (apiVersion: string, kind: string): Promise<void> => {
    while (!signal.aborted) {
      try {
        await observe<KubeObject, never>(
          access,
          { apiVersion, kind, namespace },
          {
            clock,
            withinMs: dayMs,
            signal,
            decide: (objects) => {
              current.set(kind, objects);
              if (troubled.delete(kind) && troubled.size === 0) onTrouble(undefined);
              show();
              return undefined;
            },
          },
        );
      } catch (error) {
        if (signal.aborted) return;
        if (!isClusterError(error)) throw error;
        troubled.add(kind);
        onTrouble(notAnswering(error));
        await clock.sleep(retryMs, signal).catch(() => {});
      }
    }
  };
  /** A connection that is lost without a word looks like a cluster where nothing happens: so it is asked now and then. */
  const heartbeat = async (): Promise<void> => {
    while (!signal.aborted) {
      await clock.sleep(heartbeatMs, signal).catch(() => {});
      if (signal.aborted) return;
      try {
        await access.version(signal);
        if (troubled.delete('heartbeat') && troubled.size === 0) onTrouble(undefined);
      } catch (error) {
        if (signal.aborted) return;
        if (!isClusterError(error)) throw error;
        troubled.add('heartbeat');
        onTrouble(notAnswering(error));
      }
    }
  };
  await Promise.all([heartbeat(), ...kinds.map(([apiVersion, kind]) => follow(apiVersion, kind))]);
};
