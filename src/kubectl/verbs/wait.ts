import { timedOut, within } from '../deadline.ts';
import { withEach } from '../failures.ts';
import { durationOf } from '../flag-values.ts';
import { findObject, isNotFound, readObject, type AnyObject } from '../live-object.ts';
import { waitUntilGone } from '../removal.ts';
import { outputFlag, reportChange } from '../report-change.ts';
import { apiVersionOf, targetFlags, targetsOf, type Target } from '../resources.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';
import { waitConditionOf } from '../wait-conditions.ts';
import { watchObject } from '../watch-object.ts';

const oneWeekMs = 168 * 3_600_000;

const timeoutOf = (flags: Flags): number => {
  const asked = durationOf(flags, 'timeout', 'wait') ?? 30_000;
  return asked < 0 ? oneWeekMs : asked;
};

const notMet = ({ resource, name }: Target): UsageError =>
  new UsageError(`condition not met for ${resource.plural}/${name}`);

const untilMet = async (
  context: Context,
  target: Target,
  test: (object: AnyObject) => boolean,
  timeoutMs: number,
): Promise<AnyObject> => {
  const typed = (object: AnyObject): AnyObject =>
    Object.assign(object, { kind: target.resource.kind, apiVersion: apiVersionOf(target.resource) });
  const now = typed(await readObject(context, target));
  if (test(now)) return now;
  if (timeoutMs === 0) throw notMet(target);
  const met = await within(context, timeoutMs, async (signal) => {
    for await (const { type, object } of watchObject(context, target, signal)) {
      if (type === 'ABSENT') await readObject(context, target);
      if (object !== undefined && type !== 'DELETED' && test(typed(object))) return object;
    }
    return undefined;
  });
  context.signal.throwIfAborted();
  if (met !== timedOut && met !== undefined) return met;
  throw new UsageError(`timed out waiting for the condition on ${target.resource.plural}/${target.name}`);
};

const untilCreated = async (context: Context, targets: readonly Target[], timeoutMs: number): Promise<void> => {
  const created = await within(context, timeoutMs, async (signal) => {
    for (const target of targets) {
      while ((await findObject(context, target)) === undefined) await context.clock.sleep(500, signal);
    }
    return true;
  });
  if (created === timedOut) throw new UsageError('timed out waiting for the condition');
};

const untilDeleted = async (context: Context, flags: Flags, target: Target, timeoutMs: number): Promise<void> => {
  let object: AnyObject;
  try {
    object = await readObject(context, target);
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
  if (timeoutMs === 0) throw notMet(target);
  await waitUntilGone(context, target, { uid: object.metadata.uid, timeoutMs });
  await reportChange(context, flags, object, 'condition met');
};

export const wait: Verb = {
  name: 'wait',
  about: 'wait until objects are as you want them',
  usage:
    "kubectl wait (-f FILE | TYPE NAME…) --for=(delete | create | condition=NAME[=VALUE] | jsonpath='{PATH}'=VALUE)",
  flags: [
    ...targetFlags,
    { name: 'field-selector', type: 'string', about: 'objects whose fields match' },
    { name: 'all-namespaces', short: 'A', type: 'boolean', about: 'with --all or -l: in every namespace' },
    { name: 'for', type: 'string', about: 'what to wait for' },
    {
      name: 'timeout',
      type: 'string',
      about: 'give up after this time (30s); negative: after a week; 0: look only once',
    },
    outputFlag,
  ],
  run: async (context, { args, flags }) => {
    const condition = waitConditionOf(flags.text('for') ?? '');
    const timeoutMs = timeoutOf(flags);
    const targets = await targetsOf(context, args, flags);
    if (targets.length === 0 && condition.is !== 'delete') throw new UsageError('no matching resources found');
    if (condition.is === 'create') await untilCreated(context, targets, timeoutMs);
    const end = context.clock.now() + timeoutMs;
    return withEach(context, targets, async (target) => {
      const left = timeoutMs === 0 ? 0 : Math.max(1, end - context.clock.now());
      if (condition.is === 'delete') return untilDeleted(context, flags, target, left);
      const met =
        condition.is === 'create'
          ? await readObject(context, target)
          : await untilMet(context, target, condition.test, left);
      return reportChange(context, flags, met, 'condition met');
    });
  },
};
