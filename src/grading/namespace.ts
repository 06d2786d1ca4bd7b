/** Namespaces that peapod makes, marks as its own, and removes. */
import { randomBytes } from 'node:crypto';
import type { KubeObject, Pod } from '../cluster/kube.ts';
import { observe } from '../cluster/observe.ts';
import { ApiRefusal, Unreachable, type Clock, type Cluster, type ClusterAccess } from '../cluster/types.ts';

/** `lesson` stays until the learner resets it; the others go when the grading ends. */
export type Role = 'lesson' | 'grade' | 'probe';

const roleLabel = 'kp/role';
const ownerAnnotation = 'kp/process';

/** Which process made a namespace, so that a later one can tell what was left behind. */
export type Maker = { host: string; pid: number };

const accountWithinMs = 30_000;

const randomWord = (length = 5): string => {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('');
};

/** Makes `kp-<name>-<random>` and waits until pods can be made in it. */
export const makeNamespace = async (
  { access, clock, namespaceLabels }: Cluster,
  { name, role, maker }: { name: string; role: Role; maker: Maker },
  signal: AbortSignal,
): Promise<string> => {
  const namespace = `kp-${name}-${randomWord()}`;
  try {
    await access.create(
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name: namespace,
          labels: { ...namespaceLabels, [roleLabel]: role },
          annotations: { [ownerAnnotation]: `${maker.host}/${maker.pid}` },
        },
      },
      signal,
    );
    await awaitAccount(access, clock, namespace, signal);
    return namespace;
  } catch (error) {
    // An aborted request may have been carried out all the same.
    await removeNamespace(access, namespace).catch(() => {});
    throw error;
  }
};

/** Pods can be made once the namespace has its default ServiceAccount. */
const awaitAccount = async (
  access: ClusterAccess,
  clock: Clock,
  namespace: string,
  signal: AbortSignal,
): Promise<void> => {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, fieldSelector: 'metadata.name=default' };
  const { decided } = await observe<KubeObject, true>(access, account, {
    clock,
    withinMs: accountWithinMs,
    signal,
    decide: (accounts) => (accounts.length > 0 ? true : undefined),
  });
  if (decided === undefined) {
    throw new Unreachable(
      `namespace ${namespace} got no default ServiceAccount in ${accountWithinMs / 1000} s: is the controller manager running?`,
    );
  }
};

/** Removes a namespace of ours; its pods go without their grace period, since nobody looks at them any more. */
export const removeNamespace = async (access: ClusterAccess, namespace: string): Promise<void> => {
  try {
    const { items } = await access.list<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace });
    await access.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace }, { propagationPolicy: 'Background' });
    await Promise.all(
      items.map((pod) =>
        access.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name: pod.metadata.name }, { gracePeriodSeconds: 1 }),
      ),
    );
  } catch (error) {
    if (!(error instanceof ApiRefusal && [404, 409].includes(error.code))) throw error;
  }
};

/** Removes what gradings of this peapod left behind whose process is gone. Returns the names. */
export const sweepNamespaces = async (
  { access, namespaceLabels }: Cluster,
  host: string,
  isAlive: (pid: number) => boolean,
): Promise<string[]> => {
  const ours = Object.entries(namespaceLabels).map((pair) => pair.join('='));
  const labelSelector = [...ours, `${roleLabel} in (grade,probe)`].join(',');
  const { items } = await access.list<KubeObject>({ apiVersion: 'v1', kind: 'Namespace', labelSelector });
  const stale = items.filter(({ metadata }) => {
    const [maker, pid] = (metadata.annotations?.[ownerAnnotation] ?? '').split('/');
    return metadata.deletionTimestamp === undefined && maker === host && !isAlive(Number(pid));
  });
  await Promise.all(stale.map(({ metadata }) => removeNamespace(access, metadata.name)));
  return stale.map(({ metadata }) => metadata.name);
};
