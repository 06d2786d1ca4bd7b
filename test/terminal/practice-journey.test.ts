/** The journeys with nothing installed: on the practice cluster, which the workshop starts by itself. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { runCommand } from '../../src/shared/run-command.ts';
import { testJourneys } from './journeys.ts';

const entry = join(import.meta.dirname, '..', '..', 'dist', 'peapod.js');
let folder: string;
/** A shell for the editor, and nothing of Docker or kind. */
const env = (): Record<string, string> => ({
  PATH: '/bin:/usr/bin',
  HOME: folder,
  PEAPOD_HOME: join(folder, 'state'),
  PEAPOD_CLUSTER: '',
  DOCKER_HOST: 'unix:///nowhere',
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peapod-journey-'));
});

afterAll(async () => {
  await runCommand([process.execPath, entry, 'cluster', 'down', '--cluster', 'embedded'], {
    env: { ...process.env, ...env() },
  });
  await rm(folder, { recursive: true, force: true });
});

testJourneys({ folder: () => folder, env, greets: /kind\s+can't\s+be\s+used\s+here/ });
