import { ApiRefusal } from '../../cluster/types.ts';
import { about, usage, withEach } from '../failures.ts';
import { dryRunFlag, dryRunOf, integerOf, validateFlag, validationOf } from '../flag-values.ts';
import { entriesOf } from '../generate/data-of-files.ts';
import {
  configMapObject,
  deploymentObject,
  jobObject,
  namespaceObject,
  secretObject,
  serviceAccountObject,
} from '../generate/objects.ts';
import { createObject, type AnyObject } from '../live-object.ts';
import { keepingLastApplied } from '../patch/last-applied.ts';
import { randomSuffix } from '../random-suffix.ts';
import { outputFlag, reportChange } from '../report-change.ts';
import { manifestsOf, resourceOfManifest, targetFlags, targetOfManifest, type Target } from '../resources.ts';
import { UsageError, type Call, type Context, type Flags, type Verb } from '../verb.ts';

const fieldManager = 'kubectl-create';

const createFromFiles = async (context: Context, flags: Flags): Promise<number> => {
  const dryRun = dryRunOf(flags);
  const manifests = await manifestsOf(context, flags);
  if (manifests.length === 0) throw new UsageError('no objects passed to create');
  const targets: (Target & { manifest: AnyObject })[] = [];
  const unknown: UsageError[] = [];
  for (const manifest of manifests) {
    try {
      targets.push(await targetOfManifest(context, flags, manifest));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unknown.push(error);
    }
  }
  // What the server has no kind for is told after what it refuses.
  const steps = [...targets, ...unknown];
  return withEach(context, steps, async (target) => {
    if (target instanceof UsageError) throw target;
    const { manifest } = target;
    if (target.namespace !== undefined) manifest.metadata.namespace = target.namespace;
    const wanted: AnyObject = keepingLastApplied(manifest, flags.is('save-config'));
    const options = { fieldManager, dryRun, validation: validationOf(flags) };
    const send = (): Promise<AnyObject> => createObject(context, target, wanted, options);
    const object = dryRun === 'client' ? wanted : await about(manifest, 'creating', send);
    await reportChange(context, flags, object, 'created', dryRun);
  });
};

type Generator = {
  names: readonly string[];
  /** How kubectl calls it in errors: `failed to create deployment: …`; without it the server's words stand alone. */
  failure?: string;
  make(context: Context, call: Call, metadata: { name: string; namespace?: string }): Promise<AnyObject> | AnyObject;
};

const required = (flags: Flags, name: string): readonly string[] => {
  const values = flags.list(name).flatMap((value) => value.split(','));
  if (values.length === 0) throw new UsageError(`required flag(s) "${name}" not set`);
  return values;
};

const generators: readonly Generator[] = [
  { names: ['namespace', 'ns'], make: (_context, _call, { name }) => namespaceObject(name) },
  {
    names: ['configmap', 'cm'],
    failure: 'failed to create configmap:',
    make: async ({ io }, { flags }, metadata) =>
      configMapObject(metadata, await entriesOf(flags, io.cwd, 'ConfigMap', metadata.name)),
  },
  {
    names: ['secret generic'],
    failure: 'failed to create secret',
    make: async ({ io }, { flags }, metadata) =>
      secretObject(metadata, await entriesOf(flags, io.cwd, 'Secret', metadata.name), flags.text('type')),
  },
  {
    names: ['serviceaccount', 'sa'],
    failure: 'failed to create serviceaccount:',
    make: (_context, _call, metadata) => serviceAccountObject(metadata),
  },
  {
    names: ['deployment', 'deploy'],
    failure: 'failed to create deployment:',
    make: (_context, { flags, rest = [] }, metadata) => {
      const images = required(flags, 'image');
      if (images.length > 1 && rest.length > 0) {
        throw new UsageError('cannot specify multiple --image options and command');
      }
      return deploymentObject({
        metadata,
        images,
        command: rest,
        replicas: integerOf(flags, 'replicas', 'create deployment', '-r, --replicas') ?? 1,
        port: integerOf(flags, 'port', 'create deployment'),
        suffix: randomSuffix,
      });
    },
  },
  {
    names: ['job'],
    failure: 'failed to create job:',
    make: (_context, { flags, rest = [] }, metadata) => {
      const image = flags.text('image');
      if (image === undefined) throw new UsageError('either --image or --from must be specified');
      return jobObject(metadata, image, rest);
    },
  },
];

const generatorOf = (args: readonly string[]): { generator: Generator; names: readonly string[] } => {
  for (const length of [1, 2]) {
    const word = args.slice(0, length).join(' ');
    const generator = generators.find(({ names }) => names.includes(word));
    if (generator !== undefined) return { generator, names: args.slice(length) };
  }
  throw usage('create', `Unexpected args: [${args.join(' ')}]`);
};

const createGenerated = async (context: Context, call: Call): Promise<number> => {
  const { args, flags } = call;
  const { generator, names } = generatorOf(args);
  const [name] = names;
  if (generator.names.includes('deployment')) required(flags, 'image');
  if (name === undefined || names.length > 1) {
    throw usage(`create ${generator.names[0]}`, `exactly one NAME is required, got ${names.length}`);
  }
  const dryRun = dryRunOf(flags);
  const asked = flags.text('namespace');
  const made = await generator.make(context, call, { name, ...(asked !== undefined && { namespace: asked }) });
  const wanted = keepingLastApplied(made, flags.is('save-config'));
  if (dryRun === 'client') {
    await reportChange(context, flags, wanted, 'created', dryRun);
    return 0;
  }
  const resource = await resourceOfManifest(context, wanted);
  const namespace = resource.namespaced ? context.namespace : undefined;
  const options = { fieldManager, dryRun, validation: validationOf(flags) };
  try {
    const object = await createObject(context, { resource, namespace }, wanted, options);
    await reportChange(context, flags, object, 'created', dryRun);
  } catch (error) {
    if (!(error instanceof ApiRefusal) || generator.failure === undefined) throw error;
    throw new UsageError(`${generator.failure} ${error.status.message ?? ''}`);
  }
  return 0;
};

export const create: Verb = {
  name: 'create',
  about: 'create objects from a file, or of a few kinds from flags',
  usage:
    'kubectl create (-f FILE | namespace NAME | configmap NAME | secret generic NAME | serviceaccount NAME | ' +
    'deployment NAME --image=IMAGE | job NAME --image=IMAGE) [-- COMMAND]',
  flags: [
    ...targetFlags.filter(({ name }) => name === 'filename' || name === 'recursive'),
    outputFlag,
    dryRunFlag,
    validateFlag,
    { name: 'save-config', type: 'boolean', about: 'keep the manifest in the annotation of apply' },
    { name: 'from-literal', type: 'list', about: 'configmap, secret: KEY=value' },
    { name: 'from-file', type: 'list', about: 'configmap, secret: a file, KEY=file or a folder' },
    { name: 'from-env-file', type: 'list', about: 'configmap, secret: a file of KEY=value lines' },
    { name: 'type', type: 'string', about: 'secret: its type' },
    { name: 'image', type: 'list', about: 'deployment, job: the image to run' },
    { name: 'replicas', short: 'r', type: 'string', about: 'deployment: how many pods' },
    { name: 'port', type: 'string', about: 'deployment: the port that the container listens on' },
  ],
  run: async (context, call) => {
    if (call.args.length > 0) return createGenerated(context, call);
    if (call.flags.list('filename').length === 0) throw new UsageError('must specify one of -f and -k');
    return createFromFiles(context, call.flags);
  },
};
