/** The node commands on a real cluster; whatever a test takes away, it puts back. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KubeObject, Pod } from '../../src/cluster/kube.ts';
import type { Cluster } from '../../src/cluster/types.ts';
import { runCommand } from '../../src/shared/run-command.ts';
import { Here } from '../parity/here.ts';
import { openTestCluster } from './cluster.ts';

const root = join(import.meta.dirname, '..', '..');
const longMs = 2 * 60_000;
let cluster: Cluster;
let here: Here;
let worker: string;

const node = (verb: string, ...args: string[]) =>
  runCommand(
    [process.execPath, join(root, 'dist', 'peapod.js'), 'cluster', 'node', verb, '--cluster', 'kind', ...args],
    {
      env: process.env,
      timeoutMs: longMs,
    },
  );

const namespace = 'node-commands';

beforeAll(async () => {
  cluster = await openTestCluster();
  await cluster.prepareImages(['busybox:1.36'], AbortSignal.timeout(longMs));
  await cluster.access.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  here = new Here(cluster, namespace);
  await here.until(
    'the namespace has its ServiceAccount',
    () => here.get('ServiceAccount', 'default'),
    (seen) => seen !== undefined,
  );
  const { items } = await cluster.access.list({ apiVersion: 'v1', kind: 'Node' });
  worker = items
    .map(({ metadata }) => metadata.name)
    .toSorted()
    .at(-1)!;
}, longMs);

afterAll(async () => {
  await cluster.access.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  await cluster.close();
});

type Node = KubeObject & { spec?: { unschedulable?: boolean } };

const uncordon = (): Promise<Node> =>
  cluster.access.patch(
    { apiVersion: 'v1', kind: 'Node', name: worker },
    { spec: { unschedulable: null } },
    { type: 'merge' },
  );

/** Pods of the learners' namespaces of tests before, which may still be ending. */
const strangers = async (): Promise<string[]> => {
  const { items } = await cluster.access.list<Pod>({
    apiVersion: 'v1',
    kind: 'Pod',
    fieldSelector: `spec.nodeName=${worker}`,
  });
  return items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).filter((name) => name.startsWith('kp-'));
};

const onWorker = (): Promise<void> => here.runPod('stays', { app: 'exec sleep 600' }, `nodeName: ${worker}`);

test(
  'drained, a node has none of its pods left and takes no new ones',
  async () => {
    await onWorker();
    await here.untilReady('stays');
    await here.until('what other tests left on the node is gone', strangers, (pods) => pods.length === 0, 120);
    try {
      const { code, stderr } = await node('drain', worker, '--force', '--timeout', '60s');
      expect({ code, stderr }).toMatchObject({
        code: 0,
        stderr: expect.stringContaining(`kubectl uncordon ${worker}`),
      });
      expect(await here.get<Pod>('Pod', 'stays')).toBeUndefined();
      expect((await node('list')).stdout).toMatch(new RegExp(`^${worker} +Ready,SchedulingDisabled +worker$`, 'm'));
    } finally {
      await uncordon();
    }
  },
  longMs,
);

test(
  'stopped, a node runs nothing; started again, it restarts its pods',
  async () => {
    await onWorker();
    await here.untilReady('stays');
    expect(await node('exec', worker, '--', 'cat', '/etc/hostname')).toMatchObject({ code: 0, stdout: `${worker}\n` });
    try {
      expect(await node('stop', worker)).toMatchObject({ code: 0 });
      const { code, stderr } = await node('exec', worker, 'true');
      expect(code).toBe(3);
      expect(stderr).toContain(`node ${worker} is without power`);
    } finally {
      expect(await node('start', worker)).toMatchObject({ code: 0 });
    }
    await here.untilPod(
      'stays',
      'was restarted',
      ({ status }) => status?.containerStatuses?.[0]?.restartCount === 1 && status.containerStatuses[0].ready,
    );
    expect((await node('list')).stdout).toMatch(new RegExp(`^${worker} +Ready +worker$`, 'm'));
  },
  longMs,
);
