/** A real container that fills the node's disk little by little, on a whole cluster in skipping time. */
import { afterAll, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../src/cluster/kube.ts';
import { openInProcess } from '../in-process.ts';

type Condition = { type: string; status: string; reason?: string };
type Pod = KubeObject & { status?: { phase?: string; reason?: string; message?: string; conditions?: Condition[] } };
type Node = KubeObject & { spec?: { taints?: { key: string }[] }; status?: { conditions?: Condition[] } };

const cluster = await openInProcess({ nodes: 1 });
const { access, clock } = cluster;
afterAll(async () => {
  expect(cluster.bugs).toEqual([]);
  await cluster.close();
});

const namespace = 'default';
const get = async (name: string): Promise<Pod> =>
  (await access.get<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace, name }))!;
const node = async (): Promise<Node> =>
  (await access.get<Node>({ apiVersion: 'v1', kind: 'Node', name: 'peapod-control-plane' }))!;
const diskPressure = async (): Promise<Condition | undefined> =>
  (await node()).status?.conditions?.find(({ type }) => type === 'DiskPressure');

const start = (name: string, script: string): Promise<unknown> =>
  access.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      restartPolicy: 'Never',
      volumes: [{ name: 'data', emptyDir: {} }],
      containers: [
        {
          name: 'main',
          image: 'busybox:1.36',
          command: ['sh', '-c', script],
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
    },
  });

const until = async (done: () => Promise<boolean>): Promise<void> => {
  while (!(await done())) await clock.sleep(1_000);
};

test('who fills the disk slowly is evicted before anybody finds it full, and the neighbour writes on', async () => {
  await start('neighbour', 'while true; do head -c 10000 /dev/urandom > /data/x || exit 1; sleep 5; done');
  await start(
    'writer',
    'head -c 2000000 /dev/urandom > /tmp/x; i=0; while cat /tmp/x > /data/$i; do i=$((i+1)); sleep 1; done; echo full',
  );
  await until(async () => (await get('writer')).status?.phase === 'Failed');
  const { status } = await get('writer');
  expect(status?.reason).toBe('Evicted');
  expect(status?.message).toMatch(
    /^The node was low on resource: ephemeral-storage\. Threshold quantity: 112Mi, available: \d+Ki\. Container main was using \d+Ki, request is 0, has larger consumption of ephemeral-storage\. $/,
  );
  expect(status?.conditions?.find(({ type }) => type === 'DisruptionTarget')?.reason).toBe('TerminationByKubelet');
  expect(await access.logs({ namespace, pod: 'writer', container: 'main' })).toMatch(
    /^unable to retrieve container logs for containerd:\/\/[0-9a-f]{64}$/,
  );
  expect(await diskPressure()).toMatchObject({ status: 'True', reason: 'KubeletHasDiskPressure' });
  await until(async () => (await node()).spec?.taints?.[0]?.key === 'node.kubernetes.io/disk-pressure');
  await until(async () => (await diskPressure())?.status === 'False');
  await until(async () => (await node()).spec?.taints === undefined);
  expect((await get('neighbour')).status?.phase).toBe('Running');
}, 60_000);
