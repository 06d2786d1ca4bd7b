import { afterEach, expect, test } from '@jest/globals';
import { disruptionController } from '../../../src/embedded/controllers/disruption.ts';
import { replicaSetController } from '../../../src/embedded/controllers/replicas/index.ts';
import type { PodDisruptionBudget } from '../../../src/embedded/objects.ts';
import { template, world } from './world.ts';

let here: ReturnType<typeof world>;
afterEach(() => {
  here.stop();
  expect(here.bugs).toEqual([]);
});

const start = async (spec: PodDisruptionBudget['spec'], replicas = 4) => {
  here = world((deps) => [replicaSetController(deps), disruptionController(deps)]);
  here.client.create('replicasets', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template() },
  });
  here.client.create('poddisruptionbudgets', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  });
  await here.makeReady();
};

const status = () => here.client.get('poddisruptionbudgets', 'default', 'web')!.status!;

test.each<[PodDisruptionBudget['spec'], number, number]>([
  [{ minAvailable: 3 }, 3, 1],
  [{ minAvailable: '30%' }, 2, 2],
  [{ maxUnavailable: 1 }, 3, 1],
  [{ maxUnavailable: '30%' }, 2, 2],
])('%j of four pods: %i have to be healthy, %i may be disrupted', async (spec, desired, allowed) => {
  await start(spec);
  expect(status()).toMatchObject({
    expectedPods: 4,
    currentHealthy: 4,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    observedGeneration: 1,
    conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }],
  });
});

test('a pod that is not ready counts against the budget', async () => {
  await start({ minAvailable: 3 });
  await here.setReady(here.pods()[0]!.metadata.name, 'False');
  expect(status()).toMatchObject({
    currentHealthy: 3,
    disruptionsAllowed: 0,
    conditions: [{ status: 'False', reason: 'InsufficientPods' }],
  });
});

test('an evicted pod that is not deleted within two minutes counts again', async () => {
  await start({ minAvailable: 3 });
  const { name } = here.pods()[0]!.metadata;
  here.client.modify('poddisruptionbudgets', 'default', 'web', (budget) => ({
    ...budget,
    status: { ...budget.status!, disruptedPods: { [name]: new Date(here.clock.now()).toISOString() as never } },
  }));
  await here.clock.settle();
  expect(status()).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 0 });
  await here.clock.advance(2 * 60_000 + 1_000);
  expect(status()).toMatchObject({ currentHealthy: 4, disruptionsAllowed: 1 });
  expect(status().disruptedPods).toBeUndefined();
});

test('pods without a controller that can be scaled leave no disruption', async () => {
  await start({ maxUnavailable: 1 });
  here.client.create('pods', {
    ...here.podDraft('daemon', { app: 'web' }),
    metadata: {
      name: 'daemon',
      namespace: 'default',
      labels: { app: 'web' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'd', uid: 'd', controller: true }],
    },
  });
  await here.clock.settle();
  expect(status()).toMatchObject({
    disruptionsAllowed: 0,
    conditions: [{ reason: 'SyncFailed', message: 'daemonsets.apps does not implement the scale subresource' }],
  });
});
