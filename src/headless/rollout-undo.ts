import type { Deployment, ReplicaSet } from '../cluster/kube.ts';
import type { ClusterAccess } from '../cluster/types.ts';
import type { Problem } from '../domain/problem.ts';

const revisionOf = ({ metadata }: ReplicaSet): number =>
  Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);

/** Puts a Deployment back to the template of its revision before, as `kubectl rollout undo` does. */
export const rolloutUndo = async (
  access: ClusterAccess,
  namespace: string,
  name: string,
  where: string,
  signal: AbortSignal,
): Promise<Problem | undefined> => {
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name };
  const deployment = await access.get<Deployment>(ref, signal);
  const { items } = await access.list<ReplicaSet>({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace }, signal);
  const own = items
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === deployment?.metadata.uid) === true)
    .toSorted((a, b) => revisionOf(b) - revisionOf(a));
  const before = own[1];
  if (deployment === undefined || before === undefined) {
    return {
      code: 'no-revision',
      what: deployment === undefined ? `there is no Deployment ${name}` : `Deployment ${name} has no earlier revision`,
      where,
      next: 'Change the template first: each change makes a revision.',
    };
  }
  const template = structuredClone(before.spec.template);
  delete template.metadata?.labels?.['pod-template-hash'];
  await access.patch(ref, [{ op: 'replace', path: '/spec/template', value: template }], { type: 'json', signal });
  return undefined;
};
