import { z } from 'zod';
import type { Deployment, Pod } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import type { ClusterAccess } from '../../src/cluster/types.ts';
import { cannotCheck, fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader, type Scope } from '../grader.ts';
import { fetchOnce, podHosts, serverPatienceMs } from '../look/fetch.ts';
import { viewSockets } from '../look/listeners.ts';
import { awaitObject, awaitOwner, describeMissingOwner, podsOf } from '../look/owners.ts';
import { describePod, isReady, isRunning, lastingContainers } from '../look/pods.ts';
import { count, port } from '../parameters.ts';

type Observed =
  | { why: Finding }
  | {
      namespace: string;
      available: boolean;
      /** What a rollout still waits for; undefined when all pods have the newest template. */
      rollout: string | undefined;
      paused: boolean;
      ready: string[];
      states: string[];
      answering: number[] | undefined;
    };

const isAvailable = ({ metadata, status }: Deployment): boolean =>
  (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
  (status?.conditions ?? []).some(({ type, status: value }) => type === 'Available' && value === 'True');

/** What `kubectl rollout status` would wait for, in its order: old pods that still serve prove nothing of a new template. */
const rolloutWaitsFor = ({ metadata, spec, status = {} }: Deployment): string | undefined => {
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0 } = status;
  const wanted = spec.replicas ?? 1;
  if (observedGeneration < (metadata.generation ?? 0)) return 'the controller has not seen the newest change';
  if (updatedReplicas < wanted) return `${updatedReplicas} of ${wanted} pods have the newest template`;
  const old = replicas - updatedReplicas;
  return old > 0 ? `${old} pod${old === 1 ? ' has' : 's have'} an older template` : undefined;
};

const isDone = (deployment: Deployment): boolean =>
  isAvailable(deployment) && rolloutWaitsFor(deployment) === undefined;

export const deployAvailable = defineGrader({
  name: 'deploy.available',
  about: 'A Deployment is Available with enough Ready pods, and one listener per pod answers a path.',
  touches: 'read',
  usesProber: true,
  params: z.strictObject({ deployment: z.string(), replicas: count, port, path: z.string().startsWith('/') }),
  gather: async (cluster, scope, { deployment: name, replicas, path }, signal): Promise<Observed> => {
    const { namespace, clock } = scope;
    const wanted = { kind: 'Deployment', name };
    if ((await awaitObject<Deployment>(cluster, scope, wanted, signal)) === undefined) {
      return { why: await missing(cluster, scope, name, signal) };
    }
    const { objects } = await scope.waiting(
      observe<Deployment, true>(
        cluster,
        { apiVersion: 'apps/v1', kind: 'Deployment', namespace, fieldSelector: `metadata.name=${name}` },
        {
          clock,
          withinMs: scope.withinMs,
          signal,
          // Fewer replicas than asked for will never be enough: no use in waiting.
          decide: ([seen]) =>
            seen !== undefined &&
            ((isDone(seen) && (seen.status?.readyReplicas ?? 0) >= replicas) ||
              ((seen.spec.replicas ?? 1) < replicas && isAvailable(seen)))
              ? true
              : undefined,
        },
      ),
    );
    const owner = await awaitOwner(cluster, scope, wanted, signal);
    const pods = owner === 'absent' ? [] : await podsOf(cluster, owner, signal);
    const ready = pods.filter(isReady);
    return {
      namespace,
      available: objects[0] !== undefined && isAvailable(objects[0]),
      rollout: objects[0] === undefined ? undefined : rolloutWaitsFor(objects[0]),
      paused: objects[0]?.spec.paused === true,
      ready: ready.map(({ metadata }) => metadata.name),
      states: pods.filter((pod) => !isReady(pod)).map((pod) => `${pod.metadata.name}: ${describePod(pod)}`),
      answering:
        ready[0] === undefined || ready.length < replicas
          ? []
          : await awaitAnswer(cluster, scope, ready[0], path, signal),
    };
  },
  judge: (observed, { deployment: name, replicas, port: number, path }) => {
    if ('why' in observed) return observed.why;
    const { namespace, available, rollout, paused, ready, states, answering } = observed;
    const reproduce = `kubectl -n ${namespace} get deployment ${name} -o wide`;
    const exhibit = {
      claim: `Deployment ${name} is Available with at least ${replicas} Ready pods`,
      source: { via: 'watch' as const, ref: `deployment/${name}`, path: 'status' },
      expected: { Available: true, rollout: 'complete', ready: replicas },
      observed: { Available: available, rollout: rollout ?? 'complete', ready: [...ready], 'not ready': states },
      reproduce,
    };
    if (ready.length < replicas) {
      return fail(
        `${ready.length} of at least ${replicas} pods are Ready`,
        states[0] ?? `How many replicas does Deployment ${name} ask for?`,
        [exhibit],
      );
    }
    if (!available)
      return fail(
        `Deployment ${name} is not Available`,
        `kubectl -n ${namespace} rollout status deployment ${name} says what it waits for.`,
        [exhibit],
      );
    if (rollout !== undefined)
      return fail(
        `the rollout of Deployment ${name} is not complete: ${rollout}`,
        paused
          ? `The rollout is paused: kubectl -n ${namespace} rollout resume deployment ${name}.`
          : (states[0] ?? `kubectl -n ${namespace} rollout status deployment ${name} says what it waits for.`),
        [exhibit],
      );
    const ports = {
      claim: `one app container per pod: one port answers ${path}`,
      source: { via: 'exec' as const, ref: `pod/${ready[0]}`, command: 'cat /proc/net/tcp' },
      expected: [number],
      observed: answering ?? 'not visible',
      reproduce: `kubectl -n ${namespace} get pod ${ready[0]} -o jsonpath='{.spec.containers[*].name}'`,
    };
    if (answering === undefined)
      return cannotCheck(`the listeners of pod ${ready[0]} cannot be read`, [exhibit, ports]);
    if (answering.length > 1) {
      return fail(
        `${answering.length} servers in one pod answer ${path}: ports ${answering.join(', ')}`,
        'To have more of the same, add pods, not containers: one app container per pod.',
        [exhibit, ports],
      );
    }
    if (answering[0] !== number)
      return fail(
        `port ${number} of the pods does not answer ${path}`,
        `The task wants ${path} on port ${number}. Which ports listen? ${answering.join(', ') || 'none that answers it'}.`,
        [exhibit, ports],
      );
    return pass(`Available with ${ready.length} Ready pods, one app container each`, [exhibit]);
  },
});

