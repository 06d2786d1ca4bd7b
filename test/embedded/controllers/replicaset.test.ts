import { afterEach, expect, test } from '@jest/globals';
import { replicaSetController } from '../../../src/embedded/controllers/replicas/index.ts';
import { template, world } from './world.ts';

let here: ReturnType<typeof world>;
afterEach(() => {
  here.stop();
  expect(here.bugs).toEqual([]);
});

const start = async (replicas: number, extra: { minReadySeconds?: number } = {}) => {
  here = world((deps) => [replicaSetController(deps)]);
  here.client.create('replicasets', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template(), ...extra },
  });
  await here.clock.settle();
};

const set = () => here.client.get('replicasets', 'default', 'web')!;

const scale = async (replicas: number): Promise<void> => {
  here.client.modify('replicasets', 'default', 'web', (current) => ({
    ...current,
    spec: { ...current.spec!, replicas },
  }));
  await here.clock.settle();
};

test('as many pods as asked for are made, owned and counted', async () => {
  await start(3);
  expect(here.pods()).toHaveLength(3);
  expect(here.pods()[0]?.metadata).toMatchObject({
    name: expect.stringMatching(/^web-/),
    labels: { app: 'web' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'web', uid: set().metadata.uid, controller: true }],
  });
  expect(set().status).toEqual({ replicas: 3, fullyLabeledReplicas: 3, observedGeneration: 1 });
  await here.makeReady();
  expect(set().status).toMatchObject({ readyReplicas: 3, availableReplicas: 3 });
  expect(here.events().filter((line) => line.startsWith('Normal SuccessfulCreate Created pod: web-'))).toHaveLength(3);
});

test('a pod that is deleted or has ended is replaced by another', async () => {
  await start(2);
  await here.makeReady();
  const [first, second] = here.pods().map(({ metadata }) => metadata.name);
  here.client.delete('pods', 'default', first!);
  await here.end(second!, 'Failed');
  const active = here.pods().filter((pod) => ![first, second].includes(pod.metadata.name));
  expect(active).toHaveLength(2);
});

test('scaled down, the pods that are not ready go first', async () => {
  await start(3);
  await here.makeReady();
  const [, second] = here.pods();
  await here.setReady(second!.metadata.name, 'False');
  await scale(2);
  expect(here.pods().find(({ metadata }) => metadata.deletionTimestamp !== undefined)?.metadata.name).toBe(
    second!.metadata.name,
  );
});

test('a pod that matches and belongs to nobody is adopted, one that no longer matches is let go and replaced', async () => {
  await start(1);
  const [own] = here.pods();
  here.client.modify('pods', 'default', own!.metadata.name, (pod) => ({
    ...pod,
    metadata: { ...pod.metadata, labels: { app: 'other' } },
  }));
  await here.clock.settle();
  expect(here.client.get('pods', 'default', own!.metadata.name)?.metadata.ownerReferences).toBeUndefined();
  expect(here.pods()).toHaveLength(2);
  here.client.create('pods', here.podDraft('stray', { app: 'web' }));
  await here.clock.settle();
  // One too many now: one of the two is on its way out or gone.
  expect(here.pods().filter((pod) => pod.metadata.labels?.['app'] === 'web')).toHaveLength(1);
});

test('with minReadySeconds a pod counts as available only after that long', async () => {
  await start(1, { minReadySeconds: 10 });
  await here.makeReady();
  expect(set().status).toMatchObject({ readyReplicas: 1 });
  expect(set().status?.availableReplicas).toBeUndefined();
  await here.clock.advance(10_000);
  expect(set().status).toMatchObject({ availableReplicas: 1 });
});
