/** Real, faster and skipped time: the same things happen, in the same order, and end the same. */
import { afterAll, expect, test } from '@jest/globals';
import { scaledClock, skippingClock, systemClock, type Clock } from '../../src/embedded/clock.ts';
import { createPracticeCluster } from '../../src/embedded/cluster.ts';
import { recipes } from '../../src/embedded/images.ts';
import type { Pod } from '../../src/embedded/objects.ts';
import { createSchemaTools } from '../../src/embedded/schema/index.ts';

const schema = createSchemaTools();
const bugs: unknown[] = [];

const shell = (script: string, more: object = {}) => ({
  name: 'c',
  image: 'busybox:1.36',
  command: ['sh', '-c', script],
  ...more,
});

const pod = (name: string, spec: object): never =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec }) as never;

/** Each is over within a few seconds of the cluster's time. */
const lively: Record<string, { kind: 'pods' | 'jobs' | 'deployments'; object: never; over: (of: Pod[]) => boolean }> = {
  'a container that fails twice and then goes well': {
    kind: 'pods',
    object: pod('crash', {
      restartPolicy: 'OnFailure',
      containers: [
        shell('echo x >> /data/n; test $(wc -l < /data/n) -ge 2', {
          volumeMounts: [{ name: 'd', mountPath: '/data' }],
        }),
      ],
      volumes: [{ name: 'd', emptyDir: {} }],
    }),
    over: ([one]) => one?.status?.phase === 'Succeeded',
  },
  'a probe that finds what comes late': {
    kind: 'pods',
    object: pod('probed', {
      restartPolicy: 'Never',
      containers: [
        shell('sleep 1; touch /ready; sleep 2; exit 3', {
          readinessProbe: { exec: { command: ['test', '-e', '/ready'] }, periodSeconds: 1 },
        }),
      ],
    }),
    over: ([one]) => one?.status?.phase === 'Failed',
  },
  'a Job whose pods fail until its limit': {
    kind: 'jobs',
    object: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'job', namespace: 'default' },
      spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers: [shell('exit 1')] } } },
    } as never,
    over: ([one]) => one?.status?.phase === 'Failed',
  },
  'a rollout of one replica': {
    kind: 'deployments',
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [shell('sleep 100', { readinessProbe: { exec: { command: ['true'] }, periodSeconds: 1 } })],
          },
        },
      },
    } as never,
    over: ([one]) => one?.status?.containerStatuses?.[0]?.ready === true,
  },
};

type Story = { events: string[]; end: unknown };

const tell = async (clock: Clock, { kind, object, over }: (typeof lively)[string]): Promise<Story> => {
  const cluster = createPracticeCluster({
    schema,
    recipes,
    certificateAuthority: 'none',
    nodes: 1,
    clock,
    onBug: (error) => void bugs.push(error),
  });
  const { client } = cluster.api;
  const events: string[] = [];
  const silence = client.listen(({ name, type, object: stored }) => {
    if (name !== 'events' || type !== 'ADDED') return;
    const { reason, involvedObject } = stored as { reason?: string; involvedObject?: { kind?: string } };
    if (involvedObject?.kind !== 'Node') events.push(`${involvedObject?.kind} ${reason}`);
  });
  try {
    while (client.get('serviceaccounts', 'default', 'default') === undefined) await clock.sleep(10);
    client.create(kind, object);
    while (!over(client.list('pods', 'default'))) await clock.sleep(100);
    await clock.sleep(1_000);
    const end = client.list('pods', 'default').map(({ status }) => ({
      phase: status?.phase,
      containers: status?.containerStatuses?.map(({ restartCount, ready, state }) => ({
        restartCount,
        ready,
        exitCode: state?.terminated?.exitCode,
        reason: state?.terminated?.reason,
      })),
      conditions: status?.conditions?.map(({ type, status: is }) => `${type} ${is}`),
      job: client.get('jobs', 'default', 'job')?.status?.conditions?.map(({ type, reason }) => `${type} ${reason}`),
    }));
    return { events, end };
  } finally {
    silence();
    cluster.close();
  }
};

afterAll(() => {
  expect(bugs).toEqual([]);
});

test.each(Object.entries(lively))(
  '%s: the same at every pace',
  async (_name, manifest) => {
    const skipping = skippingClock();
    const skipped = await tell(skipping, manifest);
    skipping.stop();
    expect(skipped.events.length).toBeGreaterThan(3);
    expect(await tell(scaledClock(3, Date.now()), manifest)).toEqual(skipped);
    expect(await tell(systemClock, manifest)).toEqual(skipped);
  },
  60_000,
);

test('a clock of another speed starts where it is told to, keeps the order, and is never early', async () => {
  const clock = scaledClock(200, 1_000_000);
  expect(clock.now()).toBeGreaterThanOrEqual(1_000_000);
  expect(clock.now()).toBeLessThan(1_100_000);
  const heard: string[] = [];
  const start = clock.now();
  const both = ['late', 'soon'].map(
    (name, index) =>
      new Promise<void>((resolve) => {
        const at = start + (2 - index) * 1_000;
        clock.schedule(at, () => {
          expect(clock.now()).toBeGreaterThanOrEqual(at);
          heard.push(name);
          resolve();
        });
      }),
  );
  const cancel = clock.schedule(start + 500, () => heard.push('called off'));
  cancel();
  await Promise.all(both);
  expect(heard).toEqual(['soon', 'late']);
  const stop = new AbortController();
  const slept = clock.sleep(1_000_000_000, stop.signal);
  stop.abort(new Error('enough'));
  await expect(slept).rejects.toThrow('enough');
});
