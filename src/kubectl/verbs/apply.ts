import { about, usage, withEach } from '../failures.ts';
import { dryRunFlag, dryRunOf, validateFlag, validationOf } from '../flag-values.ts';
import {
  createObject,
  findObject,
  isConflict,
  patchObject,
  type AnyObject,
  type ChangeOptions,
} from '../live-object.ts';
import type { JsonMap } from '../patch/difference.ts';
import { hasLastApplied, lastApplied, originalOf, withLastApplied, withoutNulls } from '../patch/last-applied.ts';
import { isBuiltIn } from '../patch/merge-keys.ts';
import { mergeThreeWay, strategicThreeWay } from '../patch/three-way.ts';
import { compactJson } from '../print/json-text.ts';
import { outputFlag, printChanged, reportChange } from '../report-change.ts';
import { manifestsOf, targetFlags, targetOfManifest, type Target } from '../resources.ts';
import { applyOnServer, defaultManager } from '../server-side-apply.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

type Given = Target & { manifest: AnyObject };
type Applied = { object: AnyObject; operation: 'created' | 'configured' | 'unchanged' | 'serverside-applied' };

/** A change by somebody else between reading and patching: read again. */
const patchAttempts = 5;

const patchFor = (current: AnyObject, modified: AnyObject, group: string): JsonMap => {
  const three = {
    original: originalOf(current),
    modified: modified as unknown as JsonMap,
    current: current as unknown as JsonMap,
  };
  return isBuiltIn(group) ? strategicThreeWay(three) : mergeThreeWay(three);
};

const missingAnnotation = ({ resource, name }: Target): string =>
  `Warning: resource ${resource.plural}/${name} is missing the ${lastApplied} annotation which is required by kubectl ` +
  'apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config ' +
  'or kubectl apply. The missing annotation will be patched automatically.\n';

const beingDeleted = ({ metadata }: AnyObject): string =>
  `Warning: Detected changes to resource ${metadata.name} which is currently being deleted.\n`;

const described = ({ resource, namespace = '', name }: Target): string => {
  const version = resource.group === '' ? `/${resource.version}` : `${resource.group}/${resource.version}`;
  return (
    `Resource: "${version}, Resource=${resource.plural}", GroupVersionKind: "${version}, Kind=${resource.kind}"\n` +
    `Name: "${name}", Namespace: "${namespace}"`
  );
};

/** Patches the live object until nobody has come in between. */
const patchLive = async (
  context: Context,
  given: Given,
  live: AnyObject,
  modified: AnyObject,
  options: ChangeOptions,
): Promise<Applied> => {
  const kind = isBuiltIn(given.resource.group) ? 'strategic' : 'merge';
  let current = live;
  for (let attempt = 1; ; attempt += 1) {
    const patch = patchFor(current, modified, given.resource.group);
    if (Object.keys(patch).length === 0) return { object: current, operation: 'unchanged' };
    const doing = `applying patch:\n${compactJson(patch)}\nto:\n${described(given)}\nfor:`;
    try {
      const send = (): Promise<AnyObject> => patchObject(context, given, kind, compactJson(patch), options);
      const object = await about(given.manifest, doing, () => about(given.manifest, 'patching', send));
      return { object, operation: 'configured' };
    } catch (error) {
      if (!isConflict(error) || attempt >= patchAttempts) throw error;
      current = (await findObject(context, given)) ?? current;
    }
  }
};

const applyOne = async (context: Context, given: Given, options: ChangeOptions): Promise<Applied> => {
  const modified = withLastApplied(given.manifest);
  const live = await about(
    given.manifest,
    `retrieving current configuration of:\n${described(given)}\nfrom server for:`,
    () => findObject(context, given),
  );
  if (live === undefined) {
    const fresh = withoutNulls(modified);
    if (options.dryRun === 'client') return { object: fresh, operation: 'created' };
    const create = (): Promise<AnyObject> => createObject(context, given, fresh, options);
    return { object: await about(given.manifest, 'creating', create), operation: 'created' };
  }
  if (options.dryRun === 'client') return { object: live, operation: 'configured' };
  if (!hasLastApplied(live)) await context.tell(missingAnnotation(given));
  const applied = await patchLive(context, given, live, modified, options);
  if (applied.object.metadata.deletionTimestamp !== undefined) await context.tell(beingDeleted(applied.object));
  return applied;
};

const optionsOf = (flags: Flags): ChangeOptions & { onServer: boolean } => {
  const dryRun = dryRunOf(flags);
  const onServer = flags.is('server-side');
  if (flags.is('force-conflicts') && !onServer) throw new UsageError('--force-conflicts only works with --server-side');
  if (onServer && dryRun === 'client') {
    throw new UsageError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  }
  const manager = onServer ? defaultManager : 'kubectl-client-side-apply';
  return {
    onServer,
    dryRun,
    validation: validationOf(flags),
    fieldManager: flags.text('field-manager') ?? manager,
    ...(onServer && { force: flags.is('force-conflicts') }),
  };
};

export const apply: Verb = {
  name: 'apply',
  about: 'make objects be as a file says, creating or changing them',
  usage: 'kubectl apply -f FILE [--dry-run=client|server] [--server-side]',
  flags: [
    ...targetFlags.filter(({ name }) => name !== 'all'),
    outputFlag,
    dryRunFlag,
    validateFlag,
    { name: 'server-side', type: 'boolean', about: 'let the server merge, and note who manages which field' },
    { name: 'force-conflicts', type: 'boolean', about: 'with --server-side: take fields over from other managers' },
    { name: 'field-manager', type: 'string', about: 'the name under which the fields are managed' },
  ],
  run: async (context, { args, flags }) => {
    if (args.length > 0) throw usage('apply', `Unexpected args: [${args.join(' ')}]`);
    if (flags.list('filename').length === 0) throw new UsageError('must specify one of -f and -k');
    const { onServer, ...options } = optionsOf(flags);
    const manifests = await manifestsOf(context, flags);
    if (manifests.length === 0) throw new UsageError('no objects passed to apply');
    const whole: AnyObject[] = [];
    const code = await withEach(context, manifests, async (manifest) => {
      const target = await targetOfManifest(context, flags, manifest);
      const { namespace, name } = target;
      const { generateName } = manifest.metadata;
      if (name === '' && generateName !== undefined) {
        throw new UsageError(`from ${generateName}: cannot use generate name with apply`);
      }
      if (namespace !== undefined) manifest.metadata.namespace = namespace;
      const applied: Applied = onServer
        ? { object: await applyOnServer(context, target, options), operation: 'serverside-applied' }
        : await applyOne(context, target, options);
      if (['', 'name'].includes(flags.text('output') ?? '')) {
        await reportChange(context, flags, applied.object, applied.operation, options.dryRun);
      } else whole.push(applied.object);
    });
    if (code === 0) await printChanged(context, flags, whole);
    return code;
  },
};
