import type { Pod } from '../../cluster/kube.ts';
import { attachOrLog, logOf, type AttachWish } from '../attach-session.ts';
import { awaitPod, isOver, isReady } from '../await-pod.ts';
import { usage } from '../failures.ts';
import { dryRunFlag, dryRunOf, durationOf, integerOf } from '../flag-values.ts';
import { parseEnvironment, parseLabelList, parsePairs } from '../generate/key-values.ts';
import { podObject } from '../generate/objects.ts';
import { serviceObject } from '../generate/service.ts';
import { isImageName } from '../image-name.ts';
import { createObject, deleteObject, isNotFound, type AnyObject } from '../live-object.ts';
import { keepingLastApplied } from '../patch/last-applied.ts';
import { deletedLine } from '../removal.ts';
import { outputFlag, reportChange } from '../report-change.ts';
import { findResource, resourceOfManifest } from '../resources.ts';
import { UsageError, type Call, type Context, type Flags, type Verb } from '../verb.ts';
import { podTimeoutMs } from './attach.ts';

const isAttached = (flags: Flags): boolean =>
  flags.text('attach') === undefined ? flags.is('stdin') : flags.is('attach');

const restartPolicyOf = (flags: Flags): string => {
  const asked = flags.text('restart') ?? '';
  if (asked === '') return flags.is('stdin') ? 'OnFailure' : 'Always';
  if (['Always', 'OnFailure', 'Never'].includes(asked)) return asked;
  throw usage('run', `invalid restart policy: ${asked}`);
};

const check = ({ args, flags }: Call): void => {
  if (flags.text('image') === undefined) throw new UsageError('required flag(s) "image" not set');
  if (args.length === 0) throw usage('run', 'NAME is required for run');
  const image = flags.text('image') ?? '';
  if (image === '') throw new UsageError('--image is required');
  if (!isImageName(image)) throw new UsageError(`Invalid image name "${image}": invalid reference format`);
  if (flags.is('tty') && !flags.is('stdin')) {
    throw usage('run', '-i/--stdin is required for containers with -t/--tty=true');
  }
  if (flags.is('expose') && flags.text('port') === undefined) {
    throw usage('run', '--port must be set when exposing a service');
  }
  restartPolicyOf(flags);
  if (flags.is('rm') && !isAttached(flags)) throw usage('run', '--rm should only be used for attached containers');
  if (isAttached(flags) && dryRunOf(flags) !== 'none') {
    throw usage(
      'run',
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  }
  const pull = flags.text('image-pull-policy') ?? '';
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pull)) throw usage('run', `invalid image pull policy: ${pull}`);
};

const namespaceOf = (flags: Flags): { namespace?: string } => {
  const namespace = flags.text('namespace');
  return namespace === undefined ? {} : { namespace };
};

const labelsOf = (name: string, flags: Flags): Record<string, string> => {
  const labels = flags.text('labels') ?? '';
  return labels === '' ? { run: name } : parseLabelList(labels);
};

