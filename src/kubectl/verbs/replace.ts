import { about, withEach } from '../failures.ts';
import { dryRunFlag, dryRunOf, durationOf, integerOf, validateFlag, validationOf } from '../flag-values.ts';
import { deleteObject, findObject, createObject, isNotFound, replaceObject, type AnyObject } from '../live-object.ts';
import { keepingLastApplied } from '../patch/last-applied.ts';
import { deletedLine } from '../removal.ts';
import { outputFlag, reportChange } from '../report-change.ts';
import { manifestsOf, targetFlags, targetOfManifest, type Target } from '../resources.ts';
import { timedOut, within } from '../deadline.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

type Given = Target & { manifest: AnyObject };

const fieldManager = 'kubectl-replace';

const replaceOne = async (context: Context, flags: Flags, given: Given): Promise<void> => {
  const dryRun = dryRunOf(flags);
  const object = keepingLastApplied(given.manifest, flags.is('save-config'));
  if (dryRun === 'client') return reportChange(context, flags, object, 'replaced', dryRun);
  const replaced = await about(given.manifest, 'replacing', async () => {
    const resourceVersion =
      object.metadata.resourceVersion ?? (await findObject(context, given))?.metadata.resourceVersion;
    const body = { ...object, metadata: { ...object.metadata, resourceVersion } };
    return replaceObject(context, given, body, { fieldManager, dryRun, validation: validationOf(flags) });
  });
  return reportChange(context, flags, replaced, 'replaced', dryRun);
};

/** Deletes all, waits until they are gone, and only then creates them anew. */
const forceReplace = async (context: Context, flags: Flags, all: readonly Given[]): Promise<number> => {
  const asked = integerOf(flags, 'grace-period', 'replace') ?? -1;
  // Zero would not wait for the processes to end.
  const grace = asked === 0 ? 1 : asked;
  const removed = await withEach(context, all, async (given) => {
    try {
      await about(given.manifest, 'deleting', () =>
        deleteObject(context, given, {
          propagationPolicy: 'Background',
          ...(grace >= 0 && { gracePeriodSeconds: grace }),
        }),
      );
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    await context.print(deletedLine(given, { grace, dryRun: 'none', output: flags.text('output') }));
  });
  if (removed !== 0) return removed;
  const gone = await within(context, durationOf(flags, 'timeout', 'replace') ?? 300_000, async (signal) => {
    for (const given of all) {
      while ((await findObject(context, given)) !== undefined) await context.clock.sleep(250, signal);
    }
    return true;
  });
  if (gone === timedOut) throw new UsageError('timed out waiting for the condition');
  return withEach(context, all, async (given) => {
    const body = keepingLastApplied(given.manifest, flags.is('save-config'));
    const options = { fieldManager, validation: validationOf(flags) };
    await reportChange(context, flags, await createObject(context, given, body, options), 'replaced');
  });
};

const check = (flags: Flags): void => {
  const force = flags.is('force');
  if (!force && (integerOf(flags, 'grace-period', 'replace') ?? -1) >= 0) {
    throw new UsageError('--grace-period must have --force specified');
  }
  if (!force && (durationOf(flags, 'timeout', 'replace') ?? 0) !== 0) {
    throw new UsageError('--timeout must have --force specified');
  }
  if (force && dryRunOf(flags) !== 'none') throw new UsageError('--dry-run can not be used when --force is set');
  if (flags.list('filename').length === 0) throw new UsageError('must specify one of -f and -k');
};

export const replace: Verb = {
  name: 'replace',
  about: 'put the object of a file in the place of the one that is there',
  usage: 'kubectl replace -f FILE [--force]',
  flags: [
    ...targetFlags.filter(({ name }) => name === 'filename' || name === 'recursive'),
    outputFlag,
    dryRunFlag,
    validateFlag,
    { name: 'force', type: 'boolean', about: 'delete the object and create it anew' },
    { name: 'grace-period', type: 'string', about: 'with --force: seconds that pods get to end' },
    { name: 'timeout', type: 'string', about: 'with --force: how long to wait for the end' },
    { name: 'cascade', type: 'string', bare: 'background', about: 'what becomes of dependants' },
    { name: 'save-config', type: 'boolean', about: 'keep the manifest in the annotation of apply' },
  ],
  run: async (context, { flags }) => {
    check(flags);
    const all: Given[] = [];
    const code = await withEach(context, await manifestsOf(context, flags), async (manifest) => {
      const target = await targetOfManifest(context, flags, manifest);
      if (target.namespace !== undefined) manifest.metadata.namespace = target.namespace;
      all.push(target);
    });
    if (code !== 0) return code;
    if (flags.is('force')) return forceReplace(context, flags, all);
    return withEach(context, all, (given) => replaceOne(context, flags, given));
  },
};