/** Without a readiness probe a pod is Ready before its server listens: it gets the time that any server gets. */
const awaitAnswer = async (
  cluster: ClusterAccess,
  scope: Scope,
  pod: Pod,
  path: string,
  signal: AbortSignal,
): Promise<number[] | undefined> => {
  const end = scope.clock.now() + serverPatienceMs;
  for (;;) {
    const ports = await answeringPorts(cluster, scope, pod, path, signal);
    if (ports === undefined || ports.length > 0 || scope.clock.now() >= end) return ports;
    await scope.waiting(scope.clock.sleep(500, signal));
  }
};

/** The ports of the pod, other than loopback ones, that answer the path; undefined when no container lets us look. */
const answeringPorts = async (
  cluster: ClusterAccess,
  scope: Scope,
  pod: Pod,
  path: string,
  signal: AbortSignal,
): Promise<number[] | undefined> => {
  for (const { name } of lastingContainers(pod.spec).filter((container) => isRunning(pod, container.name))) {
    const view = await viewSockets(
      cluster,
      scope,
      { namespace: scope.namespace, pod: pod.metadata.name, container: name },
      signal,
    );
    if (view === undefined) continue;
    const ports = [
      ...new Set(view.listeners.filter(({ loopbackOnly }) => !loopbackOnly).map((listener) => listener.port)),
    ];
    const prober = await scope.prober();
    const hosts = podHosts(pod.status?.podIP ?? '');
    const answers = await Promise.all(
      ports
        .slice(0, 20)
        .map(
          async (candidate) => (await fetchOnce(cluster, scope, prober, { hosts, port: candidate, path }, signal)).ok,
        ),
    );
    return ports.filter((_, index) => answers[index]).toSorted((a, b) => a - b);
  }
  return undefined;
};

/** What is there instead of the Deployment: the usual slip is another kind with its name. */
const missing = async (cluster: ClusterAccess, scope: Scope, name: string, signal: AbortSignal): Promise<Finding> => {
  const base = describeMissingOwner({ kind: 'Deployment', name }, scope.namespace);
  for (const [apiVersion, kind] of [
    ['v1', 'Pod'],
    ['apps/v1', 'ReplicaSet'],
    ['apps/v1', 'StatefulSet'],
    ['apps/v1', 'DaemonSet'],
  ] as const) {
    const found = await cluster.get({ apiVersion, kind, namespace: scope.namespace, name }, signal);
    if (found !== undefined)
      return { ...base, hint: `There is a ${kind} ${name}; the task wants a Deployment of that name.` };
  }
  return base;
};
