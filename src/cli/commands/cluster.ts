import { exitCodes } from '../exit-codes.ts';
import {
  chooseProvider,
  codeOfProblem,
  confirmer,
  openCluster,
  tell,
  tellProblem,
  usageError,
} from '../composition.ts';
import type { Problem } from '../../domain/problem.ts';
import { interruptible } from '../interrupt.ts';
import type { CommonOptions } from '../options.ts';

const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

/** What only the practice cluster can do is refused elsewhere, not left out. */
const refusal = async (
  option: '--speed' | '--keep',
  why: string,
  options: CommonOptions,
  signal: AbortSignal,
): Promise<Problem | undefined> => {
  const provider = await chooseProvider(options, signal);
  if (!provider.ok || provider.value.provider.name === 'embedded') return undefined;
  return {
    code: 'practice-only',
    what: `${option} is for the practice cluster: ${why}`,
    where: `--cluster ${provider.value.provider.name}`,
    next: 'Leave it out, or add --cluster embedded.',
  };
};

const speeds = { lowest: 1, highest: 1_000 };

const speedOf = (text: string | undefined): { speed?: number } | Problem => {
  if (text === undefined) return {};
  const speed = Number(text);
  if (speed >= speeds.lowest && speed <= speeds.highest) return { speed };
  return {
    code: 'bad-speed',
    what: `${text} is no speed`,
    where: '--speed',
    next: `Give a number from ${speeds.lowest} to ${speeds.highest}: so many times as fast as the clock on the wall.`,
  };
};

const mostNodes = 20;

const badNodes = (given: string): Problem => ({
  code: 'bad-nodes',
  what: `"${given}" is no number of nodes`,
  where: `--nodes ${given}`,
  next: `Choose a whole number from 1 to ${mostNodes}.`,
});

const nodesOf = (text: string | undefined): { nodes?: number } | Problem => {
  if (text === undefined) return {};
  const nodes = Number(text);
  return Number.isInteger(nodes) && nodes >= 1 && nodes <= mostNodes ? { nodes } : badNodes(text);
};

export const up = (options: CommonOptions & { nodes?: string; speed?: string }): Promise<number> =>
  interruptible(async (signal) => {
    const speed = speedOf(options.speed);
    if ('code' in speed) return usageError(speed);
    const nodes = nodesOf(options.nodes);
    if ('code' in nodes) return usageError(nodes);
    const refused =
      'speed' in speed ? await refusal('--speed', "real time can't be hurried", options, signal) : undefined;
    if (refused !== undefined) return usageError(refused);
    const opened = await openCluster(options, signal, { ...speed, ...nodes });
    if (!opened.ok) return codeOfProblem(opened.problem);
    const cluster = opened.value;
    const { info, kubeconfig } = cluster;
    if (options.json === true) print({ state: 'ready', ...info, kubeconfig });
    else {
      process.stdout.write(`${info.title}\nkubeconfig: ${kubeconfig}\n`);
      tell(`\nYour own kubectl reaches it in this shell after: export KUBECONFIG='${kubeconfig}'`);
    }
    await cluster.close();
    return exitCodes.ok;
  });

export const status = (options: CommonOptions): Promise<number> =>
  interruptible(async (signal) => {
    const provider = await chooseProvider(options, signal);
    if (!provider.ok) {
      if (options.json === true) print({ state: 'missing', problem: provider.problem });
      tellProblem(provider.problem);
      return codeOfProblem(provider.problem);
    }
    const availability = await provider.value.provider.probe(signal);
    if (availability.state !== 'ready') {
      if (options.json === true) print({ name: provider.value.provider.name, ...availability });
      else if (availability.state !== 'missing')
        process.stdout.write(`${provider.value.provider.name}: ${availability.detail}\n`);
      if (availability.state === 'missing') tellProblem(availability.problem);
      else if (options.json !== true) tell('next: peapod cluster up');
      return availability.state === 'missing' ? codeOfProblem(availability.problem) : exitCodes.notRunning;
    }
    const opened = await provider.value.provider.open({ create: false, ...confirmer(options, signal) }, signal);
    if (!opened.ok) {
      if (options.json === true)
        print({ name: provider.value.provider.name, state: 'broken', problem: opened.problem });
      tellProblem(opened.problem);
      return codeOfProblem(opened.problem);
    }
    const { info, kubeconfig, capabilities } = opened.value;
    if (options.json === true) print({ state: 'ready', ...info, kubeconfig, capabilities: [...capabilities] });
    else process.stdout.write(`${info.title}\nkubeconfig: ${kubeconfig}\ncan do: ${[...capabilities].join(', ')}\n`);
    await opened.value.close();
    return exitCodes.ok;
  });

export const down = (options: CommonOptions & { keep?: boolean }): Promise<number> =>
  interruptible(async (signal) => {
    const why = 'any other keeps what is in it until it is removed';
    const refused = options.keep === true ? await refusal('--keep', why, options, signal) : undefined;
    if (refused !== undefined) return usageError(refused);
    const provider = await chooseProvider(options, signal);
    if (!provider.ok) {
      tellProblem(provider.problem);
      return codeOfProblem(provider.problem);
    }
    const done = await provider.value.provider.down(
      { ...confirmer(options, signal), ...(options.keep === true ? { keep: true } : {}) },
      signal,
    );
    if (!done.ok) {
      tellProblem(done.problem);
      return codeOfProblem(done.problem);
    }
    if (options.json === true) print({ name: provider.value.provider.name, done: done.value });
    else process.stdout.write(`${done.value}\n`);
    return exitCodes.ok;
  });
