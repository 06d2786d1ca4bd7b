/** Makes a kind cluster from nothing, and unmakes whatever is there if that does not work out. */
import { randomUUID } from 'node:crypto';
import { failed, ok, type Problem, type Result } from '../../domain/problem.ts';
import { writeFileAtomically } from '../../shared/files.ts';
import { commandProblem, succeeded } from '../../shared/run-command.ts';
import type { Stage } from '../../domain/stage.ts';
import { isClusterError } from '../types.ts';
import { awaitUsable } from './await-usable.ts';
import { ownerConfigMap, type KindParts, type Opened, type Progress } from './kind-parts.ts';
import type { KindLock } from './kind-record.ts';
import { removeKindCluster } from './kind-remove.ts';
import type { OpenedAccess } from './open-access.ts';

const usableMs = 180_000;
/** A container that the engine was asked for just before the interruption may appear a moment later. */
const lateContainerMs = 500;

export const interrupted = (what: string): Problem => ({
  code: 'interrupted',
  what,
  next: 'Run the command again when you like; it starts afresh.',
});

const notReady = (missing: string): Problem => ({
  code: 'cluster-not-ready',
  what: `the new cluster could not be used after ${usableMs / 1000} s: ${missing}`,
  next: 'Run peapod cluster up again; if that fails too, give the container engine more memory (4 GB) and CPU.',
});

/** Writes the kubeconfig that kind gives for the cluster into the state folder. */
export const writeKindKubeconfig = async (
  { name, commands, record }: KindParts,
  signal: AbortSignal,
): Promise<Problem | undefined> => {
  const result = await commands.kubeconfig(signal);
  signal.throwIfAborted();
  if (succeeded(result)) {
    await writeFileAtomically(record.kubeconfig, result.stdout);
    return undefined;
  }
  return commandProblem(result, {
    code: 'cluster-unwell',
    what: `kind does not give the kubeconfig of its cluster "${name}"`,
    next: 'Start over: peapod cluster down && peapod cluster up',
  });
};

const kindConfig = (nodes: number): string =>
  [
    'kind: Cluster',
    'apiVersion: kind.x-k8s.io/v1alpha4',
    'nodes:',
    ...Array.from({ length: nodes }, (_, index) => `  - role: ${index === 0 ? 'control-plane' : 'worker'}`),
    '',
  ].join('\n');

/** The caller holds the lock and has seen that nothing is in the way; the lock is given back here. */
export const createKindCluster = async (
  parts: KindParts,
  lock: KindLock,
  { onStage, signal, nodes: count = 1 }: Progress,
): Promise<Result<Opened>> => {
  const { name, commands, record, openAccess, clock } = parts;
  let access: OpenedAccess | undefined;
  let current: Stage | undefined;
  let noted: Promise<void> = Promise.resolve();
  const stage = (next: Stage): void => {
    current = next;
    onStage(next);
  };

  const attempt = async (): Promise<Result<Opened>> => {
    await record.forget();
    const config = count === 1 ? undefined : await record.writeConfig(kindConfig(count));
    const created = await commands.create({
      ...(config === undefined ? {} : { config }),
      onStage: stage,
      onStart: (pid) => {
        noted = lock.noteKind(pid);
      },
      signal,
    });
    signal.throwIfAborted();
    if (!succeeded(created)) {
      const what = `kind could not make the cluster "${name}"; what it had made is removed`;
      const next = 'Mend what the last lines complain about, then run peapod cluster up again.';
      return failed(commandProblem(created, { code: 'create-failed', what, next }));
    }

    stage({ title: 'Waiting for the cluster to be usable', state: 'running' });
    const problem = await writeKindKubeconfig(parts, signal);
    if (problem !== undefined) return failed(problem);
    access = await openAccess(record.kubeconfig);
    const seen = await awaitUsable(access, { clock, withinMs: usableMs, signal });
    if ('missing' in seen) return failed(notReady(seen.missing));

    const id = randomUUID();
    await access.apply(ownerConfigMap(id), { signal });
    const nodes = await commands.nodes(signal);
    if (!nodes.ok) return nodes;
    const createdAt = new Date(clock.now()).toISOString();
    await record.writeMarker({ id, name, createdAt, nodes: nodes.value.map((node) => node.id) });
    stage({ title: 'Waiting for the cluster to be usable', state: 'done' });
    return ok({ access, usable: seen.usable });
  };

  /** The problem of the removal, if there is one; then the next run tries again. */
  const undo = async (): Promise<Problem | undefined> => {
    access?.close();
    if (current?.state === 'running') onStage({ ...current, state: 'failed' });
    const title = 'Removing what was made';
    onStage({ title, state: 'running' });
    if (signal.aborted) await clock.sleep(lateContainerMs);
    const problem = await removeKindCluster(parts);
    await noted;
    await (problem === undefined ? lock.release() : lock.abandon());
    onStage({ title, state: problem === undefined ? 'done' : 'failed' });
    return problem;
  };

  let outcome: Result<Opened>;
  try {
    outcome = await attempt();
  } catch (error) {
    if (signal.aborted)
      outcome = failed(
        interrupted(`making the kind cluster "${name}" was interrupted; what was there of it is removed`),
      );
    else if (isClusterError(error)) outcome = failed(notReady(error.message));
    else {
      await undo();
      throw error;
    }
  }
  if (outcome.ok) {
    await noted;
    await lock.release();
    return outcome;
  }
  const left = await undo();
  return left === undefined
    ? outcome
    : failed({ ...outcome.problem, what: `${outcome.problem.what}\n  ${left.what}`, next: left.next });
};
