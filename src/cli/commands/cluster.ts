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

const mostNodes = 20;

const badNodes = (given: string): Problem => ({
  code: 'bad-nodes',
  what: `"${given}" is no number of nodes`,
  where: `--nodes ${given}`,
  next: `Choose a whole number from 1 to ${mostNodes}.`,
});

export const up = (options: CommonOptions & { nodes?: string }): Promise<number> =>
  interruptible(async (signal) => {
    const nodes = options.nodes === undefined ? undefined : Number(options.nodes);
    if (nodes !== undefined && !(Number.isInteger(nodes) && nodes >= 1 && nodes <= mostNodes))
      return usageError(badNodes(options.nodes ?? ''));
    const opened = await openCluster(options, signal, nodes === undefined ? {} : { nodes });
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

export const down = (options: CommonOptions): Promise<number> =>
  interruptible(async (signal) => {
    const provider = await chooseProvider(options, signal);
    if (!provider.ok) {
      tellProblem(provider.problem);
      return codeOfProblem(provider.problem);
    }
    const done = await provider.value.provider.down(confirmer(options, signal), signal);
    if (!done.ok) {
      tellProblem(done.problem);
      return codeOfProblem(done.problem);
    }
    if (options.json === true) print({ name: provider.value.provider.name, done: done.value });
    else process.stdout.write(`${done.value}\n`);
    return exitCodes.ok;
  });
