import { timedOut, within } from '../deadline.ts';
import { durationOf, integerOf } from '../flag-values.ts';
import { targetsOf, type Target } from '../resources.ts';
import { UsageError, type Context, type Flags } from '../verb.ts';
import { watchObject } from '../watch-object.ts';
import { readObject } from '../live-object.ts';
import { rolloutState } from './words.ts';

type Options = { revision: number; watch: boolean; timeoutMs: number | undefined };

const follow = async (context: Context, target: Target, { revision, watch, timeoutMs }: Options): Promise<void> => {
  await readObject(context, target);
  const { kind, group, version } = target.resource;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const end = await within(context, timeoutMs, async (signal) => {
    for await (const { type, object } of watchObject(context, target, signal)) {
      if (type === 'DELETED') throw new UsageError('object has been deleted');
      if (object === undefined) continue;
      const { words, done } = rolloutState({ ...object, kind, apiVersion }, revision);
      await context.print(words);
      if (done || !watch) return true;
    }
    return undefined;
  });
  if (end === timedOut) throw new UsageError('timed out waiting for the condition');
  context.signal.throwIfAborted();
};

export const followStatus = async (context: Context, args: readonly string[], flags: Flags): Promise<number> => {
  const revision = integerOf(flags, 'revision', 'rollout status') ?? 0;
  if (revision < 0) throw new UsageError(`revision must be a positive integer: ${revision}`);
  const options = {
    revision,
    watch: flags.text('watch') !== 'false',
    // Zero is for ever, as without the flag.
    timeoutMs: durationOf(flags, 'timeout', 'rollout status') || undefined,
  };
  const targets = await targetsOf(context, args, flags);
  if (targets.length === 0) await context.tell(`No resources found in ${context.namespace} namespace.\n`);
  for (const target of targets) await follow(context, target, options);
  return 0;
};
