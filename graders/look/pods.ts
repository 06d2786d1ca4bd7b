/** Finding the learner's pods and saying in plain words what they are doing. */
import type { Container, ContainerStatus, Pod, PodSpec } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import { ApiRefusal, type ClusterAccess, type Query } from '../../src/cluster/types.ts';
import type { Exhibit } from '../../src/domain/evidence.ts';
import type { Scope } from '../grader.ts';

/** An object that nobody has made by now will not appear by itself. */
export const absentAfterMs = 3_000;

export const podQuery = (namespace: string, name: string): Query => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace,
  fieldSelector: `metadata.name=${name}`,
});

export const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

export const isReady = (pod: Pod): boolean =>
  !isTerminating(pod) &&
  (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');

/** A restartable init container is a container of the pod like any other (native sidecar). */
const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

export const lastingContainers = (spec: PodSpec): Container[] => [
  ...(spec.initContainers ?? []).filter(isSidecar),
  ...spec.containers,
];

export const statusesOf = (pod: Pod): ContainerStatus[] => [
  ...(pod.status?.initContainerStatuses ?? []),
  ...(pod.status?.containerStatuses ?? []),
];

export const statusOf = (pod: Pod, container: string): ContainerStatus | undefined =>
  statusesOf(pod).find(({ name }) => name === container);

export const isRunning = (pod: Pod, container: string): boolean =>
  statusOf(pod, container)?.state?.running !== undefined;

/** `Running`, `waiting: CrashLoopBackOff (last exit code 1)`, `ended with exit code 0`. */
export const describeContainer = (status: ContainerStatus | undefined): string => {
  const { waiting, running, terminated } = status?.state ?? {};
  const last = status?.lastState?.terminated;
  const before =
    last === undefined
      ? ''
      : ` (last exit code ${last.exitCode}${last.reason === undefined ? '' : `, ${last.reason}`})`;
  if (running !== undefined) return status?.ready === true ? `running${before}` : `running, not ready${before}`;
  if (terminated !== undefined) return `ended with exit code ${terminated.exitCode}`;
  return `waiting: ${waiting?.reason ?? 'not started yet'}${before}`;
};

/** One line on every container of a pod. */
export const describePod = (pod: Pod): string => {
  const parts = statusesOf(pod).map((status) => `${status.name} ${describeContainer(status)}`);
  const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const why = unscheduled?.message ?? pod.status?.message;
  return [
    `${pod.status?.phase ?? 'unknown'}${isTerminating(pod) ? ', terminating' : ''}`,
    ...parts,
    ...(why === undefined ? [] : [why]),
  ].join('; ');
};

/** Either the pod in the state that was waited for, or why there is none. */
export type Sight =
  | { state: 'there'; pod: Pod }
  | { state: 'not-yet'; pod: Pod; afterMs: number }
  | { state: 'absent'; lookalikes: string[]; refused: string[] };

/** What could be mistaken for the missing pod (another owner's pod, a pod in another namespace), and what was refused. */
const absent = async (cluster: ClusterAccess, scope: Scope, name: string, signal: AbortSignal): Promise<Sight> => {
  const { items } = await cluster.list<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace: scope.namespace }, signal);
  const near = items.flatMap((pod) => {
    const owner = pod.metadata.ownerReferences?.[0];
    if (owner === undefined || !pod.metadata.name.startsWith(`${name}-`) || isGraderObject(pod)) return [];
    return [`pod ${pod.metadata.name}, owned by ${owner.kind} ${owner.name}`];
  });
  const elsewhere: string[] = [];
  try {
    const stray = await cluster.get<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name }, signal);
    if (stray !== undefined) elsewhere.push(`pod ${name} in namespace default`);
  } catch (error) {
    // On somebody else's cluster that namespace may be closed to us.
    if (!(error instanceof ApiRefusal)) throw error;
  }
  return { state: 'absent', lookalikes: [...near, ...elsewhere], refused: scope.problems.map(({ what }) => what) };
};

export const isGraderObject = (object: { metadata: { labels?: Record<string, string> } }): boolean =>
  object.metadata.labels?.['kp/grader'] === 'true';

/** Waits for a pod of this name (not one that is being deleted) to satisfy `settled`. */
export const awaitPod = async (
  cluster: ClusterAccess,
  scope: Scope,
  name: string,
  settled: (pod: Pod) => boolean,
  signal: AbortSignal,
  withinMs: number = scope.withinMs,
): Promise<Sight> => {
  const query = podQuery(scope.namespace, name);
  const start = scope.clock.now();
  const alive = (pods: Pod[]): Pod | undefined => pods.find((pod) => !isTerminating(pod));
  const appeared = await scope.waiting(
    observe<Pod, Pod>(cluster, query, {
      clock: scope.clock,
      withinMs: Math.min(absentAfterMs, withinMs),
      signal,
      decide: alive,
    }),
  );
  if (appeared.decided === undefined) {
    return absent(cluster, scope, name, signal);
  }
  if (settled(appeared.decided)) return { state: 'there', pod: appeared.decided };
  const { decided, objects } = await scope.waiting(
    observe<Pod, Pod>(cluster, query, {
      clock: scope.clock,
      withinMs: Math.max(0, withinMs - (scope.clock.now() - start)),
      signal,
      decide: (pods) => pods.find((pod) => !isTerminating(pod) && settled(pod)),
    }),
  );
  if (decided !== undefined) return { state: 'there', pod: decided };
  const pod = alive(objects);
  if (pod === undefined) return absent(cluster, scope, name, signal);
  return { state: 'not-yet', pod, afterMs: scope.clock.now() - start };
};

/** The words for a pod that was not found or did not get there: reason, hint and evidence for a `fail`. */
export const describeAbsence = (
  sight: Exclude<Sight, { state: 'there' }>,
  name: string,
  namespace: string,
): { reason: string; hint: string; evidence: Exhibit[] } => {
  const show = `kubectl -n ${namespace} get pod ${name}`;
  if (sight.state === 'absent') {
    const { lookalikes, refused } = sight;
    const found = lookalikes.length === 0 ? '' : ` Found instead: ${lookalikes.slice(0, 3).join('; ')}.`;
    const why = refused.length === 0 ? '' : ` Refused: ${refused.slice(0, 3).join('; ')}.`;
    return {
      reason: `there is no pod ${name} in namespace ${namespace}`,
      hint: `The task wants a Pod with exactly the name ${name}, in this namespace.${found}${why}`,
      evidence: [
        {
          claim: `pod ${name} exists`,
          source: { via: 'object', ref: `pod/${name}` },
          expected: name,
          observed: lookalikes.length === 0 ? 'nothing' : lookalikes.slice(0, 5),
          reproduce: `kubectl -n ${namespace} get pods`,
        },
      ],
    };
  }
  return {
    reason: `pod ${name} did not get there in ${Math.round(sight.afterMs / 1000)} s: ${describePod(sight.pod)}`,
    hint: `Look at its containers and events: kubectl -n ${namespace} describe pod ${name}`,
    evidence: [
      {
        claim: `pod ${name} gets there`,
        source: { via: 'watch', ref: `pod/${name}`, path: 'status' },
        observed: describePod(sight.pod),
        reproduce: show,
      },
    ],
  };
};
