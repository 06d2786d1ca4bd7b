/** Runs the parity bodies on one cluster, a few at a time; each is a test of its own. */
import { expect, test } from '@jest/globals';
import type { Cluster } from '../../src/cluster/types.ts';
import { apiBodies } from './bodies/api.ts';
import { claimBodies } from './bodies/claims.ts';
import { debugBodies } from './bodies/debug.ts';
import { endingBodies } from './bodies/endings.ts';
import { forwardBodies } from './bodies/forward.ts';
import { identityBodies } from './bodies/identity.ts';
import { kubeletBodies } from './bodies/kubelet.ts';
import { jobBodies } from './bodies/jobs.ts';
import { lifeBodies } from './bodies/life.ts';
import { networkBodies } from './bodies/network.ts';
import { resizeBodies } from './bodies/resize.ts';
import { nodeBodies } from './bodies/nodes.ts';
import { preemptionBodies } from './bodies/preemption.ts';
import { rolloutBodies } from './bodies/rollouts.ts';
import { schedulingBodies } from './bodies/scheduling.ts';
import { startBodies } from './bodies/start.ts';
import { statusBodies } from './bodies/statuses.ts';
import { togetherBodies } from './bodies/together.ts';
import { volumeBodies } from './bodies/volumes.ts';
import { workloadBodies } from './bodies/workloads.ts';
import { Here } from './here.ts';

const all = [
  ...startBodies,
  ...lifeBodies,
  ...togetherBodies,
  ...debugBodies,
  ...forwardBodies,
  ...jobBodies,
  ...volumeBodies,
  ...workloadBodies,
  ...networkBodies,
  ...apiBodies,
  ...kubeletBodies,
  ...resizeBodies,
  ...statusBodies,
  ...endingBodies,
  ...identityBodies,
  ...claimBodies,
  ...schedulingBodies,
  ...preemptionBodies,
  ...nodeBodies,
  ...rolloutBodies,
];

/** All, or those whose names match PEAPOD_PARITY: a filter of the test runner would leave the others running unasked. */
export const bodies = all.filter(({ name }) => new RegExp(process.env['PEAPOD_PARITY'] ?? '').test(name));

/** Most of the time of a body is waiting. */
const sideBySide = 6;

export const testBodies = (cluster: () => Cluster, timeoutMs: number): void => {
  const running = new Map<string, Promise<void>>();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < bodies.length; index = next++) {
      await start(index).catch(() => {});
    }
  };
  const start = (index: number): Promise<void> => {
    const body = bodies[index]!;
    const done = inNamespace(cluster(), index, (here) => body.run(here));
    running.set(body.name, done);
    return done;
  };
  let begun: Promise<unknown> | undefined;
  for (const { name } of bodies) {
    test(
      name,
      async () => {
        begun ??= Promise.all(Array.from({ length: sideBySide }, work));
        while (!running.has(name))
          await Promise.race([begun, ...running.values()])
            .catch(() => {})
            .then(() => new Promise((resolve) => void setImmediate(resolve)));
        await expect(running.get(name)).resolves.toBeUndefined();
      },
      timeoutMs,
    );
  }
};

const inNamespace = async (cluster: Cluster, index: number, run: (here: Here) => Promise<void>): Promise<void> => {
  const { access, clock, namespaceLabels } = cluster;
  const name = `parity-${index}-${Math.floor(clock.now() / 1000).toString(36)}`;
  await access.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...namespaceLabels } } });
  try {
    const here = new Here(cluster, name);
    await here.until(
      'the namespace has its ServiceAccount',
      () => here.get('ServiceAccount', 'default'),
      (seen) => seen !== undefined,
    );
    await run(here);
  } finally {
    await access.delete({ apiVersion: 'v1', kind: 'Namespace', name });
  }
};
