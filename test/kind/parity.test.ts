/** The parity bodies on a real cluster: what the practice cluster must do, as the real one does it. */
import { afterAll } from '@jest/globals';
import { testBodies } from '../parity/run-bodies.ts';
import { openTestCluster } from './cluster.ts';

const cluster = await openTestCluster();
await cluster.prepareImages(['busybox:1.36', 'nginx:1.27'], AbortSignal.timeout(120_000));
afterAll(() => cluster.close());

testBodies(() => cluster, 10 * 60_000);
