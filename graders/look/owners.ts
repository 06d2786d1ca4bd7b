/** From a controller to its pods, by UID and never by name. */
import type { Deployment, KubeObject, Pod, ReplicaSet } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import type { ClusterAccess, Query } from '../../src/cluster/types.ts';
import { fail, type Finding } from '../../src/domain/evidence.ts';
import type { Scope } from '../grader.ts';
import { absentAfterMs, isTerminating } from './pods.ts';

export type Owner = { kind: string; name: string; uid: string; namespace: string };

const apiVersions: Record<string, string> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
};

export const apiVersionOf = (kind: string): string => apiVersions[kind] ?? 'v1';

type Named = { kind: string; name: string; apiVersion?: string | undefined };

const byName = ({ kind, name, apiVersion = apiVersionOf(kind) }: Named, namespace: string): Query => ({
  apiVersion,
  kind,
  namespace,
  fieldSelector: `metadata.name=${name}`,
});

/** The named object, or undefined when nobody has made it by now. */
export const awaitObject = async <T extends KubeObject>(
  cluster: ClusterAccess,
  scope: Scope,
  named: Named,
  signal: AbortSignal,
): Promise<T | undefined> => {
  const { decided } = await scope.waiting(
    observe<T, T>(cluster, byName(named, scope.namespace), {
      clock: scope.clock,
      withinMs: absentAfterMs,
      signal,
      decide: (objects) => objects.find(({ metadata }) => metadata.deletionTimestamp === undefined),
    }),
  );
  return decided;
};

export const awaitOwner = async (
  cluster: ClusterAccess,
  scope: Scope,
  wanted: { kind: string; name: string },
  signal: AbortSignal,
): Promise<Owner | 'absent'> => {
  const object = await awaitObject(cluster, scope, wanted, signal);
  return object === undefined ? 'absent' : { ...wanted, uid: object.metadata.uid, namespace: scope.namespace };
};

const controlledBy = (uids: ReadonlySet<string>) => (object: KubeObject) =>
  (object.metadata.ownerReferences ?? []).some(({ controller, uid }) => controller === true && uids.has(uid));

/** UIDs of the objects whose pods count as the owner's: a Deployment's ReplicaSets, otherwise the owner itself. */
export const controllersOf = async (
  cluster: ClusterAccess,
  owner: Owner,
  signal: AbortSignal,
): Promise<Set<string>> => {
  if (owner.kind !== 'Deployment') return new Set([owner.uid]);
  const query = { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: owner.namespace };
  const { items } = await cluster.list<ReplicaSet>(query, signal);
  return new Set(items.filter(controlledBy(new Set([owner.uid]))).map(({ metadata }) => metadata.uid));
};

/** The owner's pods that are not being deleted. */
export const podsOf = async (cluster: ClusterAccess, owner: Owner, signal: AbortSignal): Promise<Pod[]> => {
  const controllers = await controllersOf(cluster, owner, signal);
  const { items } = await cluster.list<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace: owner.namespace }, signal);
  return items.filter(controlledBy(controllers)).filter((pod) => !isTerminating(pod));
};

export const isOwnedBy = (pod: Pod, controllers: ReadonlySet<string>): boolean => controlledBy(controllers)(pod);

/** How many pods a Deployment asks for; the API's default is 1. */
export const replicasOf = (deployment: Deployment): number => deployment.spec.replicas ?? 1;

/** Whether a Deployment has all that it asks for, and that is fewer than `count`: waiting longer brings no more. */
export const staysBelow = async (
  cluster: ClusterAccess,
  { namespace }: Scope,
  name: string,
  count: number,
  signal: AbortSignal,
): Promise<boolean> => {
  const deployment = await cluster.get<Deployment>(
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
    signal,
  );
  if (deployment === undefined || replicasOf(deployment) >= count) return false;
  const { metadata, status } = deployment;
  return (
    (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
    (status?.availableReplicas ?? 0) >= replicasOf(deployment)
  );
};

export const describeMissingOwner = ({ kind, name }: { kind: string; name: string }, namespace: string): Finding =>
  fail(
    `there is no ${kind} ${name} in namespace ${namespace}`,
    `The task wants a ${kind} with exactly the name ${name}, in this namespace.`,
    [
      {
        claim: `${kind} ${name} exists`,
        source: { via: 'object', ref: `${kind.toLowerCase()}/${name}` },
        expected: name,
        observed: 'nothing',
        reproduce: `kubectl -n ${namespace} get ${kind.toLowerCase()}s`,
      },
    ],
  );
