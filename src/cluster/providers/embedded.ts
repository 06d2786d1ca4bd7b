/** A Kubernetes of peapod's own for practice, in a background process: nothing needs to be installed. */
import { failed, ok, type Problem, type Result } from '../../domain/problem.ts';
import type { Environment } from '../../shared/environment.ts';
import { isProcessRunning } from '../../shared/is-process-running.ts';
import { succeeded, type RunCommand } from '../../shared/run-command.ts';
import type { startBackground } from '../../shared/start-background.ts';
import type { Availability, Clock, Cluster, ClusterProvider, OpenOptions } from '../types.ts';
import { isClusterError } from '../types.ts';
import { awaitUsable, type Usable } from './await-usable.ts';
import { capabilitiesByVersion } from './capabilities-by-version.ts';
import { embeddedMachines } from './embedded-machines.ts';
import { embeddedRecord, type Running } from './embedded-record.ts';
import { namespaceLabels } from './installation.ts';
import type { OpenAccess, OpenedAccess } from './open-access.ts';
import { otherNodes } from './other-nodes.ts';

/** How the practice cluster's program is started, and which build of it that is. */
export type PracticeProgram = { argv: readonly [string, ...string[]]; build: string };

export type EmbeddedProviderDeps = {
  env: Environment;
  stateFolder: string;
  openAccess: OpenAccess;
  run: RunCommand;
  clock: Clock;
  practice: PracticeProgram;
  startBackground: typeof startBackground;
};

const startMs = 15_000;
const usableMs = 10_000;
const lockMs = 20_000;
const pauseMs = 50;
const endMs = 5_000;
/** What is in a big cluster takes a while to be written. */
const keepMs = 60_000;
const answerMs = 2_000;

/** What the program needs of the environment; the rest is none of its business. */
const passedOn = [
  'HOME',
  'PATH',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'TZ',
  'PEAPOD_PRACTICE_IDLE_MINUTES',
  'PEAPOD_PRACTICE_NODES',
  'PEAPOD_PRACTICE_SPEED',
];

const newTitle = 'Starting the practice cluster';

/** `on 2026-01-31 at 13:00`, as the machine's clock has it. */
const timeText = (at: number): string => {
  const date = new Date(at);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `on ${day} at ${two(date.getHours())}:${two(date.getMinutes())}`;
};

/** As the machine has it, but as fast as the cluster's goes. */
const clockOf = (clock: Clock, { speed, startedAt }: Running): Clock =>
  speed === 1
    ? clock
    : {
        now: () => startedAt + (clock.now() - startedAt) * speed,
        sleep: (ms, signal) => clock.sleep(ms / speed, signal),
      };

const notRunning: Problem = {
  code: 'not-running',
  what: 'the practice cluster is not running',
  where: '--cluster embedded',
  next: 'Start it with: peapod cluster up --cluster embedded',
};

const tryAgain = 'Try again: peapod cluster down --cluster embedded && peapod cluster up --cluster embedded';