const podFor = ({ args, rest = [], flags }: Call): AnyObject => {
  const [name = '', ...more] = args;
  const { set: annotations } = parsePairs(flags.list('annotations'), 'annotations');
  return podObject({
    metadata: {
      name,
      ...namespaceOf(flags),
      labels: labelsOf(name, flags),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    image: flags.text('image') ?? '',
    imagePullPolicy: flags.text('image-pull-policy'),
    words: [...more, ...rest],
    asCommand: flags.is('command'),
    env: parseEnvironment(flags.list('env')),
    port: integerOf(flags, 'port', 'run'),
    stdin: flags.is('stdin'),
    stdinOnce: flags.is('stdin') && !flags.is('leave-stdin-open'),
    tty: flags.is('tty'),
    privileged: flags.is('privileged'),
    restartPolicy: restartPolicyOf(flags),
  });
};

const serviceFor = (name: string, flags: Flags): AnyObject => {
  const port = integerOf(flags, 'port', 'run') ?? 0;
  return serviceObject({
    name,
    ...namespaceOf(flags),
    selector: labelsOf(name, flags),
    ports: [{ port, protocol: 'TCP', targetPort: port }],
  });
};

const send = async (context: Context, flags: Flags, wanted: AnyObject): Promise<AnyObject> => {
  const dryRun = dryRunOf(flags);
  if (dryRun === 'client') return wanted;
  const resource = await resourceOfManifest(context, wanted);
  const where = { resource, namespace: context.namespace };
  return createObject(context, where, keepingLastApplied(wanted, flags.is('save-config')), {
    fieldManager: 'kubectl-run',
    dryRun,
  });
};

/** The exit code of the container that the pod ran. */
const endOf = async (context: Context, { metadata, status }: Pod): Promise<number> => {
  if (status?.phase === 'Succeeded') return 0;
  const name = `pod ${metadata.namespace}/${metadata.name}`;
  const end = status?.containerStatuses?.[0]?.state?.terminated;
  if (end === undefined || end.exitCode === 0) throw new UsageError(`${name} failed with unknown exit code`);
  await context.tell(`${name} terminated (${end.reason ?? ''})\n${end.message ?? ''}`);
  return end.exitCode;
};

const session = async (context: Context, created: AnyObject, flags: Flags): Promise<number> => {
  const { namespace = context.namespace, name } = created.metadata;
  const timeoutMs = durationOf(flags, 'pod-running-timeout', 'run') ?? podTimeoutMs;
  const where = { namespace, name, timeoutMs };
  const pod = await awaitPod(context, where, (each) => isOver(each) || isReady(each));
  const wish: AttachWish = {
    pod,
    container: undefined,
    stdin: flags.is('stdin'),
    tty: flags.is('tty'),
    quiet: flags.is('quiet'),
  };
  await (isOver(pod) ? logOf(context, wish) : attachOrLog(context, wish));
  const policy = restartPolicyOf(flags);
  if (flags.is('leave-stdin-open') || policy === 'Always') return 0;
  const ended = await awaitPod(context, where, (each) =>
    policy === 'Never' ? isOver(each) : each.status?.phase === 'Succeeded',
  );
  return endOf(context, ended);
};

const remove = async (context: Context, flags: Flags, created: readonly AnyObject[]): Promise<void> => {
  const grace = integerOf(flags, 'grace-period', 'run') ?? -1;
  for (const { kind, metadata } of created) {
    const resource = await findResource(context, kind.toLowerCase());
    const target = { resource, namespace: metadata.namespace, name: metadata.name };
    try {
      await deleteObject(context, target, {
        propagationPolicy: 'Background',
        ...(grace >= 0 && { gracePeriodSeconds: grace }),
      });
    } catch (error) {
      if (isNotFound(error)) continue;
      throw error;
    }
    if (!flags.is('quiet')) {
      await context.print(deletedLine(target, { grace, dryRun: 'none', output: flags.text('output') }));
    }
  }
};

export const run: Verb = {
  name: 'run',
  about: 'start a pod of one container',
  usage: 'kubectl run NAME --image=IMAGE [-i] [-t] [--rm] [--restart=Never] [--command] [-- COMMAND OR ARGUMENTS]',
  flags: [
    { name: 'image', type: 'string', about: 'the image to run' },
    { name: 'image-pull-policy', type: 'string', about: 'Always, IfNotPresent or Never' },
    { name: 'restart', type: 'string', about: 'Always, OnFailure or Never' },
    { name: 'env', type: 'list', about: 'KEY=value' },
    { name: 'labels', short: 'l', type: 'string', about: 'a=b,c=d' },
    { name: 'annotations', type: 'list', about: 'KEY=value' },
    { name: 'port', type: 'string', about: 'the port that the container listens on' },
    { name: 'expose', type: 'boolean', about: 'make a service for --port' },
    { name: 'command', type: 'boolean', about: 'what follows -- is the command, not its arguments' },
    { name: 'stdin', short: 'i', type: 'boolean', about: 'pass standard input on, and stay until the end' },
    { name: 'tty', short: 't', type: 'boolean', about: 'give the container a terminal' },
    { name: 'attach', type: 'boolean', about: 'stay until the end' },
    { name: 'rm', type: 'boolean', about: 'delete the pod at the end' },
    { name: 'grace-period', type: 'string', about: 'with --rm: seconds that the pod gets to end' },
    { name: 'leave-stdin-open', type: 'boolean', about: 'keep standard input open for a second attach' },
    { name: 'privileged', type: 'boolean', about: 'run the container privileged' },
    { name: 'quiet', short: 'q', type: 'boolean', about: 'print only what the container prints' },
    { name: 'pod-running-timeout', type: 'string', about: 'how long to wait for the pod' },
    { name: 'save-config', type: 'boolean', about: 'keep the manifest in the annotation of apply' },
    outputFlag,
    dryRunFlag,
  ],
  run: async (context, call) => {
    check(call);
    const { args, flags } = call;
    const [name = ''] = args;
    const dryRun = dryRunOf(flags);
    const created = [await send(context, flags, podFor(call))];
    if (flags.is('expose')) {
      const service = await send(context, flags, serviceFor(name, flags));
      created.push(service);
      await reportChange(context, flags, service, 'created', dryRun);
      if (flags.text('output') === 'yaml') await context.print('---\n');
    }
    const [pod] = created as [AnyObject];
    if (!isAttached(flags)) {
      await reportChange(context, flags, pod, 'created', dryRun);
      return 0;
    }
    try {
      return await session(context, pod, flags);
    } finally {
      if (flags.is('rm') && !context.signal.aborted) await remove(context, flags, created);
    }
  },
};
