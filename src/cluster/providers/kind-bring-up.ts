import { failed, type Problem, type Result } from '../../domain/problem.ts';
import { createKindCluster } from './kind-create.ts';
import { busy, isOurs, nameTaken, type KindParts, type Opened, type Progress } from './kind-parts.ts';
import { isAlive } from './kind-record.ts';
import { removeKindCluster, stopOrphan } from './kind-remove.ts';
import { reuseKindCluster } from './kind-reuse.ts';

const otherMs = 10 * 60_000;
const pauseMs = 500;
const notRunning = (name: string): Problem => ({
  code: 'not-running',
  what: `there is no kind cluster "${name}"`,
  next: 'Make it: peapod cluster up',
});

/** True when nobody works on the cluster any more. */
const othersAreDone = async ({ record, clock }: KindParts, { onStage, signal }: Progress): Promise<boolean> => {
  const title = 'Waiting for another peapod that makes or removes the cluster';
  const deadline = clock.now() + otherMs;
  for (let asked = false; ; asked = true) {
    const journal = await record.journal();
    if (journal === undefined || !isAlive(journal, clock.now())) {
      if (asked) onStage({ title, state: 'done' });
      return true;
    }
    if (!asked) onStage({ title, state: 'running' });
    if (clock.now() >= deadline) {
      onStage({ title, state: 'failed' });
      return false;
    }
    await clock.sleep(pauseMs, signal);
  }
};

/** Between the look at the engine and the lock, another peapod may have made the whole cluster. */
const somethingAppeared = async ({ commands, record }: KindParts): Promise<boolean> => {
  if ((await record.marker()) === undefined) return false;
  // Without the caller's signal: an interruption here must not leave the lock behind.
  const nodes = await commands.nodes(new AbortController().signal);
  return nodes.ok && nodes.value.length > 0;
};

/** The cluster of ours that is there, or a new one if `create` says so; one peapod at a time. */
export const bringUp = async (parts: KindParts, create: boolean, progress: Progress): Promise<Result<Opened>> => {
  const { name, commands, record, clock } = parts;
  const { signal, onStage } = progress;
  for (;;) {
    if (!(await othersAreDone(parts, progress))) return failed(busy(name));
    const journal = await record.journal();
    if (journal !== undefined && isAlive(journal, clock.now())) continue;
    const nodes = await commands.nodes(signal);
    if (!nodes.ok) return nodes;
    const marker = await record.marker();
    const complete = marker !== undefined && isOurs(marker, nodes.value);
    if (journal === undefined && nodes.value.length > 0) {
      if (complete) return reuseKindCluster(parts, marker, nodes.value, progress);
      // Somebody may have begun since the journal was looked for.
      if ((await record.journal()) === undefined) return failed(nameTaken(name));
      continue;
    }
    if (journal?.doing === 'create' && complete) {
      // It ended between its last two steps.
      await record.clearJournal(journal);
      continue;
    }

    if (!create) return failed(notRunning(name));
    const kind = await commands.version(signal);
    if (!kind.ok) return kind;
    if (journal !== undefined) {
      await stopOrphan(parts, journal, signal);
      await record.clearJournal(journal);
    }
    const lock = await record.lock('create', clock.now());
    if (lock === undefined) continue;
    if (journal !== undefined) {
      const title = 'Removing the leftovers of an interrupted run';
      onStage({ title, state: 'running' });
      const left = await removeKindCluster(parts);
      onStage({ title, state: left === undefined ? 'done' : 'failed' });
      if (left !== undefined) {
        await lock.abandon();
        return failed(left);
      }
    } else if (await somethingAppeared(parts)) {
      await lock.release();
      continue;
    }
    return createKindCluster(parts, lock, progress);
  }
};
