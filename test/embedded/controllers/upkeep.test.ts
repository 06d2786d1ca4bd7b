import { afterEach, describe, expect, test } from '@jest/globals';
import { endpointSliceController } from '../../../src/embedded/controllers/endpointslice.ts';
import { garbageCollector } from '../../../src/embedded/controllers/garbage-collector.ts';
import { namespaceController } from '../../../src/embedded/controllers/namespace.ts';
import { provisioner, volumeBinder } from '../../../src/embedded/controllers/volume-binder.ts';
import type { Service } from '../../../src/embedded/objects.ts';
import { scheduler } from '../../../src/embedded/scheduler/scheduler.ts';
import { createServiceDirectory } from '../../../src/embedded/services/directory.ts';
import { template, world } from './world.ts';

let here: ReturnType<typeof world>;
afterEach(() => {
  here.stop();
  expect(here.bugs).toEqual([]);
});

const addNode = (allocatable: Record<string, string> = { cpu: '2', memory: '2Gi', pods: '110' }): void => {
  here.client.create('nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node', labels: { 'kubernetes.io/hostname': 'node' } },
    status: { allocatable },
  });
};

const addService = (spec: Partial<NonNullable<Service['spec']>> = {}): void => {
  here.client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      clusterIP: '10.96.0.20',
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
      ...spec,
    },
  });
};

describe('behind a Service', () => {
  const slice = () => here.client.list('endpointslices', 'default')[0]!;
  const begin = async (spec: Partial<NonNullable<Service['spec']>> = {}) => {
    here = world((deps) => [endpointSliceController(deps)]);
    addService(spec);
    await here.clock.settle();
  };

  test('there is an empty slice as long as there are no pods', async () => {
    await begin();
    expect(slice()).toMatchObject({
      addressType: 'IPv4',
      endpoints: null,
      ports: null,
      metadata: { labels: { 'kubernetes.io/service-name': 'web' } },
    });
  });

  test('pods are listed with their readiness, and a terminating one is not ready though it serves', async () => {
    await begin();
    here.client.create('pods', here.podDraft('a', { app: 'web' }));
    here.client.create('pods', here.podDraft('b', { app: 'web' }));
    await here.setReady('a', 'True');
    await here.setReady('b', 'False');
    const conditions = () =>
      Object.fromEntries((slice().endpoints ?? []).map((each) => [each.targetRef?.name, each.conditions]));
    expect(conditions()).toEqual({
      a: { ready: true, serving: true, terminating: false },
      b: { ready: false, serving: false, terminating: false },
    });
    expect(slice().ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }]);
    here.client.delete('pods', 'default', 'a');
    await here.clock.settle();
    expect(conditions()['a']).toEqual({ ready: false, serving: true, terminating: true });
    await here.finishDeleted();
    expect(Object.keys(conditions())).toEqual(['b']);
  });

  test('connections go to ready pods only, and are refused without one; names lead to the address', async () => {
    await begin();
    const directory = createServiceDirectory({
      client: here.client,
      clock: here.clock,
      domain: 'cluster.local',
      nodes: () => [],
      random: () => 0,
    });
    const to = { host: '10.96.0.20', port: 80 };
    expect(directory.route(to, { podIp: '10.0.0.9' })).toBe('reject');
    expect(directory.route({ ...to, port: 81 }, { podIp: '10.0.0.9' })).toBeUndefined();
    here.client.create('pods', here.podDraft('a', { app: 'web' }));
    await here.setReady('a', 'True');
    const ip = here.client.get('pods', 'default', 'a')!.status!.podIP!;
    expect(directory.route(to, { podIp: '10.0.0.9' })).toEqual({ host: ip, port: 8080 });
    const ask = (name: string, type: 'A' | 'SRV' | 'PTR' | 'AAAA' = 'A') => {
      const { code, answers } = directory.lookup({ name, type });
      return [code, ...answers.map(({ data }) => data)];
    };
    expect(ask('web.default.svc.cluster.local')).toEqual(['NOERROR', '10.96.0.20']);
    expect(ask('WEB.default.svc.cluster.local.')).toEqual(['NOERROR', '10.96.0.20']);
    expect(ask('web.default.svc.cluster.local', 'AAAA')).toEqual(['NOERROR']);
    expect(ask('_http._tcp.web.default.svc.cluster.local', 'SRV')).toEqual([
      'NOERROR',
      '0 100 80 web.default.svc.cluster.local.',
    ]);
    expect(ask('20.0.96.10.in-addr.arpa', 'PTR')).toEqual(['NOERROR', 'web.default.svc.cluster.local.']);
    expect(ask('nosuch.default.svc.cluster.local')).toEqual(['NXDOMAIN']);
    expect(ask('web')).toEqual(['NXDOMAIN']);
    directory.close();
  });

  test('a headless name leads to the pods', async () => {
    await begin({ clusterIP: 'None' });
    here.client.create('pods', here.podDraft('a', { app: 'web' }));
    await here.setReady('a', 'True');
    const directory = createServiceDirectory({
      client: here.client,
      clock: here.clock,
      domain: 'cluster.local',
      nodes: () => [],
    });
    const { answers } = directory.lookup({ name: 'web.default.svc.cluster.local', type: 'A' });
    expect(answers.map(({ data }) => data)).toEqual([here.client.get('pods', 'default', 'a')!.status!.podIP]);
    directory.close();
  });
});

