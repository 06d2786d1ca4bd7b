import { ApiRefusal } from '../../cluster/types.ts';
import { dryRunFlag, dryRunOf, durationOf, integerOf } from '../flag-values.ts';
import { within, timedOut } from '../deadline.ts';
import { patchObject, readObject, replaceObject, type AnyObject } from '../live-object.ts';
import { outputFlag, reportChange } from '../report-change.ts';
import { targetFlags, targetsOf, type Target } from '../resources.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

type Scale = AnyObject & { spec: { replicas?: number }; status: { replicas?: number } };
type Live = { target: Target; object: AnyObject };

/** With a precondition the scale is read and replaced, so that a change in between is refused. */
const scaleOne = async (context: Context, flags: Flags, target: Target, replicas: number): Promise<void> => {
  const options = { fieldManager: 'kubectl', dryRun: dryRunOf(flags), subresource: 'scale' };
  const current = integerOf(flags, 'current-replicas', 'scale') ?? -1;
  const version = flags.text('resource-version') ?? '';
  if (current === -1 && version === '') {
    await patchObject(context, target, 'merge', { spec: { replicas } }, options);
    return;
  }
  const scale = await readObject<Scale>(context, target, 'scale');
  const now = scale.spec.replicas ?? 0;
  if (current !== -1 && now !== current) throw new UsageError(`Expected replicas to be ${current}, was ${now}`);
  if (version !== '' && scale.metadata.resourceVersion !== version) {
    throw new UsageError(`Expected resource version to be ${version}, was ${scale.metadata.resourceVersion}`);
  }
  await replaceObject(context, target, { ...scale, spec: { ...scale.spec, replicas } }, options);
};

const awaitReplicas = async (context: Context, target: Target, replicas: number, timeoutMs: number): Promise<void> => {
  const done = await within(context, timeoutMs, async (signal) => {
    for (;;) {
      const { spec, status } = await readObject<Scale>(context, target, 'scale');
      if ((spec.replicas ?? 0) !== replicas || (status.replicas ?? 0) === replicas) return true;
      await context.clock.sleep(1000, signal);
    }
  });
  if (done === timedOut) throw new UsageError(`timed out waiting for "${target.name}" to be synced`);
};

/** What is there is scaled even when some of it is missing. */
const liveOf = async (context: Context, targets: readonly Target[]): Promise<{ live: Live[]; missing: unknown }> => {
  const live: Live[] = [];
  let missing: unknown;
  for (const target of targets) {
    try {
      live.push({ target, object: await readObject(context, target) });
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      missing = error;
    }
  }
  if (live.length > 0) return { live, missing };
  const why = missing instanceof ApiRefusal ? ` ${missing.status.message ?? ''}` : '';
  throw new UsageError(`no objects passed to scale${why}`);
};

export const scale: Verb = {
  name: 'scale',
  about: 'set how many pods a workload has',
  usage: 'kubectl scale (-f FILE | TYPE NAME…) --replicas=COUNT [--current-replicas=COUNT]',
  flags: [
    ...targetFlags,
    { name: 'replicas', type: 'string', about: 'how many' },
    { name: 'current-replicas', type: 'string', about: 'only when there are so many now' },
    { name: 'resource-version', type: 'string', about: 'only when the object has this version' },
    { name: 'timeout', type: 'string', about: 'how long to wait for the pods; 0: do not wait' },
    outputFlag,
    dryRunFlag,
  ],
  run: async (context, { args, flags }) => {
    const replicas = integerOf(flags, 'replicas', 'scale');
    if (replicas === undefined) throw new UsageError('required flag(s) "replicas" not set');
    if (replicas < 0) {
      throw new UsageError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    }
    const dryRun = dryRunOf(flags);
    const { live, missing } = await liveOf(context, await targetsOf(context, args, flags));
    const timeoutMs = durationOf(flags, 'timeout', 'scale') ?? 0;
    for (const { target, object } of live) {
      if (dryRun !== 'client') await scaleOne(context, flags, target, replicas);
      if (timeoutMs > 0 && dryRun === 'none') await awaitReplicas(context, target, replicas, timeoutMs);
      await reportChange(context, flags, object, 'scaled', dryRun);
    }
    if (missing !== undefined) throw missing;
    return 0;
  },
};
