import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { PodSpec } from '../../../src/embedded/objects.ts';
import { worldOfNodes } from './world-of-nodes.ts';

const hostname = 'kubernetes.io/hostname';
const cpu = (amount: string): Partial<PodSpec> => ({
  containers: [{ name: 'app', image: 'busybox:1.36', resources: { requests: { cpu: amount } } }],
});

let here: ReturnType<typeof worldOfNodes>;
beforeEach(() => {
  here = worldOfNodes();
  here.node('a', { zone: 'one' });
  here.node('b', { zone: 'two' });
});
afterEach(() => {
  here.stop();
  expect(here.bugs).toEqual([]);
});

const apart = (key: string): Partial<PodSpec> => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: key, labelSelector: { matchLabels: { app: 'x' } } },
      ],
    },
  },
});

const near = (labels: Record<string, string>): Partial<PodSpec> => ({
  affinity: {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', labelSelector: { matchLabels: labels } }],
    },
  },
});

test('pods that keep apart take a node each, and the third waits with the real words', async () => {
  const first = await here.pod('p1', apart(hostname), { app: 'x' });
  const second = await here.pod('p2', apart(hostname), { app: 'x' });
  expect([first, second].toSorted()).toEqual(['a', 'b']);
  expect(await here.pod('p3', apart(hostname), { app: 'x' })).toBeUndefined();
  expect(here.why('p3')).toBe("2 node(s) didn't match pod anti-affinity rules");
});

test('who runs already keeps others away too', async () => {
  here.client.delete('nodes', undefined, 'b');
  await here.pod('p1', apart(hostname), { app: 'x' });
  await here.pod('p2', {}, { app: 'x' });
  expect(here.why('p2')).toBe("1 node(s) didn't satisfy existing pods anti-affinity rules");
});

test('a pod goes where its friend is, and waits for one who is not there', async () => {
  const friend = await here.pod('friend', { nodeSelector: { zone: 'two' } }, { app: 'db' });
  expect(friend).toBe('b');
  expect(await here.pod('p1', near({ app: 'db' }))).toBe('b');
  await here.pod('p2', near({ app: 'nobody' }));
  expect(here.why('p2')).toBe("2 node(s) didn't match pod affinity rules");
  await here.pod('nobody', { nodeSelector: { zone: 'one' } }, { app: 'nobody' });
  await here.clock.settle();
  expect(here.of('p2')?.spec?.nodeName).toBe('a');
});

test('the first of pods that want to be together may begin anywhere', async () => {
  const first = await here.pod('p1', near({ app: 'x' }), { app: 'x' });
  expect(first).toBeDefined();
  expect(await here.pod('p2', near({ app: 'x' }), { app: 'x' })).toBe(first);
});

test('spread that must hold counts the domains that the pod may go to', async () => {
  const spread: Partial<PodSpec> = {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'x' } },
      },
    ],
  };
  const places = [await here.pod('p1', spread, { app: 'x' }), await here.pod('p2', spread, { app: 'x' })];
  expect(places.toSorted()).toEqual(['a', 'b']);
  await here.pod('p3', { ...spread, nodeSelector: { zone: 'one' } }, { app: 'x' });
  expect(await here.pod('p4', { ...spread, nodeSelector: { zone: 'one' } }, { app: 'x' })).toBe('a');
  here.client.create('nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'c' },
    status: { allocatable: { cpu: '2', memory: '2Gi', pods: '10' } },
  });
  await here.pod('p5', { ...spread, ...cpu('9') }, { app: 'x' });
  expect(here.why('p5')).toBe('3 Insufficient cpu');
});

test('replicas of one Service end up on all nodes', async () => {
  here.client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  const places = [];
  for (const name of ['p1', 'p2', 'p3', 'p4']) places.push(await here.pod(name, {}, { app: 'web' }));
  expect(places.toSorted()).toEqual(['a', 'a', 'b', 'b']);
});

test.each([
  ['another address', '10.0.0.1', '10.0.0.2', true],
  ['all addresses', '0.0.0.0', '10.0.0.2', false],
])('a host port is free on %s', async (_, first, second, fits) => {
  here.client.delete('nodes', undefined, 'b');
  const port = (hostIP: string): Partial<PodSpec> => ({
    containers: [{ name: 'app', image: 'busybox:1.36', ports: [{ containerPort: 80, hostPort: 8080, hostIP }] }],
  });
  await here.pod('p1', port(first));
  expect((await here.pod('p2', port(second))) !== undefined).toBe(fits);
});

test('a gated pod is looked at when its last gate is gone', async () => {
  expect(await here.pod('p1', { schedulingGates: [{ name: 'example.com/wait' }] })).toBeUndefined();
  here.client.modify('pods', 'default', 'p1', (pod) => ({ ...pod, spec: { ...pod.spec!, schedulingGates: [] } }));
  await here.clock.settle();
  expect(here.of('p1')?.spec?.nodeName).toBeDefined();
});

test('the more important of those that wait comes first', async () => {
  here.client.delete('nodes', undefined, 'b');
  await here.pod('big', cpu('2'));
  await here.pod('low', { ...cpu('2'), preemptionPolicy: 'Never' });
  await here.pod('high', { ...cpu('2'), priority: 10, preemptionPolicy: 'Never' });
  expect(here.of('high')?.status?.conditions?.[0]?.message).toMatch(/not eligible due to preemptionPolicy=Never\.$/);
  here.client.delete('pods', 'default', 'big', { gracePeriodSeconds: 0 });
  await here.clock.settle();
  expect(here.of('high')?.spec?.nodeName).toBe('a');
  expect(here.of('low')?.spec?.nodeName).toBeUndefined();
});

test('an important pod ends the least important one, and takes its place when that has ended', async () => {
  here.client.delete('nodes', undefined, 'b');
  await here.pod('low', { ...cpu('1'), priority: 1 });
  await here.pod('middle', { ...cpu('1'), priority: 5 });
  await here.pod('high', { ...cpu('1'), priority: 10, schedulerName: 'default-scheduler' });
  expect(here.of('high')?.status?.nominatedNodeName).toBe('a');
  expect(here.of('low')?.metadata.deletionTimestamp).toBeDefined();
  expect(here.of('middle')?.metadata.deletionTimestamp).toBeUndefined();
  expect(here.of('low')?.status?.conditions).toContainEqual(
    expect.objectContaining({
      type: 'DisruptionTarget',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    }),
  );
  expect(here.events()).toContain(`Normal Preempted Preempted by pod ${here.of('high')!.metadata.uid} on node a`);
  await here.finishDeleted();
  expect(here.of('high')?.spec?.nodeName).toBe('a');
});

test('a budget is broken only where nothing else helps', async () => {
  await here.pod('guarded', { ...cpu('2'), priority: 1, nodeSelector: { zone: 'one' } }, { app: 'guarded' });
  await here.pod('free', { ...cpu('2'), priority: 5, nodeSelector: { zone: 'two' } });
  here.client.create('poddisruptionbudgets', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'keep', namespace: 'default' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'guarded' } } },
    status: { currentHealthy: 1, desiredHealthy: 1, disruptionsAllowed: 0, expectedPods: 1 },
  });
  await here.pod('high', { ...cpu('2'), priority: 10 });
  expect(here.of('high')?.status?.nominatedNodeName).toBe('b');
  expect(here.of('guarded')?.metadata.deletionTimestamp).toBeUndefined();
});
