import { beforeEach, expect, test } from '@jest/globals';
import type { Node } from '../../../src/embedded/objects.ts';
import { createWorld, type World } from './world.ts';

let here: World;
beforeEach(async () => {
  here = await createWorld();
});

const node = (): Node => here.client.get('nodes', undefined, here.runtime.node.name)!;

const setCapacity = (capacity: Record<string, string>): unknown =>
  here.client.modify(
    'nodes',
    undefined,
    here.runtime.node.name,
    ({ status, ...rest }) => ({ ...rest, status: { ...status, capacity } }),
    { status: true },
  );

test('a device that others make known may be given out at the next look, until it is taken back', async () => {
  const own = node().status!.capacity!;
  setCapacity({ ...own, 'example.com/seats': '2' });
  await here.pass(10_000);
  expect(node().status?.allocatable).toMatchObject({ 'example.com/seats': '2', pods: '110' });
  setCapacity(own);
  await here.pass(10_000);
  expect(node().status?.allocatable).not.toHaveProperty(['example.com/seats']);
});

test('what is for the kubelet to say is put right', async () => {
  setCapacity({ cpu: '1000' });
  await here.pass(10_000);
  expect(node().status?.capacity).toMatchObject({ cpu: node().status!.allocatable!['cpu'], pods: '110' });
  expect(node().status?.capacity?.['cpu']).not.toBe('1000');
});

test('a node of which nothing changes is written every five minutes', async () => {
  const first = node().metadata.resourceVersion;
  await here.pass(290_000);
  expect(node().metadata.resourceVersion).toBe(first);
  await here.pass(10_000);
  expect(node().metadata.resourceVersion).not.toBe(first);
  expect(node().status?.conditions?.[0]?.lastHeartbeatTime).toBe('2026-01-31T12:05:00Z');
});
