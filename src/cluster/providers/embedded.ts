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
];

const title = 'Starting the practice cluster';

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

  const start = async (signal: AbortSignal, nodes: number | undefined): Promise<Problem | undefined> => {
    const env = Object.fromEntries(passedOn.map((name) => [name, deps.env[name]]));
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
    if ('ready' in started) return undefined;
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

  const end = async (running: Running, signal: AbortSignal): Promise<Problem | undefined> => {
    if (!(await isPractice(running.pid, signal))) return undefined;
    for (const name of ['SIGTERM', 'SIGKILL'] as const) {
      try {
        process.kill(running.pid, name);
      } catch {
        return undefined;
      }
      for (let waited = 0; waited < endMs; waited += pauseMs) {
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

  const bringUp = (signal: AbortSignal, onStage: NonNullable<OpenOptions['onStage']>, nodes: number | undefined) =>
    alone(signal, async (): Promise<Result<{ access: OpenedAccess; usable: Usable }>> => {
      const running = await record.running();
      if (running !== undefined && running.build === practice.build) {
        const reached = await connect(usableMs, signal, true);
        if ('access' in reached) {
          const has = reached.usable.nodes;
          if (nodes === undefined || nodes === has) return ok(reached);
          reached.access.close();
          return failed(otherNodes('the practice cluster', has, nodes));
        }
      }
      onStage({ title, state: 'running' });
      const problem = (running === undefined ? undefined : await end(running, signal)) ?? (await start(signal, nodes));
      const reached = problem === undefined ? await connect(usableMs, signal) : undefined;
      if (reached !== undefined && 'access' in reached) {
        onStage({ title, state: 'done' });
        return ok(reached);
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

  const toCluster = async (access: OpenedAccess, { version, nodes }: Usable): Promise<Cluster> => ({
    info: {
      name: 'embedded',
      title: `practice cluster, Kubernetes ${version}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`,
      version,
      nodes,
    },
    capabilities: capabilitiesByVersion(version),
    kubeconfig: record.kubeconfig,
    access,
    clock,
    namespaceLabels: (await namespaceLabels(stateFolder)).labels,
    machines: embeddedMachines(access),
    // It has all the images that it knows.
    prepareImages: async () => {},
    close: async () => access.close(),
  });

  return {
    name: 'embedded',
    about: "a practice cluster of peapod's own, nothing to install",
    takes: 'about a second',

    async probe(): Promise<Availability> {
      return (await record.running()) === undefined
        ? { state: 'can-start', detail: 'the practice cluster can start in under a second' }
        : { state: 'ready', detail: 'the practice cluster is running' };
    },

    async open({ onStage = () => {}, create = true, nodes }, signal) {
      try {
        if (!create && (await record.running()) === undefined) return failed(notRunning);
        const opened = await bringUp(signal, onStage, nodes);
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

    down: (_options, signal) =>
      alone(signal, async () => {
        const running = await record.running();
        const problem = running === undefined ? undefined : await end(running, signal);
        if (problem !== undefined) return failed(problem);
        await record.forget();
        return ok(
          running === undefined
            ? 'Nothing to remove: the practice cluster is not running.'
            : 'Ended the practice cluster; nothing of it is left.',
        );
      }),
  };
};
