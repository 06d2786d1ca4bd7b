import type { KubeObject } from '../../cluster/kube.ts';
import { ApiRefusal } from '../../cluster/types.ts';
import { describeObject } from '../describe/describers.ts';
import { endWith } from '../failures.ts';
import { ask, wantedOf, type Wanted } from '../get/wanted.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

type Found = Wanted & { name: string };

/** The objects that there are; named ones are looked for when they are described. */
const found = async (context: Context, wanted: readonly Wanted[], flags: Flags): Promise<Found[]> => {
  const objects: Found[] = [];
  for (const each of wanted) {
    if (each.name !== undefined) {
      objects.push({ ...each, name: each.name });
      continue;
    }
    const { items } = await ask<{ items: KubeObject[] }>(context, each, flags);
    for (const { metadata } of items) {
      objects.push({ resource: each.resource, name: metadata.name, namespace: metadata.namespace });
    }
  }
  return objects;
};

/** `describe pod web-` means all whose names begin so. */
const describeByPrefix = async (
  context: Context,
  { resource, namespace, name }: Found,
  flags: Flags,
): Promise<boolean> => {
  const whole = await found(context, [{ resource, namespace, name: undefined }], flags);
  const matching = whole.filter((each) => each.name.startsWith(name));
  for (const each of matching) {
    await context.print(`${await describeObject(context, resource, each, flags.text('show-events') !== 'false')}\n`);
  }
  return matching.length > 0;
};

export const describe: Verb = {
  name: 'describe',
  about: 'Show details of objects, with their events',
  usage: 'kubectl describe TYPE [NAME | PREFIX | -l SELECTOR] | TYPE/NAME... | -f FILE',
  flags: [
    { name: 'selector', short: 'l', type: 'string', about: 'objects whose labels match: app=web,tier!=db' },
    { name: 'all-namespaces', short: 'A', type: 'boolean', about: 'objects of all namespaces' },
    { name: 'filename', short: 'f', type: 'list', about: 'the objects of a file, a folder or standard input (-)' },
    { name: 'recursive', short: 'R', type: 'boolean', about: 'folders of -f with all that is below' },
    { name: 'show-events', type: 'boolean', about: 'the events of each object; default true' },
    { name: 'chunk-size', type: 'string', about: 'accepted, without effect' },
  ],
  run: async (context, { args, rest = [], flags }) => {
    const words = [...args, ...rest];
    if (words.length === 0 && flags.list('filename').length === 0) {
      throw new UsageError(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    }
    const { wanted } = await wantedOf(context, words, flags);
    const objects = await found(context, wanted, flags);
    const errors: unknown[] = [];
    let printed = false;
    for (const each of objects) {
      try {
        const text = await describeObject(context, each.resource, each, flags.text('show-events') !== 'false');
        await context.print(`${printed ? '\n\n' : ''}${text}`);
        printed = true;
      } catch (error) {
        if (!(error instanceof ApiRefusal)) throw error;
        const mayBePrefix = words.length === 2 && objects.length === 1 && error.code === 404;
        if (mayBePrefix && (await describeByPrefix(context, each, flags))) return 0;
        errors.push(error);
      }
    }
    if (objects.length === 0) {
      await context.tell(
        flags.is('all-namespaces') ? 'No resources found\n' : `No resources found in ${context.namespace} namespace.\n`,
      );
    }
    return endWith(context, errors);
  },
};
