import type { ClusterAccess } from '../cluster/types.ts';
import { knownKinds } from '../content/known-kinds.ts';
import type { Problem } from '../domain/problem.ts';
import { nearest } from '../shared/nearest.ts';

/** Why objects of this kind are out of bounds: whatever a submission does, it does within the attempt's namespace. */
export const notNamespaced = async (
  access: ClusterAccess,
  { apiVersion, kind }: { apiVersion: string; kind: string },
  where: string,
): Promise<Problem | undefined> => {
  const namespaced = await access.isNamespaced(apiVersion, kind);
  if (namespaced === true) return undefined;
  if (namespaced === false) {
    return {
      code: 'cluster-scoped',
      what: `a ${kind} belongs to the whole cluster, and peapod touches only what lives in the namespace of the attempt`,
      where,
      next: 'Take it out: no task needs it.',
    };
  }
  const near = nearest(kind, knownKinds);
  return {
    code: 'unknown-kind',
    what: `the cluster knows no kind ${kind} in ${apiVersion}`,
    where,
    next:
      near === undefined || near === kind
        ? `Check apiVersion and kind: kubectl explain ${kind.toLowerCase()}`
        : `Did you mean kind: ${near}? Kinds are case-sensitive.`,
  };
};
