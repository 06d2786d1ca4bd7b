/** Picks the implementations. The command line is the only place that reads the process's arguments and environment. */
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { ProviderDeps, Selection } from '../cluster/providers/index.ts';
import { systemClock } from '../cluster/system-clock.ts';
import type { Stage } from '../domain/stage.ts';
import type { Cluster, OpenOptions } from '../cluster/types.ts';
import { describeProblem, type Problem, type Result } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import { sweepNamespaces, type Maker } from '../grading/namespace.ts';
import { isProcessRunning } from '../shared/is-process-running.ts';
import { runCommand } from '../shared/run-command.ts';
import { startBackground } from '../shared/start-background.ts';
import { stateFolder } from '../shared/state-folder.ts';
import type { Lesson } from '../lesson/state.ts';
import { loadLessons } from './catalogue.ts';
import { exitCodes } from './exit-codes.ts';
import { practiceProgram } from './practice-program.ts';
import { isAscii } from './terminal.ts';
import type { CommonOptions } from './options.ts';

export const maker: Maker = { host: hostname(), pid: process.pid };

export const workspaceFolder = (options: CommonOptions): string =>
  options.workspace ?? process.env['PEAPOD_WORKSPACE'] ?? join(homedir(), 'peapod');

export const home = (): string => stateFolder(process.env);

export const providerDeps = (): ProviderDeps => ({
  env: process.env,
  stateFolder: home(),
  openAccess: async (file) => (await import('../cluster/access.ts')).openAccess(file),
  run: runCommand,
  clock: systemClock,
  practice: practiceProgram(),
  startBackground,
});

export const chosenName = (options: CommonOptions): string | undefined =>
  options.provider ?? options.cluster ?? (process.env['PEAPOD_CLUSTER'] || undefined);

/** The provider of this name, or the one that this machine can use. */
export const providerNamed = async (name: string | undefined, signal: AbortSignal): Promise<Result<Selection>> => {
  // Loaded only here: the first screen and the catalogue do without.
  const { selectProvider } = await import('../cluster/providers/index.ts');
  return selectProvider(name, providerDeps(), signal);
};

export const chooseProvider = (options: CommonOptions, signal: AbortSignal): Promise<Result<Selection>> =>
  providerNamed(chosenName(options), signal);

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
      if (live) process.stderr.write(` ${isAscii() ? '*' : '•'} ${title}\r`);
      return;
    }
    const took = ((systemClock.now() - (begun.get(title) ?? systemClock.now())) / 1_000).toFixed(1);
    const [good, bad] = isAscii() ? ['+', 'x'] : ['✓', '✗'];
    tell(` ${state === 'done' ? good : bad} ${title} (${took} s)`);
  };
};

const confirmOnTerminal = async (question: string, signal: AbortSignal): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C belongs to whoever listens for it on the process; the end of the input (Ctrl-D) is a no.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<string>((resolve) => {
    terminal.on('close', () => resolve(''));
  });
  try {
    const answer = await Promise.race([terminal.question(`${question} [y/N] `, { signal }), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    terminal.close();
  }
};

/** Asks on the terminal, or says yes when told to; without either nothing is confirmed. */
export const confirmer = (
  options: CommonOptions,
  signal: AbortSignal,
): { confirm?: (question: string) => Promise<boolean> } => {
  if (options.yes === true) return { confirm: () => Promise.resolve(true) };
  return process.stdin.isTTY ? { confirm: (question) => confirmOnTerminal(question, signal) } : {};
};

/** Problems of what was typed, as against those of the machine or the cluster. */
const usageCodes = new Set([
  'unknown-cluster',
  'unknown-context',
  'bad-name',
  'bad-nodes',
  'other-nodes',
  'no-such-node',
  'no-machines',
  'control-plane',
]);

export const codeOfProblem = ({ code }: Problem): number =>
  usageCodes.has(code) ? exitCodes.usage : exitCodes.couldNotCheck;

/** Opens the chosen cluster and removes what interrupted gradings left on it; a problem is told as well as returned. */
export const openCluster = async (
  options: CommonOptions,
  signal: AbortSignal,
  more: Pick<OpenOptions, 'speed' | 'nodes'> = {},
): Promise<Result<Cluster>> => {
  const provider = await chooseProvider(options, signal);
  if (provider.ok && chosenName(options) === undefined && provider.value.provider.name === 'embedded')
    tell(`Using the practice cluster: ${provider.value.why}.`);
  const opened = provider.ok
    ? await provider.value.provider.open({ onStage: stageTeller(), ...confirmer(options, signal), ...more }, signal)
    : provider;
  if (opened.ok) await sweep(opened.value);
  else tellProblem(opened.problem);
  return opened;
};

/** What is left behind is removed now; a cluster that won't let us is no reason not to go on. */
export const sweep = async (cluster: Cluster): Promise<void> => {
  await sweepNamespaces(cluster, maker.host, isProcessRunning).catch(() => {});
};

/** All lessons; a broken scenario is told and left out. */
export const tellingLessons = async (): Promise<Lesson[]> => {
  const { lessons, problems } = await loadLessons();
  for (const problem of problems) tellProblem(problem);
  return lessons;
};

export const loadScenarios = async (): Promise<Scenario[]> => (await tellingLessons()).map(({ scenario }) => scenario);

/** Usage mistakes say so and end with the code for them. */
export const usageError = (problem: Problem): number => {
  tellProblem(problem);
  return exitCodes.usage;
};
