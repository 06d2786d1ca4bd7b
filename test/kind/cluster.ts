/** The cluster of the kind tests: the product's own provider makes it, or takes the one that is there. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccess } from '../../src/cluster/access.ts';
import { createKindProvider } from '../../src/cluster/providers/kind.ts';
import { systemClock } from '../../src/cluster/system-clock.ts';
import type { Cluster } from '../../src/cluster/types.ts';
import { describeProblem } from '../../src/domain/problem.ts';
import { runCommand } from '../../src/shared/run-command.ts';
import { stateFolder } from '../../src/shared/state-folder.ts';

export const maker = { host: 'kind-tests', pid: process.pid };

export const providerOfTests = () =>
  createKindProvider({
    env: process.env,
    stateFolder: stateFolder(process.env),
    openAccess,
    run: runCommand,
    clock: systemClock,
  });

/** Some bodies look at where pods go. */
const nodes = 3;

/** Throws, with the next step, when there can be none: then no test of this stage means anything. */
export const openTestCluster = async (): Promise<Cluster> => {
  const opened = await providerOfTests().open({ nodes }, new AbortController().signal);
  if (!opened.ok) throw new Error(describeProblem(opened.problem));
  return opened.value;
};

/** A folder for one test that is removed by the returned function. */
export const temporaryFolder = async (): Promise<{ folder: string; remove(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'peapod-kind-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};
