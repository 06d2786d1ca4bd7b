import { z } from 'zod';
import type { Job, Pod } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import type { ClusterAccess } from '../../src/cluster/types.ts';
import { fail, pass, type Exhibit, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader, type Scope } from '../grader.ts';
import { isRunning, describePod } from '../look/pods.ts';
import { quote, shell } from '../look/shell.ts';
import { duration } from '../parameters.ts';
import {
  isFinding,
  learnersJob,
  newest,
  podOfJob,
  runWithFreshValues,
  startCopy,
  withContainer,
  type JobRun,
} from './job-run.ts';

/** What a copy of the Job showed whose writer stays and gets new lines while the shipper watches. */
type Live = { started: boolean; state: string; first: string; added: string; log: string };
type Observed = { why: Finding } | { namespace: string; run: JobRun; live: Live };

const startWithinMs = 30_000;
const shipWithinMs = 12_000;

export const logMatch = defineGrader({
  name: 'log.match',
  about:
    "A container's log carries every line of another container's file once and in order, also lines that are added later.",
  touches: 'add',
  params: z.strictObject({
    job: z.string(),
    configMap: z.string(),
    keys: z.array(z.string()).min(1),
    /** Whose log is read. */
    container: z.string(),
    /** Who writes the file. */
    writer: z.string(),
    file: z.string().startsWith('/'),
    within: duration.optional(),
  }),
  gather: async (cluster, scope, params, signal): Promise<Observed> => {
    const containers = [params.writer, params.container];
    const job = await learnersJob(cluster, scope, params.job, containers, signal);
    if (isFinding(job)) return { why: job };
    const withinMs = params.within ?? 90_000;
    const [run, live] = await Promise.all([
      runWithFreshValues(cluster, scope, job, { ...params, containers, withinMs }, signal),
      shipLive(cluster, scope, job, params, signal),
    ]);
    return { namespace: scope.namespace, run, live };
  },
  judge: (observed, { job, container, writer, file, keys }) => {
    if ('why' in observed) return observed.why;
    const { namespace, run, live } = observed;
    const log = run.logs[container] ?? '';
    const wanted = keys.map((key) => run.values[key] ?? '');
    const exhibits: Exhibit[] = [
      exhibitOf(
        `the log of ${container} carries what ${writer} wrote to ${file}`,
        wanted,
        log,
        job,
        container,
        namespace,
      ),
      exhibitOf(
        `the log of ${container} carries lines that are added to ${file} later`,
        [live.first, live.added],
        live.log,
        job,
        container,
        namespace,
      ),
    ];
    const words = judgeLines(log, wanted, keys);
    if (words !== undefined) return fail(`${container}: ${words.reason}`, words.hint, exhibits);
    if (!live.started)
      return fail(
        `${writer} did not start in a copy of the Job: ${live.state}`,
        `Both containers have to run at the same time.`,
        exhibits,
      );
    const later = judgeLines(live.log, [live.first, live.added], ['the first line', 'a line added later']);
    if (later !== undefined)
      return fail(
        `${container}, while ${writer} goes on writing: ${later.reason}`,
        `${later.hint} Does ${container} read ${file} itself, from a volume that both mount?`,
        exhibits,
      );
    return pass(`${container} ships every line of ${file} once and in order`, exhibits);
  },
});

const exhibitOf = (
  claim: string,
  wanted: string[],
  log: string,
  job: string,
  container: string,
  namespace: string,
): Exhibit => ({
  claim,
  source: { via: 'logs', ref: `job/${job} (copy), container ${container}` },
  expected: wanted,
  observed: log === '' ? 'an empty log' : log.trim().split('\n').slice(-10),
  reproduce: `kubectl -n ${namespace} logs job/${job} -c ${container}`,
});

const countOf = (log: string, line: string): number =>
  log.split('\n').filter((candidate) => candidate.includes(line)).length;

const judgeLines = (log: string, wanted: string[], names: string[]): { reason: string; hint: string } | undefined => {
  const missing = names.filter((_, index) => countOf(log, wanted[index]!) === 0);
  if (missing.length > 0) {
    return {
      reason: `missing in its log: ${missing.join(', ')}`,
      hint: 'From the first line on means: what was there before the reader came, and what comes later.',
    };
  }
  const repeated = names.filter((_, index) => countOf(log, wanted[index]!) > 1);
  if (repeated.length > 0)
    return {
      reason: `more than once in its log: ${repeated.join(', ')}`,
      hint: 'Each line belongs in the log once: follow the file instead of printing it again.',
    };
  const ordered = wanted.every((line, index) => index === 0 || log.indexOf(wanted[index - 1]!) < log.indexOf(line));
  return ordered
    ? undefined
    : { reason: 'the lines are not in the order of the file', hint: 'Print the lines as they come.' };
};

const shipLive = async (
  cluster: ClusterAccess,
  scope: Scope,
  job: Job,
  { writer, container, file }: { writer: string; container: string; file: string },
  signal: AbortSignal,
): Promise<Live> => {
  const { namespace, clock } = scope;
  const first = scope.nonce();
  const added = scope.nonce();
  const script = `mkdir -p "$(dirname ${quote(file)})"; echo ${first} >> ${quote(file)}; sleep 120`;
  const name = await startCopy(
    cluster,
    scope,
    job,
    (template) => {
      const changed = withContainer(template, writer, ({ args: _args, ...spec }) => ({
        ...spec,
        command: ['sh', '-c', script],
      }));
      return { ...changed, spec: { ...changed.spec, terminationGracePeriodSeconds: 1 } };
    },
    signal,
  );
  const { decided, objects } = await scope.waiting(
    observe<Pod, Pod>(cluster, podOfJob(namespace, name), {
      clock,
      withinMs: startWithinMs,
      signal,
      decide: (pods) => pods.find((pod) => isRunning(pod, writer)),
    }),
  );
  if (decided === undefined) {
    const pod = newest(objects);
    return { started: false, state: pod === undefined ? 'no pod was made' : describePod(pod), first, added, log: '' };
  }
  const target = { namespace, pod: decided.metadata.name };
  const awaitLine = async (line: string): Promise<string> => {
    const end = clock.now() + shipWithinMs;
    for (;;) {
      const log = await cluster.logs({ ...target, container }, {}, signal).catch(() => '');
      if (log.includes(line) || clock.now() >= end) return log;
      await scope.waiting(clock.sleep(500, signal));
    }
  };
  await awaitLine(first);
  await shell(cluster, scope, { ...target, container: writer }, `echo ${added} >> ${quote(file)}`, signal);
  await awaitLine(added);
  // A reader that starts again from the top shows itself in its next round.
  await scope.waiting(clock.sleep(2_000, signal));
  return {
    started: true,
    state: '',
    first,
    added,
    log: await cluster.logs({ ...target, container }, {}, signal).catch(() => ''),
  };
};
