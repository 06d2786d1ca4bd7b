/** The journeys on a real cluster. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { stateFolder } from '../../src/shared/state-folder.ts';
import { testJourneys } from '../terminal/journeys.ts';
import { openTestCluster, temporaryFolder } from './cluster.ts';

let home: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  home = await temporaryFolder();
  // What an earlier run of the tests remembers must not decide where this one begins.
  await rm(join(stateFolder(process.env), 'journal.jsonl'), { force: true });
  const cluster = await openTestCluster();
  await cluster.close();
}, 600_000);

afterAll(() => home.remove());

testJourneys({ folder: () => home.folder });
