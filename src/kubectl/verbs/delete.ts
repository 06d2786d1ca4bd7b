import { about, withEach } from '../failures.ts';
import { dryRunFlag, dryRunOf, durationOf, integerOf } from '../flag-values.ts';
import { deleteObject, isNotFound, type AnyObject } from '../live-object.ts';
import { deletedLine, waitUntilGone } from '../removal.ts';
import { targetFlags, targetsOf, type Target } from '../resources.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

type Given = Target & { manifest?: AnyObject };

/** Seconds that pods get to end; -1: what they ask for. */
const graceOf = (flags: Flags): number => {
  const asked = integerOf(flags, 'grace-period', 'delete') ?? -1;
  const force = flags.is('force');
  if (flags.is('now')) {
    if (asked !== -1) throw new UsageError('--now and --grace-period cannot be specified together');
    return 1;
  }
  if (force && asked > 0)
    throw new UsageError('--force and --grace-period greater than 0 cannot be specified together');
  if (force) return 0;
  // Without --force nothing goes away before its processes have ended.
  return asked === 0 ? 1 : asked;
};

const policies: Readonly<Record<string, string>> = {
  background: 'Background',
  true: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
  false: 'Orphan',
};

const policyOf = (flags: Flags): string => {
  const asked = flags.text('cascade') ?? 'background';
  const policy = policies[asked];
  if (policy !== undefined) return policy;
  throw new UsageError(`invalid cascade value (${asked}). Must be "background", "foreground", or "orphan"`);
};

const check = (flags: Flags): void => {
  const output = flags.text('output') ?? '';
  if (output !== '' && output !== 'name') {
    throw new UsageError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  }
  const all = flags.is('all');
  if (all && (flags.text('selector') ?? '') !== '') {
    throw new UsageError("setting 'all' parameter but found a non empty selector. ");
  }
  if (all && (flags.text('field-selector') ?? '') !== '') {
    throw new UsageError('cannot set --all and --field-selector at the same time');
  }
};

const immediate =
  'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. ' +
  'The resource may continue to run on the cluster indefinitely.\n';
const clusterScoped = 'Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n';

const deleteAll = async (context: Context, flags: Flags, targets: readonly Given[]): Promise<number> => {
  const dryRun = dryRunOf(flags);
  const grace = graceOf(flags);
  const selecting = flags.is('all') || flags.text('selector') !== undefined;
  const ignoreMissing = flags.text('ignore-not-found') === undefined ? selecting : flags.is('ignore-not-found');
  const gone: { target: Target; uid: string | undefined }[] = [];
  let warnOfScope = flags.text('namespace') !== undefined && !flags.is('all-namespaces');
  let found = 0;
  const code = await withEach(context, targets, async (target) => {
    found += 1;
    if (warnOfScope && !target.resource.namespaced) {
      await context.tell(clusterScoped);
      warnOfScope = false;
    }
    const line = deletedLine(target, { grace, dryRun, output: flags.text('output') });
    try {
      if (dryRun !== 'client') {
        const options = {
          propagationPolicy: policyOf(flags),
          dryRun,
          ...(grace >= 0 && { gracePeriodSeconds: grace }),
        };
        const { details, metadata } = await about(target.manifest, 'deleting', () =>
          deleteObject(context, target, options),
        );
        gone.push({ target, uid: details?.uid ?? metadata?.uid });
      }
    } catch (error) {
      if (ignoreMissing && isNotFound(error)) return;
      throw error;
    }
    await context.print(line);
  });
  if (code !== 0) return code;
  if (found === 0) await context.print('No resources found\n');
  if (dryRun !== 'none' || flags.text('wait') === 'false') return 0;
  const timeoutMs = durationOf(flags, 'timeout', 'delete') || undefined;
  return withEach(context, gone, ({ target, uid }) => waitUntilGone(context, target, { uid, timeoutMs }));
};

export const deletion: Verb = {
  name: 'delete',
  about: 'delete objects, and wait until they are gone',
  usage: 'kubectl delete (-f FILE | TYPE NAME… | TYPE -l SELECTOR | TYPE --all) [--now | --force]',
  flags: [
    ...targetFlags,
    { name: 'field-selector', type: 'string', about: 'objects whose fields match: status.phase=Failed' },
    { name: 'all-namespaces', short: 'A', type: 'boolean', about: 'with --all or -l: in every namespace' },
    { name: 'output', short: 'o', type: 'string', about: 'name: print only names' },
    dryRunFlag,
    { name: 'grace-period', type: 'string', about: 'seconds that a pod gets to end' },
    { name: 'now', type: 'boolean', about: 'give pods one second' },
    { name: 'force', type: 'boolean', about: 'remove pods from the API at once, whatever their containers do' },
    { name: 'wait', type: 'boolean', about: 'wait until the objects are gone (true, unless you say --wait=false)' },
    { name: 'timeout', type: 'string', about: 'give up waiting after this time; 0: after a week' },
    { name: 'ignore-not-found', type: 'boolean', about: 'it is fine when an object is not there' },
    {
      name: 'cascade',
      type: 'string',
      bare: 'background',
      about: 'background, foreground or orphan: what becomes of dependants',
    },
  ],
  run: async (context, { args, flags }) => {
    check(flags);
    const targets = await targetsOf(context, args, flags);
    if (graceOf(flags) === 0 && flags.is('force')) await context.tell(immediate);
    return deleteAll(context, flags, targets);
  },
};
