/** Opens a kind cluster of ours that is there already, running or not. */
import { failed, ok, type Problem, type Result } from '../../domain/problem.ts';
import { readFileIfThere } from '../../shared/files.ts';
import { commandProblem, succeeded } from '../../shared/run-command.ts';
import type { KubeObject } from '../kube.ts';
import { isClusterError, Unreachable } from '../types.ts';
import { awaitUsable } from './await-usable.ts';
import type { KindNode } from './kind-commands.ts';
import { writeKindKubeconfig } from './kind-create.ts';
import { leads, nameTaken, ownerConfigMap, type KindParts, type Opened, type Progress } from './kind-parts.ts';
import type { Marker } from './kind-record.ts';
import type { OpenedAccess } from './open-access.ts';

const quickMs = 5_000;
const restartMs = 60_000;
const startOver = 'Start over with a new cluster: peapod cluster down && peapod cluster up';

type ConfigMap = KubeObject & { data?: { id?: string } };

const attempt = async (
  { record, openAccess, clock }: KindParts,
  limits: { withinMs: number; signal: AbortSignal; restartedAt?: number },
): Promise<Opened | { missing: string }> => {
  let access: OpenedAccess;
  try {
    access = await openAccess(record.kubeconfig);
  } catch (error) {
    if (error instanceof Unreachable) return { missing: error.message };
    throw error;
  }
  let opened: Opened | undefined;
  try {
    const seen = await awaitUsable(access, { clock, someNodes: limits.restartedAt === undefined, ...limits });
    if ('missing' in seen) return seen;
    opened = { access, usable: seen.usable };
    return opened;
  } finally {
    if (opened === undefined) access.close();
  }
};

/** The containers are ours by their ids; the ConfigMap says so too, unless the learner removed it. */
const checkOwner = async (access: OpenedAccess, marker: Marker, signal: AbortSignal): Promise<Problem | undefined> => {
  const { apiVersion, kind, metadata } = ownerConfigMap(marker.id);
  const found = await access.get<ConfigMap>(
    { apiVersion, kind, name: metadata.name, namespace: metadata.namespace },
    signal,
  );
  if (found === undefined) await access.apply(ownerConfigMap(marker.id), { signal });
  else if (found.data?.id !== marker.id) return nameTaken(marker.name);
  return undefined;
};

const wake = async (
  parts: KindParts,
  nodes: readonly KindNode[],
  { onStage, signal }: Progress,
): Promise<Result<Opened>> => {
  const { name, commands, clock } = parts;
  const title = 'Starting the stopped cluster';
  const give = (problem: Problem): Result<Opened> => {
    onStage({ title, state: 'failed' });
    return failed(problem);
  };
  onStage({ title, state: 'running' });
  const before = clock.now();
  const started = await commands.start(nodes, signal);
  signal.throwIfAborted();
  if (!succeeded(started)) {
    const what = `the nodes of kind cluster "${name}" do not start`;
    return give(commandProblem(started, { code: 'cluster-unwell', what, next: startOver }));
  }
  const problem = await writeKindKubeconfig(parts, signal);
  if (problem !== undefined) return give(problem);
  const restartedAt = (await commands.startedAt(nodes, signal)) ?? before;
  const opened = await attempt(parts, { withinMs: restartMs, signal, restartedAt });
  if ('missing' in opened) {
    const what = `kind cluster "${name}" did not come back in ${restartMs / 1000} s: ${opened.missing}`;
    return give({ code: 'cluster-unwell', what, where: `kind cluster "${name}"`, next: startOver });
  }
  onStage({ title, state: 'done' });
  return ok(opened);
};

export const reuseKindCluster = async (
  parts: KindParts,
  marker: Marker,
  nodes: readonly KindNode[],
  progress: Progress,
): Promise<Result<Opened>> => {
  const { signal } = progress;
  const paused = nodes.filter((node) => node.paused);
  // When that does not work, the steps below say what does not answer.
  if (paused.length > 0) await parts.commands.unpause(paused, signal);
  let opened: Opened | undefined;
  // A worker may be off on purpose.
  if (nodes.some(leads)) {
    const known = (await readFileIfThere(parts.record.kubeconfig)) !== undefined;
    if (known || (await writeKindKubeconfig(parts, signal)) === undefined) {
      const seen = await attempt(parts, { withinMs: quickMs, signal });
      if ('usable' in seen) opened = seen;
    }
  }
  if (opened === undefined) {
    const woken = await wake(parts, nodes, progress);
    if (!woken.ok) return woken;
    opened = woken.value;
  }
  let problem: Problem | undefined;
  try {
    problem = await checkOwner(opened.access, marker, signal);
  } catch (error) {
    opened.access.close();
    if (!isClusterError(error)) throw error;
    return failed({
      code: 'cluster-unwell',
      what: error.message,
      where: `kind cluster "${marker.name}"`,
      next: startOver,
    });
  }
  if (problem === undefined) return ok(opened);
  opened.access.close();
  return failed(problem);
};
