import type { KubeObject } from '../cluster/kube.ts';
import { observe } from '../cluster/observe.ts';
import type { Cluster, Ref } from '../cluster/types.ts';

/** How long a deleted object may take to go. */
export const goneWithinMs = 60_000;

/** Whether the named object (with `uid`: that very one) is gone in time. */
export const awaitGone = async (
  { access, clock }: Cluster,
  { name, ...place }: Ref,
  uid: string | undefined,
  signal: AbortSignal,
): Promise<boolean> => {
  const { decided } = await observe<KubeObject, true>(
    access,
    { ...place, fieldSelector: `metadata.name=${name}` },
    {
      clock,
      withinMs: goneWithinMs,
      signal,
      decide: (objects) =>
        objects.some(({ metadata }) => uid === undefined || metadata.uid === uid) ? undefined : true,
    },
  );
  return decided === true;
};
