import { afterEach, expect, test } from '@jest/globals';
import { statefulSetController } from '../../../src/embedded/controllers/statefulset/index.ts';
import { template, world } from './world.ts';

let here: ReturnType<typeof world>;
afterEach(() => {
  here.stop();
  expect(here.bugs).toEqual([]);
});

const start = async (spec: object = {}) => {
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
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      ...spec,
    },
  });
  await here.clock.settle();
};

const change = async (spec: object): Promise<void> => {
  here.client.modify('statefulsets', 'default', 'db', (set) => ({ ...set, spec: { ...set.spec!, ...spec } }));
  await here.clock.settle();
};

const roll = async (turns = 4): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) {
    await here.finishDeleted();
    await here.makeReady();
  }
};

const status = () => here.client.get('statefulsets', 'default', 'db')!.status!;
const revisions = () =>
  here.client
    .list('controllerrevisions', 'default')
    .map(({ metadata, revision }) => [metadata.name, revision] as const)
    .toSorted(([, a], [, b]) => a - b);
const images = () =>
  Object.fromEntries(here.pods().map(({ metadata, spec }) => [metadata.name, spec?.containers[0]?.image]));
const claims = () =>
  Object.fromEntries(
    here.client
      .list('persistentvolumeclaims')
      .map(({ metadata }) => [
        metadata.name,
        (metadata.ownerReferences ?? []).map(({ kind, name }) => `${kind}/${name}`),
      ]),
  );

test('each template is a ControllerRevision, and one that comes back is the newest again', async () => {
  await start();
  await roll();
  const [first] = revisions();
  expect(status()).toMatchObject({ currentRevision: first![0], updateRevision: first![0], currentReplicas: 3 });
  await change({ template: template('busybox:1.37') });
  expect(revisions().map(([, revision]) => revision)).toEqual([1, 2]);
  const second = revisions()[1]![0];
  expect(status()).toMatchObject({ currentRevision: first![0], updateRevision: second });
  await roll();
  expect(status()).toMatchObject({ currentRevision: second, updateRevision: second, updatedReplicas: 3 });
  await change({ template: template() });
  await roll();
  expect(revisions()).toEqual([
    [second, 2],
    [first![0], 3],
  ]);
  expect(status()).toMatchObject({ currentRevision: first![0], updateRevision: first![0] });
});

test('only as many revisions are kept as the limit says, and none that a pod lives by is removed', async () => {
  await start({ revisionHistoryLimit: 1 });
  await roll();
  for (const image of ['busybox:2', 'busybox:3', 'busybox:4']) {
    await change({ template: template(image) });
    await roll();
  }
  expect(revisions().map(([, revision]) => revision)).toEqual([3, 4]);
});

test('below the partition pods keep the old template, even when they are made anew', async () => {
  await start({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
  await roll();
  await change({ template: template('busybox:1.37') });
  await roll();
  expect(images()).toEqual({ 'db-0': 'busybox:1.36', 'db-1': 'busybox:1.36', 'db-2': 'busybox:1.37' });
  here.client.delete('pods', 'default', 'db-0', { gracePeriodSeconds: 0 });
  await roll();
  expect(images()).toMatchObject({ 'db-0': 'busybox:1.36' });
  expect(status()).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
});

test('ordinals may start elsewhere, and moving the start moves the pods', async () => {
  await start({ replicas: 2, ordinals: { start: 5 } });
  await roll();
  expect(Object.keys(images())).toEqual(['db-5', 'db-6']);
  await change({ ordinals: { start: 6 } });
  await roll(6);
  expect(Object.keys(images()).toSorted()).toEqual(['db-6', 'db-7']);
});

test('a pod that has failed is made anew under its name', async () => {
  await start({ replicas: 1 });
  await roll();
  const before = here.pods()[0]!.metadata.uid;
  await here.end('db-0', 'Failed');
  await roll();
  expect(here.pods().map(({ metadata }) => [metadata.name, metadata.uid === before])).toEqual([['db-0', false]]);
});

test('one that is not well is not followed by the next, nor does it hold back its own end', async () => {
  await start();
  await here.makeReady();
  await here.makeReady();
  await here.setReady('db-0', 'False');
  await change({ replicas: 5 });
  expect(Object.keys(images())).toEqual(['db-0', 'db-1', 'db-2']);
});

const withClaims = { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } }] };

test('claims belong to nobody, to the set, or to a pod that is scaled away, as the retention policy says', async () => {
  await start({ replicas: 2, ...withClaims });
  await roll();
  expect(claims()).toEqual({ 'data-db-0': [], 'data-db-1': [] });
  await change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' } });
  expect(claims()).toEqual({ 'data-db-0': ['StatefulSet/db'], 'data-db-1': ['StatefulSet/db'] });
  await change({ replicas: 1 });
  expect(claims()).toEqual({ 'data-db-0': ['StatefulSet/db'], 'data-db-1': ['Pod/db-1'] });
  await change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' } });
  expect(claims()).toMatchObject({ 'data-db-0': [] });
});

test('a name waits until the claim of its predecessor is gone', async () => {
  await start({
    replicas: 2,
    ...withClaims,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Delete' },
  });
  await roll();
  await change({ replicas: 1 });
  await here.finishDeleted();
  await change({ replicas: 2 });
  expect(Object.keys(images())).toEqual(['db-0']);
  here.client.delete('persistentvolumeclaims', 'default', 'data-db-1');
  here.client.modify('statefulsets', 'default', 'db', (set) => ({
    ...set,
    metadata: { ...set.metadata, labels: { touched: 'yes' } },
  }));
  await here.clock.settle();
  expect(Object.keys(images())).toEqual(['db-0', 'db-1']);
});
