/** Picks the implementations: the only place, with main, that reads the environment. */
import { existsSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline/promises';
import { selectProvider, type ProviderDeps } from '../cluster/providers/index.ts';
import { systemClock } from '../cluster/system-clock.ts';
import type { Cluster, ClusterProvider, Stage } from '../cluster/types.ts';
import { describeProblem, type Problem, type Result } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import { sweepNamespaces, type Maker } from '../grading/namespace.ts';
import { runCommand } from '../shared/run-command.ts';
import { stateFolder } from '../shared/state-folder.ts';
import { exitCodes } from './exit-codes.ts';
import type { CommonOptions } from './options.ts';

export const maker: Maker = { host: hostname(), pid: process.pid };

/** The package's folder, whether this runs from the bundle or from the sources. */
const packageFolder = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'scenarios')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
};

export const scenariosFolder = (): string => join(packageFolder(), 'scenarios');

export const workspaceFolder = (options: CommonOptions): string =>
  options.workspace ?? process.env['PEAPOD_WORKSPACE'] ?? join(homedir(), 'peapod');

export const home = (): string => stateFolder(process.env);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

export const providerDeps = (): ProviderDeps => ({
  env: process.env,
  stateFolder: home(),
  openAccess: async (file) => (await import('../cluster/access.ts')).openAccess(file),
  run: runCommand,
  clock: systemClock,
});

export const chosenName = (options: CommonOptions): string | undefined =>
  options.provider ?? options.cluster ?? process.env['PEAPOD_CLUSTER'];

export const chooseProvider = (options: CommonOptions, signal: AbortSignal): Promise<Result<ClusterProvider>> =>
  selectProvider(chosenName(options), providerDeps(), signal);

/** Standard error, for people; standard output is for results. */
export const tell = (line: string): void => void process.stderr.write(`${line}\n`);
export const tellProblem = (problem: Problem): void => tell(describeProblem(problem));

/** Stages of bringing a cluster up, with the seconds they took; on a terminal the running one shows until it is done. */
export const stageTeller = (): ((stage: Stage) => void) => {
  const live = process.stderr.isTTY;
  const begun = new Map<string, number>();
  return ({ title, state }) => {
    if (state === 'running') {
      begun.set(title, systemClock.now());
      if (live) process.stderr.write(` • ${title}\r`);
      return;
    }
    const took = ((systemClock.now() - (begun.get(title) ?? systemClock.now())) / 1_000).toFixed(1);
    tell(` ${state === 'done' ? '✓' : '✗'} ${title} (${took} s)`);
  };
};

const confirmOnTerminal = async (question: string): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
};

/** Asks on the terminal, or says yes when told to; without either nothing is confirmed. */
export const confirmer = (options: CommonOptions): { confirm?: (question: string) => Promise<boolean> } => {
  if (options.yes === true) return { confirm: () => Promise.resolve(true) };
  return process.stdin.isTTY ? { confirm: confirmOnTerminal } : {};
};

/** Opens the chosen cluster and removes what interrupted gradings left on it; on a problem says so and gives none. */
export const openCluster = async (options: CommonOptions, signal: AbortSignal): Promise<Cluster | undefined> => {
  const provider = await chooseProvider(options, signal);
  if (!provider.ok) {
    tellProblem(provider.problem);
    return undefined;
  }
  const opened = await provider.value.open({ onStage: stageTeller(), ...confirmer(options) }, signal);
  if (!opened.ok) {
    tellProblem(opened.problem);
    return undefined;
  }
  await sweep(opened.value);
  return opened.value;
};

/** What is left behind is removed now; a cluster that won't let us is no reason not to go on. */
export const sweep = async (cluster: Cluster): Promise<void> => {
  await sweepNamespaces(cluster, maker.host, isAlive).catch(() => {});
};

/** All scenarios; a broken one is told and left out. */
export const loadScenarios = async (): Promise<Scenario[]> => {
  const [{ discoverScenarios }, { graders }] = await Promise.all([
    import('../content/discover.ts'),
    import('../../graders/index.ts'),
  ]);
  const { scenarios, problems } = await discoverScenarios(scenariosFolder(), graders);
  for (const problem of problems) tellProblem(problem);
  return scenarios;
};

/** Usage mistakes say so and end with the code for them. */
export const usageError = (problem: Problem): number => {
  tellProblem(problem);
  return exitCodes.usage;
};
