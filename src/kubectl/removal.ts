/** Deleting objects and waiting until they are gone, for every verb that does. */
import { within, timedOut } from './deadline.ts';
import type { DryRun } from './flag-values.ts';
import { findObject, type AnyObject } from './live-object.ts';
import { qualifiedName, type Target } from './resources.ts';
import { UsageError, type Context } from './verb.ts';
import { watchObject } from './watch-object.ts';

const suffixes: Readonly<Record<DryRun, string>> = { none: '', client: ' (dry run)', server: ' (server dry run)' };

/** `pod "hello" deleted from default namespace` */
export const deletedLine = (
  { resource, namespace, name }: Target,
  { grace, dryRun, output }: { grace: number; dryRun: DryRun; output: string | undefined },
): string => {
  const qualified = qualifiedName(resource, name);
  if (output === 'name') return `${qualified}\n`;
  const verb = grace === 0 ? 'force deleted' : 'deleted';
  const from = namespace === undefined ? '' : ` from ${namespace} namespace`;
  return `${qualified.slice(0, -name.length - 1)} "${name}" ${verb}${from}${suffixes[dryRun]}\n`;
};

/** kubectl's "for ever". */
const oneWeekMs = 168 * 3_600_000;

const isGone = (object: AnyObject | undefined, uid: string | undefined): boolean =>
  object === undefined || (uid !== undefined && object.metadata.uid !== uid);

/** Until no object of the name is left, or another one has taken it. */
export const waitUntilGone = async (
  context: Context,
  target: Target,
  { uid, timeoutMs = oneWeekMs }: { uid: string | undefined; timeoutMs?: number | undefined },
): Promise<void> => {
  if (isGone(await findObject(context, target), uid)) return;
  const gone = await within(context, timeoutMs, async (signal) => {
    for await (const { type, object } of watchObject(context, target, signal)) {
      if (type === 'DELETED' || isGone(object, uid)) return true;
    }
    return undefined;
  });
  if (gone === timedOut) {
    throw new UsageError(`timed out waiting for the condition on ${target.resource.plural}/${target.name}`);
  }
  context.signal.throwIfAborted();
};
