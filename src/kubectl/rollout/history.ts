import { withEach } from '../failures.ts';
import { integerOf } from '../flag-values.ts';
import { readObject, type AnyObject } from '../live-object.ts';
import { alignColumns } from '../print/align-columns.ts';
import { reportChange } from '../report-change.ts';
import { targetsOf } from '../resources.ts';
import { UsageError, type Context, type Flags } from '../verb.ts';
import { describedTemplate } from './described-template.ts';
import { changeCause, revisionsOf, type Revision } from './revisions.ts';
import { unfitKind } from './unfit-kind.ts';

const kinds = new Set(['Deployment', 'DaemonSet', 'StatefulSet']);

const overview = (revisions: readonly Revision[]): string => {
  const rows = revisions.map(({ number, cause }) => `${number}\t${cause ?? '<none>'}`);
  return alignColumns(['REVISION\tCHANGE-CAUSE', ...rows, ''].join('\n'), { minWidth: 0, padding: 2 });
};

const detail = (revisions: readonly Revision[], asked: number): string => {
  const revision = revisions.find(({ number }) => number === asked);
  if (revision === undefined) throw new UsageError('unable to find the specified revision');
  return describedTemplate(revision.template, revision.cause === undefined ? {} : { [changeCause]: revision.cause });
};

const historyText = (revisions: readonly Revision[], asked: number): string => {
  if (revisions.length === 0) return '\nNo rollout history found.';
  return asked > 0 ? `with revision #${asked}\n${detail(revisions, asked)}` : `\n${overview(revisions)}`;
};

export const showHistory = async (context: Context, args: readonly string[], flags: Flags): Promise<number> => {
  const asked = integerOf(flags, 'revision', 'rollout history') ?? 0;
  if (asked < 0) throw new UsageError(`revision must be a positive integer: ${asked}`);
  return withEach(context, await targetsOf(context, args, flags), async (target) => {
    const workload: AnyObject = await readObject(context, target);
    if (!kinds.has(target.resource.kind)) {
      throw unfitKind(target.resource, 'history viewer', 'history');
    }
    await reportChange(context, flags, workload, historyText(await revisionsOf(context, workload), asked));
  });
};
