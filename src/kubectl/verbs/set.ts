/** `set image`, `set env` and `set resources`: changes of pod templates. */
import { usage } from '../failures.ts';
import { dryRunFlag } from '../flag-values.ts';
import { parsePairs, parseQuantities, splitPairs } from '../generate/key-values.ts';
import { podSpecOf, selectedContainers } from '../pod-template.ts';
import { outputFlag } from '../report-change.ts';
import { targetFlags } from '../resources.ts';
import { setEnvironment } from '../set-environment.ts';
import { nothingGiven } from '../targets.ts';
import { changeTemplates } from '../template-change.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

const setImage = (context: Context, args: readonly string[], flags: Flags): Promise<number> => {
  const { objects, pairs } = splitPairs(args, 'image');
  const { set: images } = parsePairs(pairs, 'image');
  if (objects.length === 0 && flags.list('filename').length === 0) throw new UsageError(nothingGiven);
  if (Object.keys(images).length === 0) throw new UsageError('at least one image update is required');
  if ('*' in images && Object.keys(images).length > 1) {
    throw new UsageError(
      'all containers are already specified by *, but saw more than one container_name=container_image pairs',
    );
  }
  return changeTemplates(context, flags, {
    done: 'image updated',
    failed: 'failed to patch image update to pod template:',
    objects,
    edit: (object) => {
      const { containers = [], initContainers = [] } = podSpecOf(object);
      for (const [name, image] of Object.entries(images)) {
        const found = [...containers, ...initContainers].filter((each) => name === '*' || each.name === name);
        if (found.length === 0) throw new UsageError(`error: unable to find container named "${name}"`);
        for (const container of found) container.image = image;
      }
    },
  });
};

const setResources = (context: Context, args: readonly string[], flags: Flags): Promise<number> => {
  if (args.length === 0 && flags.list('filename').length === 0) throw new UsageError(nothingGiven);
  const limits = flags.text('limits') ?? '';
  const requests = flags.text('requests') ?? '';
  if (limits === '' && requests === '') {
    throw new UsageError('you must specify an update to requests or limits (in the form of --requests/--limits)');
  }
  const wanted = {
    ...(limits !== '' && { limits: parseQuantities(limits) }),
    ...(requests !== '' && { requests: parseQuantities(requests) }),
  };
  const pattern = flags.text('containers') ?? '*';
  return changeTemplates(context, flags, {
    done: 'resource requirements updated',
    failed: 'failed to patch resources update to pod template',
    objects: args,
    edit: (object) => {
      const containers = selectedContainers(podSpecOf(object), pattern);
      if (containers.length === 0) throw new UsageError(`error: unable to find container named ${pattern}`);
      for (const container of containers) {
        const { limits: oldLimits, requests: oldRequests } = container.resources ?? {};
        container.resources = {
          ...container.resources,
          ...(wanted.limits && { limits: { ...oldLimits, ...wanted.limits } }),
          ...(wanted.requests && { requests: { ...oldRequests, ...wanted.requests } }),
        };
      }
    },
  });
};

export const set: Verb = {
  name: 'set',
  about: 'change images, environment or resources of pod templates',
  usage: 'kubectl set (image TYPE/NAME CONTAINER=IMAGE… | env TYPE/NAME KEY=VALUE… | resources TYPE/NAME --limits=…)',
  flags: [
    ...targetFlags,
    { name: 'containers', short: 'c', type: 'string', about: 'env, resources: only these containers, * for any text' },
    { name: 'limits', type: 'string', about: 'resources: cpu=500m,memory=128Mi' },
    { name: 'requests', type: 'string', about: 'resources: cpu=100m,memory=64Mi' },
    { name: 'env', short: 'e', type: 'list', about: 'env: KEY=value' },
    { name: 'from', type: 'string', about: 'env: take the keys of configmap/NAME or secret/NAME' },
    { name: 'keys', type: 'list', about: 'env: only these keys of --from' },
    { name: 'prefix', type: 'string', about: 'env: put this before each name' },
    { name: 'list', type: 'boolean', about: 'env: show what is set' },
    { name: 'overwrite', type: 'boolean', about: 'env: allow new values (true, unless you say --overwrite=false)' },
    outputFlag,
    dryRunFlag,
  ],
  run: async (context, { args, flags }) => {
    const [what, ...rest] = args;
    if (what === 'image') return setImage(context, rest, flags);
    if (what === 'env') return setEnvironment(context, rest, flags);
    if (what === 'resources') return setResources(context, rest, flags);
    throw usage(
      'set',
      what === undefined ? 'a subcommand is required: image, env or resources' : `unknown command "${what}"`,
    );
  },
};
