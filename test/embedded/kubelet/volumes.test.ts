import { describe, expect, test } from '@jest/globals';
import type { Mount } from '../../../src/embedded/runtime/types.ts';
import type { FakeTree } from './fake-tree.ts';
import { app, createWorld, type World } from './world.ts';

const configMap = (world: World, name: string, data: { [key: string]: string }): void => {
  world.client.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data,
  });
};
const mountsOf = (world: World): readonly Mount[] => world.runtime.containers[0]!.spec.mounts;
const treeOf = (world: World, path: string): FakeTree =>
  mountsOf(world).find((mount) => mount.path === path)!.tree as FakeTree;
const mounted = (...mounts: [name: string, path: string, more?: object][]): object => ({
  volumeMounts: mounts.map(([name, mountPath, more = {}]) => ({ name, mountPath, ...more })),
});

describe('a volume of a ConfigMap', () => {
  test('is laid out so that it changes in one step, and follows the object', async () => {
    const world = await createWorld();
    configMap(world, 'settings', { 'a.txt': 'hello\n', b: 'bee' });
    await world.run('web', {
      volumes: [{ name: 'c', configMap: { name: 'settings', defaultMode: 0o400 } }],
      containers: [app(mounted(['c', '/c'], ['c', '/one.txt', { subPath: 'a.txt' }]))],
    });
    const tree = treeOf(world, '/c');
    expect(tree.fileSystem).toBe('ext4');
    expect(tree.list('')?.toSorted()).toEqual([
      expect.stringMatching(/^\.\.2026_01_31_12_00_00\.\d+$/),
      '..data',
      'a.txt',
      'b',
    ]);
    expect(tree.text('a.txt')).toBe('hello\n');
    expect(tree.mode('a.txt')).toBe(0o400);
    expect(mountsOf(world)).toMatchObject([
      { path: '/c', readOnly: true },
      { path: '/one.txt', subPath: 'a.txt', readOnly: true },
    ]);
    expect(world.container('web').volumeMounts).toEqual([
      { mountPath: '/c', name: 'c' },
      { mountPath: '/one.txt', name: 'c' },
    ]);
    await world.pass(1000);
    world.client.modify('configmaps', 'default', 'settings', (object) => ({
      ...object,
      data: { 'a.txt': 'bye\n', c: 'sea' },
    }));
    await world.pass(10_000);
    expect(tree.text('a.txt')).toBe('hello\n');
    await world.pass(80_000);
    expect(tree.list('')?.toSorted()).toEqual([
      expect.stringMatching(/^\.\.2026_01_31_12_01_\d+\.\d+$/),
      '..data',
      'a.txt',
      'c',
    ]);
    expect(tree.text('a.txt')).toBe('bye\n');
    expect(world.container('web').restartCount).toBe(0);
  });

  test('that is missing keeps the pod from starting, until it is there', async () => {
    const world = await createWorld();
    await world.run('web', {
      volumes: [{ name: 'config', configMap: { name: 'missing' } }],
      containers: [app(mounted(['config', '/c']))],
    });
    const message = 'Warning FailedMount: MountVolume.SetUp failed for volume "config" : configmap "missing" not found';
    expect(world.events).toEqual([message]);
    await world.pass(23_000);
    expect(world.counts.get(`web ${message}`)).toBe(6);
    expect(world.container('web').state).toEqual({ waiting: { reason: 'ContainerCreating' } });
    expect(world.condition('web', 'PodReadyToStartContainers')).toBe('False');
    await world.pass(110_000);
    expect(world.events.at(-1)).toBe(
      'Warning FailedMount: Unable to attach or mount volumes: unmounted volumes=[config], unattached volumes=[], failed to process volumes=[]: context deadline exceeded',
    );
    configMap(world, 'missing', { a: 'b' });
    await world.pass(100);
    expect(world.container('web').ready).toBe(true);
  });
});

test('volumes that can not be set up say so in the words of the real kubelet', async () => {
  const world = await createWorld();
  configMap(world, 'settings', { a: 'b' });
  await world.run('web', {
    volumes: [
      { name: 'key', configMap: { name: 'settings', items: [{ key: 'zz', path: 'zz' }] } },
      { name: 'host', hostPath: { path: '/nope', type: 'Directory' } },
      { name: 'both', projected: { sources: [{ secret: { name: 'missing' } }, { configMap: { name: 'missing' } }] } },
      { name: 'secret', secret: { secretName: 'missing' } },
      { name: 'claim', persistentVolumeClaim: { claimName: 'data' } },
    ],
    containers: [app()],
  });
  expect(world.events).toEqual([
    'Warning FailedMount: MountVolume.SetUp failed for volume "key" : configmap references non-existent config key: zz',
    'Warning FailedMount: MountVolume.SetUp failed for volume "host" : hostPath type check failed: /nope is not a directory',
    'Warning FailedMount: MountVolume.SetUp failed for volume "both" : [secret "missing" not found, configmap "missing" not found]',
    'Warning FailedMount: MountVolume.SetUp failed for volume "secret" : secret "missing" not found',
    'Warning FailedMount: Unable to attach or mount volumes: unmounted volumes=[claim], unattached volumes=[], failed to process volumes=[claim]: error processing PVC default/data: failed to fetch PVC from API server: persistentvolumeclaims "data" not found',
  ]);
});

