/** The parity bodies on the practice cluster, in skipping time. */
import { afterAll, expect } from '@jest/globals';
import { testBodies } from '../parity/run-bodies.ts';
import { openInProcess } from './in-process.ts';

const cluster = await openInProcess();
afterAll(async () => {
  await cluster.close();
  expect(cluster.bugs).toEqual([]);
});

testBodies(() => cluster, 60_000);
