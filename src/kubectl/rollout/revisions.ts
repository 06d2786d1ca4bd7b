/** Earlier pod templates of a workload: ReplicaSets of a Deployment, ControllerRevisions of the others. */
import { listObjects, type AnyObject } from '../live-object.ts';
import { findResource } from '../resources.ts';
import { revisionAnnotation } from './words.ts';
import { selectorText } from '../selector-of.ts';
import { UsageError, type Context } from '../verb.ts';

export const changeCause = 'kubernetes.io/change-cause';

export type Revision = {
  number: number;
  cause: string | undefined;
  template: Record<string, unknown>;
  /** The ReplicaSet or ControllerRevision. */
  object: AnyObject;
};

const isOwnedBy = (object: AnyObject, owner: AnyObject): boolean =>
  object.metadata.ownerReferences?.some(({ uid, controller }) => uid === owner.metadata.uid && controller === true) ===
  true;

const templateIn = (object: AnyObject): Record<string, unknown> => {
  const holder = object as AnyObject & { data?: { spec?: { template?: unknown } } };
  const { $patch: _, ...template } = (holder.spec?.template ?? holder.data?.spec?.template ?? {}) as Record<
    string,
    unknown
  >;
  return template;
};

/** By number, the oldest first. */
export const revisionsOf = async (context: Context, workload: AnyObject): Promise<Revision[]> => {
  const isDeployment = workload.kind === 'Deployment';
  const resource = await findResource(context, isDeployment ? 'replicasets.apps' : 'controllerrevisions.apps');
  const labelSelector = selectorText(workload.spec?.selector ?? {});
  const { namespace } = workload.metadata;
  const objects = await listObjects(context, resource, namespace, { labelSelector });
  return objects
    .filter((object) => isOwnedBy(object, workload))
    .map((object) => ({
      number: Number(
        isDeployment ? object.metadata.annotations?.[revisionAnnotation] : (object as { revision?: number }).revision,
      ),
      cause: object.metadata.annotations?.[changeCause],
      template: templateIn(object),
      object,
    }))
    .filter((revision) => Number.isInteger(revision.number))
    .toSorted((a, b) => a.number - b.number);
};

/** The asked revision; 0 for the one before the last. */
export const revisionToRestore = (
  revisions: readonly Revision[],
  asked: number,
  { metadata, kind }: AnyObject,
): Revision => {
  const found = asked === 0 ? revisions.at(-2) : revisions.find(({ number }) => number === asked);
  if (found !== undefined) return found;
  if (asked !== 0) throw new UsageError(`unable to find specified revision ${asked} in history`);
  throw new UsageError(
    kind === 'Deployment'
      ? `no rollout history found for deployment "${metadata.name}"`
      : 'no last revision to roll back to',
  );
};
