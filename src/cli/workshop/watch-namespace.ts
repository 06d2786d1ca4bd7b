/** Follows what is in an attempt's namespace, for the live picture. */
import type { KubeObject } from '../../cluster/kube.ts';
import { observe } from '../../cluster/observe.ts';
import { ApiRefusal, isClusterError, type Cluster } from '../../cluster/types.ts';
import type { Problem } from '../../domain/problem.ts';
import { toLiveView } from '../../lesson/live/live-view.ts';
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
/** A cluster that has died is told of while the learner still wonders. */
const heartbeatMs = 2_000;
/** One that hangs takes the question and is silent. */
const silenceMs = 5_000;

/** Objects that graders made for themselves are not the learner's picture. */
const isLearners = ({ metadata }: KubeObject): boolean => metadata.labels?.['kp/grader'] !== 'true';

const notAnswering = (error: Error, cluster: string): Problem => ({
  code: 'cluster-trouble',
  what: `the cluster does not answer: ${error.message}`,
  next: `peapod keeps trying. If it was ended, start it in another terminal: peapod cluster up --cluster ${cluster}`,
});

const namespaceGone = (namespace: string): Problem => ({
  code: 'namespace-gone',
  what: `all that this lesson had on the cluster is gone, with its namespace ${namespace}`,
  next: 'Esc, and then Enter: your files are kept, and you get a new namespace.',
});

export const watchNamespace = async (
  { access, clock, info }: Cluster,
  namespace: string,
  { onView, onTrouble }: WatchCalls,
  signal: AbortSignal,
): Promise<void> => {
  const current = new Map<string, KubeObject[]>();
  const troubles = new Map<string, Problem>();
  const trouble = (from: string, problem: Problem): void => {
    troubles.set(from, problem);
    onTrouble(problem);
  };
  const well = (from: string): void => {
    if (troubles.delete(from)) onTrouble([...troubles.values()].at(-1));
  };
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
              well(kind);
              show();
              return undefined;
            },
          },
        );
      } catch (error) {
        if (signal.aborted) return;
        if (!isClusterError(error)) throw error;
        trouble(kind, notAnswering(error, info.name));
        await clock.sleep(retryMs, signal).catch(() => {});
      }
    }
  };
  /** A connection that is lost without a word looks like a cluster where nothing happens: so it is asked now and then. */
  const heartbeat = async (): Promise<void> => {
    while (!signal.aborted) {
      await clock.sleep(heartbeatMs, signal).catch(() => {});
      if (signal.aborted) return;
      const answered = new AbortController();
      const silent = new Error(`no answer in ${silenceMs / 1_000} s`);
      clock.sleep(silenceMs, AbortSignal.any([signal, answered.signal])).then(
        () => trouble('heartbeat', notAnswering(silent, info.name)),
        () => {},
      );
      try {
        const found = await access.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }, signal);
        if (found === undefined) trouble('heartbeat', namespaceGone(namespace));
        else well('heartbeat');
      } catch (error) {
        if (signal.aborted) return;
        if (!isClusterError(error)) throw error;
        // Whoever may not look at namespaces has a cluster that answers.
        if (error instanceof ApiRefusal && error.code === 403) well('heartbeat');
        else trouble('heartbeat', notAnswering(error, info.name));
      } finally {
        answered.abort();
      }
    }
  };
  await Promise.all([heartbeat(), ...kinds.map(([apiVersion, kind]) => follow(apiVersion, kind))]);
};
