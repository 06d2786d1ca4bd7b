/** A change of pod templates, made to one object after the other as a strategic merge patch. */
import { ApiRefusal } from '../cluster/types.ts';
import { withEach } from './failures.ts';
import { dryRunOf } from './flag-values.ts';
import { patchObject, readObject, type AnyObject } from './live-object.ts';
import { difference, type JsonMap } from './patch/difference.ts';
import { reportChange } from './report-change.ts';
import { targetsOf } from './resources.ts';
import { UsageError, type Context, type Flags } from './verb.ts';

type Change = {
  /** `image updated` */
  done: string;
  /** `failed to patch image update to pod template:` */
  failed: string;
  objects: readonly string[];
  /** Changes a copy of the object. */
  edit(object: AnyObject): Promise<void> | void;
};

export const changeTemplates = async (context: Context, flags: Flags, change: Change): Promise<number> => {
  const dryRun = dryRunOf(flags);
  return withEach(context, await targetsOf(context, change.objects, flags), async (target) => {
    const before = await readObject(context, target);
    const after = structuredClone(before);
    await change.edit(after);
    const patch = difference(before as unknown as JsonMap, after as unknown as JsonMap);
    if (Object.keys(patch).length === 0) return;
    if (dryRun === 'client') {
      await reportChange(context, flags, after, change.done, dryRun);
      return;
    }
    try {
      const options = { fieldManager: 'kubectl-set', dryRun };
      await reportChange(
        context,
        flags,
        await patchObject(context, target, 'strategic', patch, options),
        change.done,
        dryRun,
      );
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      throw new UsageError(`${change.failed} ${error.status.message ?? ''}`);
    }
  });
};
