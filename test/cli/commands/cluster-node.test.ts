/** `peapod cluster node …` as it is typed, on a practice cluster of two nodes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '../../../src/shared/run-command.ts';

const root = join(import.meta.dirname, '..', '..', '..');
let folder: string;

/** Without Docker or kind in PATH, and with an empty home. */
const peapod = (...args: string[]) =>
  runCommand([process.execPath, join(root, 'dist', 'peapod.js'), ...args], {
    env: { PATH: folder, HOME: folder, PEAPOD_HOME: join(folder, 'state'), PEAPOD_CLUSTER: 'embedded' },
    timeoutMs: 30_000,
  });

const node = (...args: string[]) => peapod('cluster', 'node', ...args);
const kubectl = (...args: string[]) =>
  peapod('kubectl', ...args, '--kubeconfig', join(folder, 'state', 'practice', 'kubeconfig'));

const [worker, controlPlane] = ['peapod-worker', 'peapod-control-plane'];

const bare = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'bare' },
  spec: {
    nodeName: worker,
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'app', image: 'busybox:1.36', command: ['sleep', '600'] }],
  },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peapod-node-'));
});

afterAll(async () => {
  await peapod('cluster', 'down');
  await rm(folder, { recursive: true });
});

test('without a cluster there are no nodes, and none is made for the question', async () => {
  const { code, stdout, stderr } = await node('list');
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('peapod cluster up');
});

describe('on a cluster of two nodes', () => {
  beforeAll(async () => {
    expect(await peapod('cluster', 'up', '--nodes', '2')).toMatchObject({ code: 0 });
  });

  test('a cluster that is there keeps its nodes', async () => {
    const { code, stderr } = await peapod('cluster', 'up', '--nodes', '4');
    expect(code).toBe(2);
    expect(stderr).toContain('has 2 nodes, not 4');
    expect(stderr).toContain('peapod cluster down && peapod cluster up --nodes 4');
  });

  test('list: names, states and roles, for people and for programs', async () => {
    expect((await node('list')).stdout).toBe(
      `${controlPlane}  Ready  control-plane\n${worker}         Ready  worker\n`,
    );
    expect(JSON.parse((await node('list', '--json')).stdout)).toEqual([
      { name: controlPlane, status: 'Ready', role: 'control-plane' },
      { name: worker, status: 'Ready', role: 'worker' },
    ]);
  });

  test.each([
    [['stop', 'peapod-workr'], `Did you mean ${worker}?`],
    [['drain', 'nope'], `Its nodes are: ${controlPlane}, ${worker}.`],
    [['stop', controlPlane], 'it stays on'],
    [['stop'], "missing required argument 'name'"],
    [['exec', worker], "missing required argument 'command'"],
  ])('%j is a usage mistake', async (args, words) => {
    const { code, stdout, stderr } = await node(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  test("exec: the command's output and code are this command's", async () => {
    expect(await node('exec', worker, '--', 'sh', '-c', 'hostname; echo no >&2; exit 3')).toMatchObject({
      code: 3,
      stdout: `${worker}\n`,
      stderr: 'no\n',
    });
  });

  test('drain: nobody comes any more, and whom nobody brings back must be let go expressly', async () => {
    const file = join(folder, 'bare.json');
    await writeFile(file, JSON.stringify(bare));
    expect(await kubectl('create', '-f', file)).toMatchObject({ code: 0 });
    const refused = await node('drain', worker);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('declare no controller (use --force to override): default/bare');
    expect((await node('list')).stdout).toContain('Ready,SchedulingDisabled');
    const done = await node('drain', worker, '--force', '--timeout', '20s');
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining(`node/${worker} drained`) });
    expect(done.stderr).toContain(`kubectl uncordon ${worker}`);
    expect((await kubectl('get', 'pods')).stdout).not.toContain('bare');
    await kubectl('uncordon', worker);
    expect((await node('list')).stdout).not.toContain('SchedulingDisabled');
  });

  test('stop and start: nothing runs in between, and either may be said twice', async () => {
    for (const _ of ['once', 'twice'])
      expect(await node('stop', worker)).toMatchObject({ code: 0, stdout: `node ${worker} is without power\n` });
    const { code, stderr } = await node('exec', worker, 'id');
    expect(code).toBe(3);
    expect(stderr).toContain(`node ${worker} is without power`);
    expect(stderr).toContain(`peapod cluster node start ${worker}`);
    for (const _ of ['once', 'twice'])
      expect(await node('start', worker)).toMatchObject({ code: 0, stdout: `node ${worker} has power again\n` });
    expect(await node('exec', worker, 'hostname')).toMatchObject({ code: 0, stdout: `${worker}\n` });
  });
});
