import { afterEach, expect, test } from '@jest/globals';
import { daemonSetController } from '../../../src/embedded/controllers/daemonset/index.ts';
import { template, world } from './world.ts';

let here: ReturnType<typeof world>;
afterEach(() => {
  here.stop();
  expect(here.bugs).toEqual([]);
});

const start = async (nodes: number, spec: object = {}) => {
  here = world((deps) => [daemonSetController(deps)]);
  for (let index = 0; index < nodes; index += 1)
    here.client.create('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: index === 0 ? 'node' : `node${index}` },
    });
  here.client.create('daemonsets', {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: template(),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      ...spec,
    },
  });
  await here.makeReady();
};

const change = async (spec: object): Promise<void> => {
  here.client.modify('daemonsets', 'default', 'agent', (set) => ({ ...set, spec: { ...set.spec!, ...spec } }));
  await here.clock.settle();
};

const taint = async (node: string, effect: string): Promise<void> => {
  here.client.modify('nodes', undefined, node, (current) => ({
    ...current,
    spec: { ...current.spec, taints: [{ key: 'mine', effect }] },
  }));
  await here.clock.settle();
};

const dying = () => here.pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length;
const status = () => here.client.get('daemonsets', 'default', 'agent')!.status!;
const revisions = () => here.client.list('controllerrevisions').map(({ revision }) => revision);

test('a new template reaches one node after the other, and the old one is found again', async () => {
  await start(3);
  await change({ template: template('busybox:1.37') });
  expect(dying()).toBe(1);
  for (let turn = 0; turn < 3; turn += 1) {
    await here.finishDeleted();
    await here.makeReady();
  }
  expect(status()).toMatchObject({ updatedNumberScheduled: 3, numberAvailable: 3 });
  expect(revisions()).toEqual([1, 2]);
  await change({ template: template() });
  expect(revisions().toSorted()).toEqual([2, 3]);
});

test('with maxSurge the new pod is there before the old one goes', async () => {
  await start(2, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } });
  await change({ template: template('busybox:1.37') });
  expect([here.pods().length, dying()]).toEqual([3, 0]);
  await here.makeReady();
  expect(dying()).toBe(1);
  await here.finishDeleted();
  await here.makeReady();
  await here.finishDeleted();
  expect(here.pods().map(({ spec }) => spec?.containers[0]?.image)).toEqual(['busybox:1.37', 'busybox:1.37']);
});

test('OnDelete waits for somebody to delete the old pods', async () => {
  await start(1, { updateStrategy: { type: 'OnDelete' } });
  await change({ template: template('busybox:1.37') });
  expect(dying()).toBe(0);
  here.client.delete('pods', 'default', here.pods()[0]!.metadata.name, { gracePeriodSeconds: 0 });
  await here.clock.settle();
  expect(here.pods()[0]?.spec?.containers[0]?.image).toBe('busybox:1.37');
});

test('a failed pod is replaced at once, and the next one after a second', async () => {
  await start(1);
  const fail = async (): Promise<string> => {
    const { name } = here.pods().find(({ metadata }) => metadata.deletionTimestamp === undefined)!.metadata;
    await here.end(name, 'Failed');
    return name;
  };
  const first = await fail();
  await here.finishDeleted();
  expect(here.events().join('\n')).toContain(
    `Warning FailedDaemonPod Found failed daemon pod default/${first} on node node, will try to kill it`,
  );
  await here.makeReady();
  const second = await fail();
  expect([second === first, dying()]).toEqual([false, 0]);
  await here.clock.advance(1_000);
  expect(dying()).toBe(1);
});

test('a taint keeps new pods away, and NoExecute ends those that are there', async () => {
  await start(2);
  await taint('node', 'NoSchedule');
  expect(dying()).toBe(0);
  expect(status()).toMatchObject({ desiredNumberScheduled: 1, numberMisscheduled: 1 });
  await taint('node', 'NoExecute');
  expect(dying()).toBe(1);
});

test('pods bear the troubles of their node, and may be there before its network', async () => {
  await start(1, { template: { ...template(), spec: { ...template().spec!, hostNetwork: true } } });
  const keys = here.pods()[0]!.spec!.tolerations!.map(({ key }) => key);
  expect(keys).toEqual(
    [
      'not-ready',
      'unreachable',
      'disk-pressure',
      'memory-pressure',
      'pid-pressure',
      'unschedulable',
      'network-unavailable',
    ].map((word) => `node.kubernetes.io/${word}`),
  );
});
