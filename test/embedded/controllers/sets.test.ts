import { afterEach, expect, test } from '@jest/globals';
import { daemonSetController } from '../../../src/embedded/controllers/daemonset/index.ts';
import { statefulSetController } from '../../../src/embedded/controllers/statefulset/index.ts';
import { template, world } from './world.ts';

let here: ReturnType<typeof world>;
afterEach(() => {
  here.stop();
  expect(here.bugs).toEqual([]);
});

const names = () => here.pods().map(({ metadata }) => metadata.name);

const stateful = async (spec: object = {}) => {
  here = world((deps) => [statefulSetController(deps)]);
  here.client.create('statefulsets', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      replicas: 3,
      serviceName: 'db',
      selector: { matchLabels: { app: 'web' } },
      template: template(),
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } }],
      ...spec,
    },
  });
  await here.clock.settle();
};

const change = async (spec: object): Promise<void> => {
  here.client.modify('statefulsets', 'default', 'db', (set) => ({ ...set, spec: { ...set.spec!, ...spec } }));
  await here.clock.settle();
};

test("a StatefulSet's pods come one after the other, each with its name and its claim", async () => {
  await stateful();
  expect(names()).toEqual(['db-0']);
  await here.makeReady();
  expect(names()).toEqual(['db-0', 'db-1']);
  await here.makeReady();
  await here.makeReady();
  expect(names()).toEqual(['db-0', 'db-1', 'db-2']);
  expect(here.client.list('persistentvolumeclaims').map(({ metadata }) => metadata.name)).toEqual([
    'data-db-0',
    'data-db-1',
    'data-db-2',
  ]);
  expect(here.pods()[1]?.spec).toMatchObject({
    hostname: 'db-1',
    subdomain: 'db',
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-1' } }],
  });
  expect(here.client.get('statefulsets', 'default', 'db')?.status).toMatchObject({
    readyReplicas: 3,
    updatedReplicas: 3,
  });
});

test('it shrinks and rolls from the last to the first, and a name comes back with its claim', async () => {
  await stateful();
  for (let turn = 0; turn < 3; turn += 1) await here.makeReady();
  await change({ template: template('busybox:1.37') });
  const dying = () => here.pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  expect(dying().map(({ metadata }) => metadata.name)).toEqual(['db-2']);
  await here.finishDeleted();
  expect(dying()).toEqual([]);
  await here.makeReady();
  expect(dying().map(({ metadata }) => metadata.name)).toEqual(['db-1']);
  for (let turn = 0; turn < 3; turn += 1) {
    await here.finishDeleted();
    await here.makeReady();
  }
  expect(here.pods().every(({ spec }) => spec?.containers[0]?.image === 'busybox:1.37')).toBe(true);
  expect(here.client.list('persistentvolumeclaims')).toHaveLength(3);
  await change({ replicas: 1 });
  for (let turn = 0; turn < 3; turn += 1) await here.finishDeleted();
  expect(names()).toEqual(['db-0']);
});

test('Parallel starts all at once', async () => {
  await stateful({ podManagementPolicy: 'Parallel' });
  expect(names()).toEqual(['db-0', 'db-1', 'db-2']);
});

test('a DaemonSet has one pod for each node that it selects, and follows its template', async () => {
  here = world((deps) => [daemonSetController(deps)]);
  const addNode = (name: string, labels: Record<string, string> = {}): void => {
    here.client.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
  };
  addNode('one', { disk: 'ssd' });
  addNode('two');
  here.client.create('daemonsets', {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'web' } }, template: template() },
  });
  await here.clock.settle();
  expect(here.pods()).toHaveLength(2);
  addNode('three');
  await here.clock.settle();
  expect(here.pods()).toHaveLength(3);
  const status = () => here.client.get('daemonsets', 'default', 'agent')?.status;
  expect(status()).toMatchObject({ desiredNumberScheduled: 3, currentNumberScheduled: 3, numberReady: 0 });
  await here.makeReady();
  expect(status()).toMatchObject({ numberReady: 3, numberAvailable: 3 });
  here.client.modify('daemonsets', 'default', 'agent', (set) => ({
    ...set,
    spec: { ...set.spec!, template: { ...template(), spec: { ...template().spec!, nodeSelector: { disk: 'ssd' } } } },
  }));
  for (let turn = 0; turn < 4; turn += 1) {
    await here.finishDeleted();
    await here.makeReady();
  }
  expect(here.pods()).toHaveLength(1);
  expect(status()).toMatchObject({ desiredNumberScheduled: 1, numberReady: 1 });
});