test('a projected volume holds all of its sources', async () => {
  const world = await createWorld();
  configMap(world, 'settings', { b: 'bee' });
  await world.run(
    'web',
    {
      serviceAccountName: 'robot',
      volumes: [
        {
          name: 'p',
          projected: {
            sources: [
              { configMap: { name: 'settings', items: [{ key: 'b', path: 'deep/b' }] } },
              {
                downwardAPI: {
                  items: [
                    { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
                    { path: 'name', fieldRef: { fieldPath: 'metadata.name' }, mode: 0o400 },
                    { path: 'cpu', resourceFieldRef: { containerName: 'app', resource: 'limits.cpu' } },
                  ],
                },
              },
              { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
            ],
          },
        },
      ],
      containers: [app(mounted(['p', '/p']))],
    },
    { labels: { tier: 'front', app: 'web' } },
  );
  const tree = treeOf(world, '/p');
  expect(tree.fileSystem).toBe('tmpfs');
  expect(tree.text('deep/b')).toBe('bee');
  expect(tree.text('labels')).toBe('app="web"\ntier="front"');
  expect(tree.mode('name')).toBe(0o400);
  expect(tree.text('cpu')).toBe('4');
  expect(tree.text('token')).toMatch(/^default:robot:/);
  const token = tree.text('token');
  world.client.modify('pods', 'default', 'web', (pod) => ({
    ...pod,
    metadata: { ...pod.metadata, labels: { app: 'new' } },
  }));
  await world.pass(1000);
  expect(tree.text('labels')).toBe('app="new"');
  expect(tree.text('token')).toBe(token);
  await world.pass(0.81 * 3_607_000);
  world.client.modify('pods', 'default', 'web', (pod) => ({
    ...pod,
    metadata: { ...pod.metadata, labels: { app: 'old' } },
  }));
  await world.pass(1000);
  expect(tree.text('token')).not.toBe(token);
});

test('an emptyDir in memory is as big as it may be, and belongs to the group of the pod', async () => {
  const world = await createWorld();
  await world.run('web', {
    securityContext: { fsGroup: 2000 },
    volumes: [{ name: 'm', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }],
    containers: [app(mounted(['m', '/m', { subPathExpr: '$(WHO)/x' }]))].map((one) => ({
      ...one,
      env: [{ name: 'WHO', value: 'me' }],
    })),
  });
  const tree = treeOf(world, '/m');
  expect(tree.options).toEqual({ fileSystem: 'tmpfs', mode: 0o3777, gid: 2000, limitBytes: 2 ** 20 });
  expect(mountsOf(world)[0]).toMatchObject({ subPath: 'me/x', readOnly: false });
});

test('an emptyDir that holds more than it may ends its pod', async () => {
  const world = await createWorld();
  world.runtime.scripts.set('app', () => ({ term: 'ignores' }));
  await world.run('web', {
    volumes: [{ name: 'd', emptyDir: { sizeLimit: '1Mi' } }],
    containers: [app(mounted(['d', '/d']))],
  });
  treeOf(world, '/d').writeFile('x', new Uint8Array(3 * 2 ** 20));
  await world.pass(13_000);
  expect(world.pod('web').status).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message: 'Usage of EmptyDir volume "d" exceeds the limit "1Mi". ',
  });
  expect(world.container('web').state?.terminated?.exitCode).toBe(137);
  expect(world.events.slice(-2)).toEqual([
    'Warning Evicted: Usage of EmptyDir volume "d" exceeds the limit "1Mi". ',
    'Normal Killing spec.containers{app}: Stopping container app',
  ]);
});

test('a claim leads to the folder that it is bound to', async () => {
  const world = await createWorld();
  world.client.create('persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv-1' },
    spec: { hostPath: { path: '/data/one', type: 'DirectoryOrCreate' } },
  });
  world.client.create('persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'default' },
    spec: {},
    status: { phase: 'Pending' },
  });
  await world.run('web', {
    volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
    containers: [app(mounted(['d', '/d']))],
  });
  expect(world.events.at(-1)).toMatch(/error processing PVC default\/data: PVC is not bound$/);
  world.client.modify('persistentvolumeclaims', 'default', 'data', (claim) => ({
    ...claim,
    spec: { ...claim.spec, volumeName: 'pv-1' },
    status: { phase: 'Bound' },
  }));
  await world.pass(0);
  expect(world.container('web').ready).toBe(true);
  expect(treeOf(world, '/d')).toBe(world.runtime.nodeFiles.get('/data/one'));
});
