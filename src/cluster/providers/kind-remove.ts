import type { Problem } from '../../domain/problem.ts';
import { commandProblem, succeeded } from '../../shared/run-command.ts';
import type { KindParts } from './kind-parts.ts';
import type { Journal } from './kind-record.ts';
import { isProcessRunning } from '../../shared/is-process-running.ts';

const attempts = 3;
const pauseMs = 500;
const orphanMs = 5_000;

/**
 * Deletes the cluster of this name and forgets it; the problem if something stays. Takes no signal on purpose: an
 * interrupted creation is when this matters most, and every command in it has a limit of its own.
 */
export const removeKindCluster = async ({ name, commands, record, clock }: KindParts): Promise<Problem | undefined> => {
  const { signal } = new AbortController();
  let problem: Problem | undefined;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (attempt > 0) await clock.sleep(pauseMs);
    const removed = await commands.remove(signal);
    const left = await commands.nodes(signal);
    if (succeeded(removed) && left.ok && left.value.length === 0) {
      await record.forget();
      return undefined;
    }
    const next = `Remove it yourself: kind delete cluster --name ${name}`;
    problem = commandProblem(removed, {
      code: 'not-removed',
      what: `kind cluster "${name}" could not be removed`,
      next,
    });
  }
  return problem;
};

/** Ends a `kind create` that outlived the peapod which started it; anything else with that pid is left alone. */
export const stopOrphan = async (
  { name, commands, clock }: KindParts,
  { kind }: Journal,
  signal: AbortSignal,
): Promise<void> => {
  if (kind === undefined || kind <= 1 || !isProcessRunning(kind)) return;
  const command = await commands.commandOf(kind, signal);
  if (command?.includes(`create cluster --name ${name} `) !== true) return;
  try {
    process.kill(-kind, 'SIGKILL');
  } catch {
    return;
  }
  for (let waited = 0; waited < orphanMs && isProcessRunning(kind); waited += 100) await clock.sleep(100, signal);
};