describe('the garbage collector', () => {
  const begin = () => {
    here = world((deps) => [garbageCollector(deps)]);
    const owner = here.client.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'owner', namespace: 'default' },
    });
    const child = here.podDraft('child');
    here.client.create('pods', {
      ...child,
      metadata: {
        ...child.metadata,
        ownerReferences: [
          { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid, blockOwnerDeletion: true },
        ],
      },
    });
  };

  test('removes what lost its only owner', async () => {
    begin();
    await here.clock.settle();
    expect(here.pods()).toHaveLength(1);
    here.client.delete('configmaps', 'default', 'owner');
    await here.clock.settle();
    expect(here.pods()).toHaveLength(0);
  });

  test('orphans when asked to, and with foreground the owner goes last', async () => {
    begin();
    const finalize = (finalizer: string): void => {
      here.client.modify('configmaps', 'default', 'owner', (current) => ({
        ...current,
        metadata: { ...current.metadata, finalizers: [finalizer] },
      }));
      here.client.delete('configmaps', 'default', 'owner');
    };
    finalize('orphan');
    await here.clock.settle();
    expect(here.client.get('configmaps', 'default', 'owner')).toBeUndefined();
    expect(here.pods()[0]?.metadata.ownerReferences).toBeUndefined();
    here.stop();
    begin();
    here.client.modify('pods', 'default', 'child', (pod) => ({ ...pod, spec: { ...pod.spec!, nodeName: 'node' } }));
    finalize('foregroundDeletion');
    await here.clock.settle();
    expect(here.pods()[0]?.metadata.deletionTimestamp).toBeDefined();
    expect(here.client.get('configmaps', 'default', 'owner')).toBeDefined();
    await here.finishDeleted();
    expect(here.client.get('configmaps', 'default', 'owner')).toBeUndefined();
  });

  const map = (name: string, namespace = 'default') =>
    here.client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });
  const own = (name: string, ...owners: { metadata: { name: string; uid: string } }[]): void => {
    here.client.modify('configmaps', 'default', name, (current) => ({
      ...current,
      metadata: {
        ...current.metadata,
        ownerReferences: owners.map(({ metadata }) => ({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: metadata.name,
          uid: metadata.uid,
          blockOwnerDeletion: true,
        })),
      },
    }));
  };
  const deleteInForeground = async (name: string): Promise<void> => {
    here.client.modify('configmaps', 'default', name, (current) => ({
      ...current,
      metadata: { ...current.metadata, finalizers: ['foregroundDeletion'] },
    }));
    here.client.delete('configmaps', 'default', name);
    await here.clock.settle();
  };
  const maps = (): string[] => here.client.list('configmaps', 'default').map(({ metadata }) => metadata.name);

  test('keeps what has an owner that stays, beside one that waits for it', async () => {
    here = world((deps) => [garbageCollector(deps)]);
    const [stays, goes] = [map('stays'), map('goes')];
    map('child');
    own('child', stays, goes);
    await deleteInForeground('goes');
    expect(maps()).toEqual(['stays', 'child']);
    expect(here.client.get('configmaps', 'default', 'child')?.metadata.ownerReferences).toMatchObject([
      { name: 'stays' },
    ]);
  });

  test('is not stopped by owners in a circle', async () => {
    here = world((deps) => [garbageCollector(deps)]);
    const [one, two, three] = [map('one'), map('two'), map('three')];
    own('one', three);
    own('two', one);
    own('three', two);
    await deleteInForeground('one');
    expect(maps()).toEqual([]);
  });

  test('leaves alone what it can not judge, and says when the owner is in another namespace', async () => {
    here = world((deps) => [garbageCollector(deps)]);
    const stranger = map('stranger', 'other');
    const child = here.podDraft('child');
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'stranger', uid: stranger.metadata.uid };
    here.client.create('pods', { ...child, metadata: { ...child.metadata, ownerReferences: [reference] } });
    const odd = here.podDraft('odd');
    const unknown = { apiVersion: 'example.com/v1', kind: 'Thing', name: 'thing', uid: 'x' };
    here.client.create('pods', { ...odd, metadata: { ...odd.metadata, ownerReferences: [unknown] } });
    await here.clock.settle();
    expect(here.pods().map(({ metadata }) => metadata.name)).toEqual(['odd']);
    expect(here.events()).toEqual([
      `Warning OwnerRefInvalidNamespace ownerRef [v1/ConfigMap, namespace: default, name: stranger, uid: ${stranger.metadata.uid}] does not exist in namespace "default"`,
    ]);
  });
});

