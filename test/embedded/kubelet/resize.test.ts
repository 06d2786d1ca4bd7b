import { beforeEach, expect, test } from '@jest/globals';
import type { Container, Pod } from '../../../src/embedded/objects.ts';
import { app, createWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

type Resources = NonNullable<Container['resources']>;

const resize = async (name: string, resources: Resources): Promise<void> => {
  world.client.modify('pods', 'default', name, (pod) => ({
    ...pod,
    metadata: { ...pod.metadata, generation: (pod.metadata.generation ?? 1) + 1 },
    spec: { ...pod.spec!, containers: [{ ...pod.spec!.containers[0]!, resources }] },
  }));
  await world.pass(0);
};

const condition = (
  name: string,
  type: string,
): NonNullable<NonNullable<Pod['status']>['conditions']>[number] | undefined =>
  world.pod(name).status?.conditions?.find((one) => one.type === type);

const run = (resources: Resources, more: object = {}): Promise<Pod> =>
  world.run('web', { containers: [app({ resources, ...more })] }, { generation: 1 });

const small: Resources = { requests: { cpu: '100m', memory: '20Mi' }, limits: { cpu: '200m', memory: '64Mi' } };

test('a running container gets other limits, and its status says so when they hold', async () => {
  await run(small);
  const larger: Resources = { requests: { cpu: '150m', memory: '20Mi' }, limits: { cpu: '300m', memory: '80Mi' } };
  await resize('web', larger);
  expect(condition('web', 'PodResizeInProgress')).toMatchObject({ status: 'True', observedGeneration: 2 });
  expect(world.runtime.diary.at(-1)).toBe(
    '0 resize app {"memoryLimitBytes":83886080,"cpuLimitMillis":300,"cpuShares":153}',
  );
  await world.pass(1000);
  expect(condition('web', 'PodResizeInProgress')).toBeUndefined();
  expect(world.container('web')).toMatchObject({
    restartCount: 0,
    resources: larger,
    allocatedResources: { cpu: '150m', memory: '20Mi' },
  });
  expect(world.events.at(-1)).toBe(
    'Normal ResizeCompleted: Pod resize completed: {"containers":[{"name":"app","resources":{"limits":{"cpu":"300m","memory":"80Mi"},"requests":{"cpu":"150m","memory":"20Mi"}}}]}',
  );
  expect(world.bugs).toEqual([]);
});

test('a container whose policy says so is restarted for it', async () => {
  await run(small, { resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] });
  await resize('web', { ...small, limits: { cpu: '200m', memory: '80Mi' } });
  await world.pass(2000);
  expect(world.container('web')).toMatchObject({ restartCount: 1, resources: { limits: { memory: '80Mi' } } });
  expect(world.events).toContain('Normal Killing spec.containers{app}: Container app resize requires restart');
  await resize('web', { ...small, limits: { cpu: '300m', memory: '80Mi' } });
  await world.pass(2000);
  expect(world.container('web').restartCount).toBe(1);
});

test('more than the node has is infeasible, and the container keeps what it had', async () => {
  await run(small);
  await resize('web', { ...small, requests: { cpu: '99', memory: '20Mi' } });
  expect(condition('web', 'PodResizePending')).toMatchObject({
    reason: 'Infeasible',
    message: "Node didn't have enough capacity: cpu, requested: 99000, capacity: 4000",
  });
  expect(world.container('web').resources).toEqual(small);
  await resize('web', small);
  expect(condition('web', 'PodResizePending')).toBeUndefined();
});

test('more than is left is deferred until another pod has gone', async () => {
  await world.run('big', { containers: [app({ resources: { requests: { cpu: '3500m' } } })] });
  await run(small);
  await resize('web', { ...small, requests: { cpu: '1', memory: '20Mi' }, limits: { cpu: '2', memory: '64Mi' } });
  expect(condition('web', 'PodResizePending')).toMatchObject({
    reason: 'Deferred',
    message: "Node didn't have enough resource: cpu, requested: 1000, used: 3500, capacity: 4000",
  });
  world.client.delete('pods', 'default', 'big', { gracePeriodSeconds: 0 });
  await world.pass(40_000);
  expect(condition('web', 'PodResizePending')).toBeUndefined();
  expect(world.container('web').resources?.requests?.['cpu']).toBe('1');
});

test('memory that is in use is not taken away', async () => {
  await run(small);
  world.runtime.containers.at(-1)!.memoryBytes = 50 * 2 ** 20;
  await resize('web', { ...small, limits: { cpu: '200m', memory: '40Mi' } });
  await world.pass(1000);
  expect(condition('web', 'PodResizeInProgress')).toMatchObject({
    reason: 'Error',
    message:
      'cannot decrease memory limits: [attempting to set pod memory limit (41943040) below current usage (52428800), attempting to set container "app" memory limit (41943040) below current usage (52428800)]',
  });
  expect(world.container('web').resources?.limits?.['memory']).toBe('64Mi');
});

test('a pod that was sent to a node without room for it fails before it begins', async () => {
  const pod = await world.run('big', { containers: [app({ resources: { requests: { cpu: '5' } } })] });
  expect(pod.status).toMatchObject({
    phase: 'Failed',
    reason: 'OutOfcpu',
    message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 5000, used: 0, capacity: 4000",
  });
  expect(pod.status?.containerStatuses).toBeUndefined();
  expect(world.runtime.containers).toEqual([]);
  expect(world.events).toEqual([
    "Warning OutOfcpu: Node didn't have enough resource: cpu, requested: 5000, used: 0, capacity: 4000",
  ]);
});

test('a pod that asks for a port of the node which another one has fails before it begins', async () => {
  const taking = app({ ports: [{ containerPort: 80, hostPort: 8080 }] });
  await world.run('first', { containers: [taking] });
  const pod = await world.run('second', { containers: [taking] });
  expect(pod.status).toMatchObject({
    phase: 'Failed',
    reason: 'NodePorts',
    message: "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
  });
});