export const createEmbeddedProvider = (deps: EmbeddedProviderDeps): ClusterProvider => {
  const { clock, practice, openAccess, stateFolder } = deps;
  const record = embeddedRecord(stateFolder);

  const connect = async (
    withinMs: number,
    signal: AbortSignal,
    someNodes = false,
  ): Promise<{ access: OpenedAccess; usable: Usable } | { missing: string }> => {
    let access: OpenedAccess;
    try {
      access = await openAccess(record.kubeconfig);
    } catch (error) {
      if (isClusterError(error)) return { missing: error.message };
      throw error;
    }
    let seen: Awaited<ReturnType<typeof awaitUsable>> | undefined;
    try {
      seen = await awaitUsable(access, { clock, withinMs, signal, someNodes });
      return 'missing' in seen ? seen : { access, usable: seen.usable };
    } finally {
      if (seen === undefined || 'missing' in seen) access.close();
    }
  };

  const start = async (
    { speed, nodes }: Pick<OpenOptions, 'speed' | 'nodes'>,
    signal: AbortSignal,
  ): Promise<Problem | { notice?: string }> => {
    const env = {
      ...Object.fromEntries(passedOn.map((name) => [name, deps.env[name]])),
      ...(speed === undefined ? {} : { PEAPOD_PRACTICE_SPEED: String(speed) }),
    };
    const started = await deps.startBackground(
      [...practice.argv, record.folder, practice.build, ...(nodes === undefined ? [] : [String(nodes)])],
      {
        env,
        cwd: stateFolder,
        logFile: record.logFile,
        timeoutMs: startMs,
        signal,
      },
    );
    if ('ready' in started) return started.ready as { notice?: string };
    const said = started.lastLines.map((line) => `\n    ${line}`).join('');
    return {
      code: 'practice-not-started',
      what: `the practice cluster did not start (${started.ended})${said}`,
      where: record.logFile,
      next: tryAgain,
    };
  };

  /** Whether the process with this id is the practice cluster: ids are used again. One that takes our token is. */
  const isPractice = async (pid: number, signal: AbortSignal): Promise<boolean> => {
    const reached = await connect(answerMs, signal, true);
    if ('access' in reached) {
      reached.access.close();
      return true;
    }
    const seen = await deps.run(['ps', '-o', 'command=', '-p', String(pid)], {
      env: deps.env,
      signal,
      timeoutMs: endMs,
    });
    return succeeded(seen) && seen.stdout.includes('practice-cluster');
  };

  const end = async (running: Running, withinMs: number, signal: AbortSignal): Promise<Problem | undefined> => {
    if (!(await isPractice(running.pid, signal))) return undefined;
    for (const name of ['SIGTERM', 'SIGKILL'] as const) {
      try {
        process.kill(running.pid, name);
      } catch {
        return undefined;
      }
      for (let waited = 0; waited < withinMs; waited += pauseMs) {
        if (!isProcessRunning(running.pid)) return undefined;
        await clock.sleep(pauseMs, signal);
      }
    }
    return {
      code: 'practice-not-ended',
      what: `the practice cluster (process ${running.pid}) does not end`,
      next: `End it yourself: kill -9 ${running.pid}`,
    };
  };

  /** Runs `work` while nobody else starts or ends the cluster. */
  const alone = async <T>(signal: AbortSignal, work: () => Promise<Result<T>>): Promise<Result<T>> => {
    for (let waited = 0; waited < lockMs; waited += pauseMs) {
      const release = await record.lock(clock.now());
      if (release !== undefined) {
        try {
          return await work();
        } finally {
          await release();
        }
      }
      await clock.sleep(pauseMs, signal);
    }
    return failed({
      code: 'practice-busy',
      what: 'another peapod has been starting or ending the practice cluster for too long',
      where: record.folder,
      next: 'Wait for it, or end it; then try again.',
    });
  };

  /** What is asked of a cluster that has been running for a while. */
  const unlike = (speed: number | undefined, running: Running): Problem | undefined =>
    speed === undefined || speed === running.speed
      ? undefined
      : {
          code: 'other-speed',
          what: `the practice cluster is running already, at speed ${running.speed}`,
          where: `--speed ${speed}`,
          next: `End it first: peapod cluster down --keep --cluster embedded. Then start it at speed ${speed}; all that is in it comes back.`,
        };

  /** It is there: whether it is what was asked for. */
  const asWanted = (
    reached: { access: OpenedAccess; usable: Usable },
    { speed, nodes }: Pick<OpenOptions, 'speed' | 'nodes'>,
    running?: Running,
  ): Result<{ access: OpenedAccess; usable: Usable }> => {
    const has = reached.usable.nodes;
    const problem =
      nodes !== undefined && nodes !== has
        ? otherNodes('the practice cluster', has, nodes)
        : running === undefined
          ? undefined
          : unlike(speed, running);
    if (problem === undefined) return ok(reached);
    reached.access.close();
    return failed(problem);
  };

  const bringUp = (
    { onStage, ...wanted }: Pick<OpenOptions, 'speed' | 'nodes'> & { onStage: NonNullable<OpenOptions['onStage']> },
    signal: AbortSignal,
  ) =>
    alone(signal, async (): Promise<Result<{ access: OpenedAccess; usable: Usable }>> => {
      const running = await record.running();
      if (running !== undefined && running.build === practice.build) {
        const reached = await connect(usableMs, signal, true);
        if ('access' in reached) return asWanted(reached, wanted, running);
      }
      const ended = running === undefined ? undefined : await end(running, keepMs, signal);
      const keptAt = await record.keptAt();
      const title = keptAt === undefined ? newTitle : `${newTitle}, as it was ${timeText(keptAt)}`;
      onStage({ title, state: 'running' });
      const started = ended ?? (await start(wanted, signal));
      const problem = 'code' in started ? started : undefined;
      const reached = problem === undefined ? await connect(usableMs, signal) : undefined;
      if (reached !== undefined && 'access' in reached) {
        onStage({ title, state: 'done' });
        if ('notice' in started && started.notice !== undefined) onStage({ title: started.notice, state: 'failed' });
        // What was kept may have another number of nodes.
        return asWanted(reached, wanted);
      }
      onStage({ title, state: 'failed' });
      return failed(
        problem ?? {
          code: 'practice-not-usable',
          what: `the practice cluster started but can't be used: ${reached?.missing}`,
          where: record.logFile,
          next: tryAgain,
        },
      );
    });

  const toCluster = async (access: OpenedAccess, { version, nodes }: Usable): Promise<Cluster> => {
    const running = await record.running();
    const speed = running?.speed ?? 1;
    const pace = speed === 1 ? '' : `, time goes ${speed} times as fast`;
    return {
      info: {
        name: 'embedded',
        title: `practice cluster, Kubernetes ${version}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}${pace}`,
        version,
        nodes,
      },
      capabilities: capabilitiesByVersion(version),
      kubeconfig: record.kubeconfig,
      access,
      clock: running === undefined ? clock : clockOf(clock, running),
      namespaceLabels: (await namespaceLabels(stateFolder)).labels,
      machines: embeddedMachines(access),
      // It has all the images that it knows.
      prepareImages: async () => {},
      close: async () => access.close(),
    };
  };

  const kept = (at: number | undefined): Result<string> =>
    ok(
      at === undefined
        ? 'Nothing to keep: the practice cluster is not running.'
        : `The practice cluster is not running; what was in it ${timeText(at)} stays kept.`,
    );

  /** It keeps what is in it whenever it ends, if it can. */
  const ended = async (before: number | undefined): Promise<Result<string>> => {
    const at = await record.keptAt();
    if (at !== undefined && at !== before)
      return ok('Ended the practice cluster; what was in it is kept and comes back when it is started again.');
    return failed({
      code: 'practice-not-kept',
      what: 'the practice cluster has ended, but what was in it could not be kept',
      where: record.logFile,
      next: 'See the end of that file for the reason: a full disk, say.',
    });
  };

  return {
    name: 'embedded',
    about: "a practice cluster of peapod's own, nothing to install",
    takes: 'about a second',

    async probe(): Promise<Availability> {
      if ((await record.running()) !== undefined) return { state: 'ready', detail: 'the practice cluster is running' };
      const keptAt = await record.keptAt();
      const back = keptAt === undefined ? '' : `; what was in it ${timeText(keptAt)} is kept and comes back`;
      return { state: 'can-start', detail: `the practice cluster can start in under a second${back}` };
    },

    async open({ onStage = () => {}, create = true, speed, nodes }, signal) {
      try {
        if (!create && (await record.running()) === undefined) return failed(notRunning);
        const opened = await bringUp(
          { onStage, ...(speed === undefined ? {} : { speed }), ...(nodes === undefined ? {} : { nodes }) },
          signal,
        );
        return opened.ok ? ok(await toCluster(opened.value.access, opened.value.usable)) : opened;
      } catch (error) {
        if (!signal.aborted) throw error;
        return failed({
          code: 'interrupted',
          what: 'starting the practice cluster was interrupted',
          next: 'Start it again: peapod cluster up --cluster embedded',
        });
      }
    },

    down: ({ keep = false }, signal) =>
      alone(signal, async () => {
        const running = await record.running();
        const before = await record.keptAt();
        const problem = running === undefined ? undefined : await end(running, keep ? keepMs : endMs, signal);
        if (problem !== undefined) return failed(problem);
        if (keep) return running === undefined ? kept(before) : ended(before);
        await record.forget();
        if (running !== undefined) return ok('Ended the practice cluster; nothing of it is left.');
        return ok(
          before === undefined
            ? 'Nothing to remove: the practice cluster is not running.'
            : 'Removed what was kept of the practice cluster; nothing of it is left.',
        );
      }),
  };
};
