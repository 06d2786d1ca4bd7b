/** `peapod cluster node …`: what one does with computers, as against what one asks of the API. */
import type { Cluster, Machines } from '../../cluster/types.ts';
import type { KubeObject } from '../../cluster/kube.ts';
import { openConsoleAccess } from '../../cluster/console.ts';
import { systemClock } from '../../cluster/system-clock.ts';
import { failed, ok, type Problem, type Result } from '../../domain/problem.ts';
import { runKubectl } from '../../kubectl/run-kubectl.ts';
import { nearest } from '../../shared/nearest.ts';
import { chooseProvider, codeOfProblem, confirmer, stageTeller, tell, tellProblem } from '../composition.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interrupt.ts';
import type { CommonOptions } from '../options.ts';

type Node = KubeObject & {
  spec?: { unschedulable?: boolean };
  status?: { conditions?: { type: string; status: string }[] };
};

const controlPlane = 'node-role.kubernetes.io/control-plane';

const isControlPlane = ({ metadata }: Node): boolean => metadata.labels?.[controlPlane] !== undefined;

const wordFor = ({ spec, status }: Node): string => {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True' ? 'Ready' : 'NotReady';
  return spec?.unschedulable === true ? `${ready},SchedulingDisabled` : ready;
};

const nodesOf = async ({ access }: Cluster, signal: AbortSignal): Promise<Node[]> =>
  (await access.list<Node>({ apiVersion: 'v1', kind: 'Node' }, signal)).items;

const find = (nodes: readonly Node[], name: string): Result<Node> => {
  const node = nodes.find(({ metadata }) => metadata.name === name);
  if (node !== undefined) return ok(node);
  const names = nodes.map(({ metadata }) => metadata.name ?? '');
  const near = nearest(name, names);
  return failed({
    code: 'no-such-node',
    what: `this cluster has no node "${name}"`,
    next: `${near === undefined ? '' : `Did you mean ${near}? `}Its nodes are: ${names.join(', ')}.`,
  });
};

const noMachines: Problem = {
  code: 'no-machines',
  what: "the nodes of a cluster of your kubeconfig are not peapod's to handle",
  next: 'Use a cluster of peapod: --cluster embedded or --cluster kind.',
};

const lastOne = (name: string): Problem => ({
  code: 'control-plane',
  what: `${name} runs the API server: without it nothing would answer, so it stays on`,
  next: 'Stop a worker; a cluster that has some: peapod cluster down && peapod cluster up --nodes 3',
});

type Work = (cluster: Cluster, signal: AbortSignal) => Promise<Result<number>>;

/** Opens the cluster that is there, and ends with the code of what came of the work. */
const withCluster = (options: CommonOptions, work: Work): Promise<number> =>
  interruptible(async (signal) => {
    const provider = await chooseProvider(options, signal);
    const opened = provider.ok
      ? await provider.value.provider.open(
          { create: false, onStage: stageTeller(), ...confirmer(options, signal) },
          signal,
        )
      : provider;
    if (!opened.ok) {
      tellProblem(opened.problem);
      return codeOfProblem(opened.problem);
    }
    try {
      const done = await work(opened.value, signal);
      if (done.ok) return done.value;
      tellProblem(done.problem);
      return codeOfProblem(done.problem);
    } finally {
      await opened.value.close();
    }
  });

export const list = (options: CommonOptions): Promise<number> =>
  withCluster(options, async (cluster, signal) => {
    const rows = (await nodesOf(cluster, signal)).map((node) => ({
      name: node.metadata.name ?? '',
      status: wordFor(node),
      role: isControlPlane(node) ? 'control-plane' : 'worker',
    }));
    if (options.json === true) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    else {
      const width = Math.max(...rows.map(({ name }) => name.length));
      const wide = Math.max(...rows.map(({ status }) => status.length));
      for (const { name, status, role } of rows)
        process.stdout.write(`${name.padEnd(width)}  ${status.padEnd(wide)}  ${role}\n`);
    }
    return ok(exitCodes.ok);
  });

const onMachine = (
  options: CommonOptions,
  name: string,
  work: (machines: Machines, node: Node, signal: AbortSignal) => Promise<Result<number>>,
): Promise<number> =>
  withCluster(options, async ({ machines, ...cluster }, signal) => {
    if (machines === undefined) return failed(noMachines);
    const node = find(await nodesOf(cluster, signal), name);
    return node.ok ? work(machines, node.value, signal) : node;
  });

export const stop = (options: CommonOptions, [name = '']: string[]): Promise<number> =>
  onMachine(options, name, async (machines, node, signal) => {
    if (isControlPlane(node)) return failed(lastOne(name));
    const done = await machines.stop(name, signal);
    if (!done.ok) return done;
    process.stdout.write(`node ${name} is without power\n`);
    tell('The cluster notices in about a minute (NotReady); after five more its pods are replaced elsewhere.');
    tell(`next: kubectl get nodes -w, and later: peapod cluster node start ${name}`);
    return ok(exitCodes.ok);
  });

export const start = (options: CommonOptions, [name = '']: string[]): Promise<number> =>
  onMachine(options, name, async (machines, _node, signal) => {
    const done = await machines.start(name, signal);
    if (!done.ok) return done;
    process.stdout.write(`node ${name} has power again\n`);
    return ok(exitCodes.ok);
  });

export const exec = (options: CommonOptions, [name = '', ...command]: string[]): Promise<number> =>
  onMachine(options, name, async (machines, _node, signal) => {
    const done = await machines.run(name, command.length === 0 ? ['sh', '-c', 'id; hostname'] : command, signal);
    if (!done.ok) return done;
    process.stdout.write(done.value.stdout);
    process.stderr.write(done.value.stderr);
    return ok(done.value.code);
  });

type DrainOptions = CommonOptions & { deleteEmptydirData?: boolean; force?: boolean; timeout?: string };

export const drain = (options: DrainOptions, [name = '']: string[]): Promise<number> =>
  withCluster(options, async (cluster, signal) => {
    const node = find(await nodesOf(cluster, signal), name);
    if (!node.ok) return node;
    const flags = [
      '--ignore-daemonsets',
      ...(options.deleteEmptydirData === true ? ['--delete-emptydir-data'] : []),
      ...(options.force === true ? ['--force'] : []),
      ...(options.timeout === undefined ? [] : [`--timeout=${options.timeout}`]),
    ];
    const code = await runKubectl(['drain', name, ...flags], {
      io: {
        stdin: process.stdin,
        stdout: process.stdout,
        stderr: process.stderr,
        cwd: process.cwd(),
        editor: undefined,
      },
      clock: systemClock,
      signal,
      kubeconfigFiles: [cluster.kubeconfig],
      open: (file, context) => openConsoleAccess(file ?? cluster.kubeconfig, context),
    });
    if (code === 0) tell(`next: when it may take pods again: kubectl uncordon ${name}`);
    return ok(code);
  });
