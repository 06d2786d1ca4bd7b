/** A node that loses its power and gets it back: its disk is as it was, what ran has ended. */
import { expect, test } from '@jest/globals';
import { skippingClock } from '../../../src/embedded/clock.ts';
import { createPracticeCluster } from '../../../src/embedded/cluster.ts';
import { recipes } from '../../../src/embedded/images.ts';
import { createSchemaTools } from '../../../src/embedded/schema/index.ts';

test('an emptyDir is still there after a node was stopped and started; what the container wrote beside it is not', async () => {
  const bugs: unknown[] = [];
  const clock = skippingClock(Date.parse('2026-01-31T12:00:00Z'));
  const cluster = createPracticeCluster({
    schema: createSchemaTools(),
    recipes,
    certificateAuthority: 'none',
    clock,
    nodes: 1,
    onBug: (error) => void bugs.push(error),
  });
  const { client } = cluster.api;
  const until = async (isSo: () => boolean): Promise<void> => {
    for (let tries = 0; !isSo(); tries += 1) {
      if (tries > 2_000) throw new Error('it never came to be so');
      await clock.sleep(100);
    }
  };
  await until(() => client.get('serviceaccounts', 'default', 'default') !== undefined);
  const script = 'echo run >> /data/runs; ls /own; touch /own; cat /data/runs; sleep 100000';
  client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'c',
          image: 'busybox:1.36',
          command: ['sh', '-c', script],
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
      volumes: [{ name: 'data', emptyDir: {} }],
    },
  });
  const container = () => client.get('pods', 'default', 'p')?.status?.containerStatuses?.[0];
  await until(() => container()?.ready === true);
  const [machine] = cluster.machines.values();
  machine!.powerOff();
  await clock.sleep(1_000);
  expect(machine!.on).toBe(false);
  machine!.powerOn();
  await until(() => container()?.restartCount === 1 && container()?.ready === true);
  const { uid } = client.get('pods', 'default', 'p')!.metadata;
  const log = machine!.logs({ namespace: 'default', name: 'p', uid, node: machine!.name }, 'c', { previous: false });
  await until(() => log !== undefined && log.lines().length === 3);
  expect(log!.lines().map(({ text }) => Buffer.from(text).toString().trim())).toEqual([
    'ls: /own: No such file or directory',
    'run',
    'run',
  ]);
  cluster.close();
  clock.stop();
  expect(bugs).toEqual([]);
});