test('a namespace gets its ServiceAccount, and is emptied pods first before it goes', async () => {
  here = world((deps) => [namespaceController(deps)]);
  here.client.create('namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'default', finalizers: ['kubernetes-test'] },
    spec: { finalizers: ['kubernetes'] },
  });
  await here.clock.settle();
  expect(here.client.get('serviceaccounts', 'default', 'default')).toBeDefined();
  const pod = here.podDraft('a');
  here.client.create('pods', { ...pod, spec: { ...pod.spec!, nodeName: 'node' } });
  here.client.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'default' },
  });
  here.client.delete('namespaces', undefined, 'default');
  await here.clock.settle();
  expect(here.client.get('configmaps', 'default', 'c')).toBeDefined();
  expect(here.client.get('namespaces', undefined, 'default')?.status?.conditions).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ type: 'NamespaceContentRemaining', status: 'False', reason: 'ContentRemoved' }),
    ]),
  );
  await here.finishDeleted();
  expect(here.client.list('configmaps', 'default')).toEqual([]);
  expect(here.client.get('namespaces', undefined, 'default')?.spec?.finalizers).toEqual([]);
});

describe('the scheduler', () => {
  test('binds a pod to a node with room, and says so', async () => {
    here = world((deps) => [scheduler(deps)]);
    addNode();
    here.client.create('pods', here.podDraft('a'));
    await here.clock.settle();
    expect(here.pods()[0]?.spec?.nodeName).toBe('node');
    expect(here.events()).toEqual(['Normal Scheduled Successfully assigned default/a to node']);
  });

  test.each([
    [
      'more than there is',
      { containers: [{ name: 'a', resources: { requests: { cpu: '3' } } }] },
      '1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
    ],
    [
      'a label that no node has',
      { containers: [{ name: 'a' }], nodeSelector: { disk: 'ssd' } },
      "1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
    ],
  ])('%s leaves the pod pending with the real words', async (_, spec, words) => {
    here = world((deps) => [scheduler(deps)]);
    addNode();
    here.client.create('pods', { ...here.podDraft('a'), spec });
    await here.clock.settle();
    expect(here.pods()[0]?.status?.conditions?.[0]).toMatchObject({
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
    });
    expect(here.events()).toEqual([`Warning FailedScheduling 0/1 nodes are available: ${words}`]);
  });

  test('a pod that waits is looked at again when another one goes', async () => {
    here = world((deps) => [scheduler(deps)]);
    addNode({ cpu: '1', memory: '1Gi', pods: '1' });
    here.client.create('pods', here.podDraft('a'));
    here.client.create('pods', here.podDraft('b'));
    await here.clock.settle();
    expect(here.pods()[1]?.spec?.nodeName).toBeUndefined();
    here.client.delete('pods', 'default', 'a', { gracePeriodSeconds: 0 });
    await here.clock.settle();
    expect(here.pods()[0]?.spec?.nodeName).toBe('node');
  });

  test('a claim of a waiting class gets a volume on the node of its first pod', async () => {
    here = world((deps) => [scheduler(deps), volumeBinder(deps)]);
    addNode();
    here.client.create('storageclasses', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'standard' },
      provisioner,
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    here.client.create('persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default' },
      spec: {
        storageClassName: 'standard',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    });
    await here.clock.settle();
    const claim = () => here.client.get('persistentvolumeclaims', 'default', 'data')!;
    expect(claim().status?.phase).toBeUndefined();
    const pod = here.podDraft('a');
    here.client.create('pods', {
      ...pod,
      spec: { ...template().spec!, volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
    });
    await here.clock.settle();
    expect(claim()).toMatchObject({ status: { phase: 'Bound' }, spec: { volumeName: `pvc-${claim().metadata.uid}` } });
    expect(here.pods()[0]?.spec?.nodeName).toBe('node');
    here.client.delete('pods', 'default', 'a', { gracePeriodSeconds: 0 });
    here.client.delete('persistentvolumeclaims', 'default', 'data');
    await here.clock.settle();
    expect(here.client.list('persistentvolumes')).toEqual([]);
  });
});
