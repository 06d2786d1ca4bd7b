import { isDeepStrictEqual } from 'node:util';
import { ApiRefusal } from '../../cluster/types.ts';
import { withEach } from '../failures.ts';
import { dryRunOf, integerOf, type DryRun } from '../flag-values.ts';
import { patchObject, readObject, type AnyObject } from '../live-object.ts';
import { lastApplied } from '../patch/last-applied.ts';
import { reportChange } from '../report-change.ts';
import { targetsOf, type Target } from '../resources.ts';
import { UsageError, type Context, type Flags } from '../verb.ts';
import { describedTemplate } from './described-template.ts';
import { revisionsOf, revisionToRestore, type Revision } from './revisions.ts';
import { unfitKind } from './unfit-kind.ts';
import { revisionAnnotation } from './words.ts';

type Template = { metadata?: { labels?: Record<string, string> } };

/** These belong to the Deployment as it is now, not to the revision. */
const own = new Set([
  lastApplied,
  revisionAnnotation,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

/** The label by which the controller tells ReplicaSets apart is no part of the template. */
const withoutHash = (template: Template): Template => {
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
};

const annotationsAfter = (deployment: AnyObject, revision: Revision): Record<string, string> => {
  const kept = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => own.has(key));
  const restored = Object.entries(revision.object.metadata.annotations ?? {}).filter(([key]) => !own.has(key));
  return Object.fromEntries([...kept, ...restored]);
};

const restore = (context: Context, target: Target, workload: AnyObject, revision: Revision, dryRun: DryRun) => {
  const options = { fieldManager: 'kubectl', dryRun };
  if (workload.kind !== 'Deployment') {
    const { data } = revision.object as AnyObject & { data?: unknown };
    return patchObject(context, target, 'strategic', data, options);
  }
  const patch = [
    { op: 'replace', path: '/spec/template', value: withoutHash(revision.template) },
    { op: 'replace', path: '/metadata/annotations', value: annotationsAfter(workload, revision) },
  ];
  return patchObject(context, target, 'json', patch, options);
};

const undoOne = async (context: Context, target: Target, asked: number, dryRun: DryRun): Promise<string> => {
  const workload = await readObject(context, target);
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(target.resource.kind)) {
    throw unfitKind(target.resource, 'rollbacker', 'rollbacker');
  }
  const revision = revisionToRestore(await revisionsOf(context, workload), asked, workload);
  if (dryRun === 'client') return describedTemplate(revision.template, {});
  if (workload.spec?.paused === true) {
    throw new UsageError(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  }
  if (isDeepStrictEqual(withoutHash(revision.template), withoutHash(workload.spec?.template ?? {}))) {
    return `skipped rollback (current template already matches revision ${asked})`;
  }
  try {
    await restore(context, target, workload, revision, dryRun);
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    throw new UsageError(`failed restoring revision ${asked}: ${error.status.message ?? ''}`);
  }
  return 'rolled back';
};

export const undo = async (context: Context, args: readonly string[], flags: Flags): Promise<number> => {
  const asked = integerOf(flags, 'to-revision', 'rollout undo') ?? 0;
  if (asked < 0) throw new UsageError(`unable to find specified revision ${asked} in history`);
  const dryRun = dryRunOf(flags);
  return withEach(context, await targetsOf(context, args, flags), async (target) => {
    const words = await undoOne(context, target, asked, dryRun);
    await reportChange(context, flags, await readObject(context, target), words, dryRun);
  });
};
