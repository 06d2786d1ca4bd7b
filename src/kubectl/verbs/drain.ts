import type { Pod } from '../../cluster/kube.ts';
import { ApiRefusal } from '../../cluster/types.ts';
import { timedOut, within } from '../deadline.ts';
import { dryRunFlag, dryRunOf, durationOf, durationText, integerOf } from '../flag-values.ts';
import { findObject, isNotFound, listObjects } from '../live-object.ts';
import { nodesOf, setCordon, type LiveNode } from '../node/cordon-nodes.ts';
import { drainPlan, type DrainPlan } from '../node/drain-filter.ts';
import { reportChange } from '../report-change.ts';
import { findResource, pathOf } from '../resources.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

/** How long to wait after a disruption budget has said no. */
const retryMs = 5000;

const planFor = async (context: Context, flags: Flags, node: string): Promise<DrainPlan> => {
  const resource = await findResource(context, 'pods');
  const query = { fieldSelector: `spec.nodeName=${node}`, labelSelector: flags.text('pod-selector') };
  return drainPlan(await listObjects<Pod>(context, resource, undefined, query), {
    force: flags.is('force'),
    ignoreDaemonSets: flags.is('ignore-daemonsets'),
    deleteEmptyDirData: flags.is('delete-emptydir-data'),
  });
};

const evict = async (context: Context, flags: Flags, { metadata }: Pod): Promise<void> => {
  const { namespace, name } = metadata;
  const resource = await findResource(context, 'pods');
  const grace = integerOf(flags, 'grace-period', 'drain') ?? -1;
  const isRehearsal = dryRunOf(flags) === 'server';
  const deleteOptions = {
    ...(grace >= 0 && { gracePeriodSeconds: grace }),
    ...(isRehearsal && { dryRun: ['All'] }),
  };
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions };
  const query = { dryRun: isRehearsal ? 'All' : undefined };
  const path = pathOf(resource, { namespace, name, subresource: 'eviction' });
  await context.access.request('POST', path, { body, query }, context.signal);
};

/** Nothing new is made in a namespace that goes away, evictions neither: its pods will be deleted in any case. */
const isInEndingNamespace = ({ code, status }: ApiRefusal): boolean =>
  code === 403 && status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true;

const evictAndWait = async (context: Context, flags: Flags, pod: Pod, signal: AbortSignal): Promise<void> => {
  const { namespace = '', name, uid } = pod.metadata;
  const dryRun = dryRunOf(flags);
  const target = { resource: await findResource(context, 'pods'), namespace, name };
  for (;;) {
    await context.print(`evicting pod ${namespace}/${name}${dryRun === 'server' ? ' (server dry run)' : ''}\n`);
    try {
      await evict(context, flags, pod);
      break;
    } catch (error) {
      if (isNotFound(error)) return;
      if (!(error instanceof ApiRefusal)) throw error;
      const isEnding = isInEndingNamespace(error);
      if (isEnding && (await findObject(context, target))?.metadata.deletionTimestamp !== undefined) break;
      const where = isEnding
        ? `error when evicting pod "${name}" from terminating namespace "${namespace}"`
        : `error when evicting pods/"${name}" -n "${namespace}"`;
      if (!isEnding && error.code !== 429) throw new UsageError(`${where}: ${error.status.message}`);
      await context.tell(`${where} (will retry after 5s): ${error.status.message}\n`);
      await context.clock.sleep(retryMs, signal);
    }
  }
  if (dryRun === 'server') return;
  while ((await findObject(context, target))?.metadata.uid === uid) await context.clock.sleep(1000, signal);
  await reportChange(context, flags, pod, 'evicted', dryRun);
};

const evictAll = async (context: Context, flags: Flags, pods: readonly Pod[]): Promise<void> => {
  const timeoutMs = durationOf(flags, 'timeout', 'drain') || undefined;
  const errors: UsageError[] = [];
  const done = await within(context, timeoutMs, async (signal) => {
    await Promise.all(
      pods.map(async (pod) => {
        try {
          await evictAndWait(context, flags, pod, signal);
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          errors.push(error);
        }
      }),
    );
    return true;
  });
  if (done === timedOut) {
    const words = pods.map(
      ({ metadata: { name, namespace } }) =>
        `error when evicting pods/"${name}" -n "${namespace}": global timeout reached: ${durationText(timeoutMs ?? 0)}`,
    );
    throw new UsageError(aggregate(words));
  }
  if (errors.length > 0) throw new UsageError(aggregate(errors.map(({ message }) => message)));
};

const aggregate = (words: readonly string[]): string => (words.length === 1 ? words.join() : `[${words.join(', ')}]`);

const drainNode = async (context: Context, flags: Flags, { node }: LiveNode): Promise<void> => {
  const { evict: pods, warnings, refusals } = await planFor(context, flags, node.metadata.name);
  if (refusals.length > 0) throw new UsageError(aggregate(refusals));
  if (warnings.length > 0) await context.tell(`Warning: ${warnings.join('; ')}\n`);
  if (dryRunOf(flags) === 'client') {
    const lines = pods.map(({ metadata }) => `evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`);
    await context.print(lines.join(''));
    return;
  }
  await evictAll(context, flags, pods);
};

export const drain: Verb = {
  name: 'drain',
  about: 'move all pods away from a node before it is worked on',
  usage: 'kubectl drain NODE [--ignore-daemonsets] [--delete-emptydir-data] [--force]',
  flags: [
    { name: 'selector', short: 'l', type: 'string', about: 'all nodes with these labels' },
    { name: 'ignore-daemonsets', type: 'boolean', about: 'leave the pods of DaemonSets where they are' },
    { name: 'delete-emptydir-data', type: 'boolean', about: 'go on though data in emptyDir volumes will be lost' },
    { name: 'force', type: 'boolean', about: 'go on though some pods have no controller that replaces them' },
    { name: 'grace-period', type: 'string', about: 'seconds that pods get to end' },
    { name: 'timeout', type: 'string', about: 'give up after this time' },
    { name: 'pod-selector', type: 'string', about: 'only pods with these labels' },
    dryRunFlag,
  ],
  run: async (context, call) => {
    const { flags } = call;
    const dryRun = dryRunOf(flags);
    const nodes = await nodesOf(context, 'drain', call);
    await setCordon(context, flags, nodes, { cordoned: true, dryRun });
    const failed: { name: string; error: UsageError }[] = [];
    for (const each of nodes) {
      const { name } = each.node.metadata;
      try {
        await drainNode(context, flags, each);
        await reportChange(context, flags, each.node, 'drained', dryRun);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        const words = `unable to drain node "${name}" due to error: ${error.message}, continuing command...`;
        await context.tell(`error: ${words}\n`);
        failed.push({ name, error });
      }
    }
    if (failed.length === 0) return 0;
    const list = failed.map(({ name }) => ` ${name}\n`).join('');
    const why = failed.map(({ error }) => `${error.message}\n`).join('');
    await context.tell(`There are pending nodes to be drained:\n${list}${why}`);
    return 1;
  },
};
