import { afterEach, expect, test } from '@jest/globals';
import { replicationController } from '../../../src/embedded/controllers/replicas/index.ts';
import { template, world } from './world.ts';

let here: ReturnType<typeof world>;
afterEach(() => {
  here.stop();
  expect(here.bugs).toEqual([]);
});

test('a ReplicationController keeps its pods as a ReplicaSet does, by labels alone', async () => {
  here = world((deps) => [replicationController(deps)]);
  here.client.create('pods', here.podDraft('lonely', { app: 'web' }));
  here.client.create('replicationcontrollers', {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'old', namespace: 'default' },
    spec: { replicas: 2, selector: { app: 'web' }, template: template() },
  });
  await here.clock.settle();
  const owners = () => here.pods().map(({ metadata }) => metadata.ownerReferences?.map(({ kind }) => kind) ?? []);
  expect(owners()).toEqual([['ReplicationController'], ['ReplicationController']]);
  here.client.modify('pods', 'default', 'lonely', (pod) => ({
    ...pod,
    metadata: { ...pod.metadata, labels: { app: 'other' } },
  }));
  await here.clock.settle();
  expect(owners()).toEqual([[], ['ReplicationController'], ['ReplicationController']]);
  expect(here.client.get('replicationcontrollers', 'default', 'old')?.status).toMatchObject({ replicas: 2 });
});
