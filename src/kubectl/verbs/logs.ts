import type { Pod } from '../../cluster/kube.ts';
import { ApiRefusal } from '../../cluster/types.ts';
import { annotatedContainer, containerNames, containersOf, findContainer } from '../containers.ts';
import { usage } from '../failures.ts';
import { durationOf, integerOf } from '../flag-values.ts';
import { listObjects } from '../live-object.ts';
import { logQueryOf, writeLog, type LogSource } from '../logs/log-stream.ts';
import { objectOfWord, podsOf } from '../pod-choice.ts';
import { findResource } from '../resources.ts';
import { UsageError, type Call, type Context, type Flags, type Verb } from '../verb.ts';

const whoseLogs =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

/** How long a workload gets to have a pod. */
const podTimeoutMs = 20_000;

const oneContainer = async (
  context: Context,
  pod: Pod,
  asked: string | undefined,
  quiet: boolean,
): Promise<LogSource> => {
  const annotated = annotatedContainer(pod);
  if (asked === undefined && annotated !== undefined) {
    if (findContainer(pod, annotated) !== undefined) return { pod, container: annotated };
    await context.tell(`Default container name "${annotated}" not found in pod ${pod.metadata.name}\n`);
  }
  const container = asked ?? pod.spec.containers[0]?.name ?? '';
  if (asked === undefined && containersOf(pod).length > 1 && !quiet) {
    await context.tell(`Defaulted container "${container}" out of: ${containerNames(pod)}\n`);
  }
  if (findContainer(pod, container) === undefined) {
    throw new UsageError(`container ${container} is not valid for pod ${pod.metadata.name}`);
  }
  return { pod, container };
};

/** Setup containers come first. */
const inOrder = (pod: Pod): string[] => {
  const init = (pod.spec.initContainers ?? []).map(({ name }) => name);
  const others = containersOf(pod).map(({ name }) => name);
  return [...init, ...others.filter((name) => !init.includes(name))];
};

const sourcesOf = async (
  context: Context,
  pods: readonly Pod[],
  flags: Flags,
  asked: string | undefined,
): Promise<LogSource[]> => {
  if (flags.is('all-containers')) {
    return pods.flatMap((pod) => inOrder(pod).map((container) => ({ pod, container })));
  }
  const quiet = flags.is('all-pods');
  const sources: LogSource[] = [];
  for (const pod of pods) sources.push(await oneContainer(context, pod, asked, quiet));
  return sources;
};

const selectedPods = async (context: Context, selector: string): Promise<Pod[]> => {
  const resource = await findResource(context, 'pods');
  const pods = await listObjects<Pod>(context, resource, context.namespace, { labelSelector: selector });
  if (pods.length === 0) await context.tell(`No resources found in ${context.namespace} namespace.\n`);
  return pods;
};

const namedPods = async (context: Context, word: string, flags: Flags): Promise<Pod[]> => {
  const object = await objectOfWord(context, [word], flags).catch((error: unknown) => {
    if (!(error instanceof ApiRefusal) || error.code !== 404) throw error;
    const why = `error from server (NotFound): ${error.status.message} in namespace "${context.namespace}"`;
    throw new UsageError(`error: ${why}`);
  });
  if (object.kind === 'Pod') return [object as unknown as Pod];
  const timeoutMs = durationOf(flags, 'pod-running-timeout', 'logs') ?? podTimeoutMs;
  const pods = await podsOf(context, object, { purpose: 'logs', doing: 'cannot get the logs from', timeoutMs });
  if (flags.is('all-pods')) return pods;
  const [first] = pods;
  if (pods.length > 1) await context.tell(`Found ${pods.length} pods, using pod/${first?.metadata.name}\n`);
  return pods.slice(0, 1);
};

const containerAsked = ({ args, flags }: Call): string | undefined => {
  const [, inline] = args;
  const given = flags.text('container');
  if (given !== undefined && inline !== undefined) {
    throw new UsageError('only one of -c or an inline [CONTAINER] arg is allowed');
  }
  const asked = given ?? inline;
  if (asked !== undefined && flags.is('all-containers')) {
    throw new UsageError(`--all-containers=true should not be specified with container name ${asked}`);
  }
  return asked;
};

const writeAll = async (context: Context, sources: readonly LogSource[], flags: Flags): Promise<void> => {
  const query = logQueryOf(flags);
  const prefix = flags.is('prefix') || flags.is('all-pods');
  const ignoring = async (source: LogSource, whole: boolean): Promise<void> => {
    try {
      await writeLog(context, source, query, { prefix, whole });
    } catch (error) {
      if (!flags.is('ignore-errors') || !(error instanceof ApiRefusal)) throw error;
      await context.print(`error: ${error.status.message}\n`);
    }
  };
  if (!flags.is('follow') || sources.length < 2) {
    for (const source of sources) await ignoring(source, false);
    return;
  }
  const most = integerOf(flags, 'max-log-requests', 'logs') ?? 5;
  if (sources.length > most) {
    throw new UsageError(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, ` +
        'use --max-log-requests to increase the limit',
    );
  }
  await Promise.all(sources.map((source) => ignoring(source, true)));
};

export const logs: Verb = {
  name: 'logs',
  about: 'print what containers have written',
  usage: 'kubectl logs [-f] [-p] (POD | TYPE/NAME | -l SELECTOR) [-c CONTAINER]',
  flags: [
    { name: 'container', short: 'c', type: 'string', about: 'the log of this container' },
    { name: 'all-containers', type: 'boolean', about: 'the logs of all containers' },
    { name: 'all-pods', type: 'boolean', about: 'the logs of all pods of a workload' },
    { name: 'follow', short: 'f', type: 'boolean', about: 'go on as the log grows' },
    { name: 'previous', short: 'p', type: 'boolean', about: 'the log of the run before the last restart' },
    { name: 'tail', type: 'string', about: 'only so many of the last lines' },
    { name: 'since', type: 'string', about: 'only lines of the last 5s, 2m or 3h' },
    { name: 'since-time', type: 'string', about: 'only lines after this time' },
    { name: 'timestamps', type: 'boolean', about: 'begin each line with its time' },
    { name: 'limit-bytes', type: 'string', about: 'no more than so many bytes' },
    { name: 'selector', short: 'l', type: 'string', about: 'the logs of all pods with these labels' },
    { name: 'prefix', type: 'boolean', about: 'begin each line with pod and container' },
    { name: 'ignore-errors', type: 'boolean', about: 'go on when one log fails' },
    { name: 'max-log-requests', type: 'string', about: 'how many logs may be followed at a time' },
    { name: 'pod-running-timeout', type: 'string', about: 'how long to wait for a pod' },
  ],
  run: async (context, call) => {
    const { args, flags } = call;
    const selector = flags.text('selector') ?? '';
    if (args.length > 2 || (args.length === 0 && selector === '')) throw usage('logs', whoseLogs);
    if (args.length === 1 && selector !== '') throw usage('logs', 'only a selector (-l) or a POD name is allowed');
    const asked = containerAsked(call);
    logQueryOf(flags);
    const pods =
      selector === '' ? await namedPods(context, args[0] ?? '', flags) : await selectedPods(context, selector);
    await writeAll(context, await sourcesOf(context, pods, flags, asked), flags);
    return 0;
  },
};
