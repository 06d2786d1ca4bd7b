import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { nodeLifecycleController } from '../../../src/embedded/controllers/node-lifecycle/index.ts';
import { podGarbageCollector } from '../../../src/embedded/controllers/pod-garbage-collector.ts';
import { taintEvictionController } from '../../../src/embedded/controllers/taint-eviction.ts';
import type { PodSpec } from '../../../src/embedded/objects.ts';
import { world } from './world.ts';

let here: ReturnType<typeof world>;
beforeEach(() => {
  here = world((deps) => [nodeLifecycleController(deps), taintEvictionController(deps), podGarbageCollector(deps)]);
  for (const name of ['node', 'other'])
    here.client.create('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      status: { conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }] },
    });
});
afterEach(() => {
  here.stop();
  expect(here.bugs).toEqual([]);
});

const beat = (name: string): void => {
  const spec = { holderIdentity: name, renewTime: new Date(here.clock.now()).toISOString() };
  const known = here.client.modify('leases', 'kube-node-lease', name, (lease) => ({ ...lease, spec }));
  if (known === undefined)
    here.client.create('leases', {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, namespace: 'kube-node-lease' },
      spec,
    });
};

/** Seconds in which `other` says that it lives, and `node` nothing. */
const silence = async (seconds: number): Promise<void> => {
  for (let passed = 0; passed < seconds; passed += 10) {
    beat('other');
    await here.clock.advance(10_000);
  }
};

const addPod = async (name: string, spec: Partial<PodSpec> = {}): Promise<void> => {
  const draft = here.podDraft(name);
  here.client.create('pods', { ...draft, spec: { ...draft.spec!, nodeName: 'node', ...spec } });
  here.client.modify(
    'pods',
    'default',
    name,
    (pod) => ({ ...pod, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }),
    { status: true },
  );
  await here.clock.settle();
};

const lost = (seconds: number): Partial<PodSpec> => ({
  tolerations: [
    { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: seconds },
  ],
});

const node = () => here.client.get('nodes', undefined, 'node');

test('a node that is silent for 50 seconds is unknown, tainted, and its pods are not ready', async () => {
  await addPod('p', lost(300));
  await silence(40);
  expect(node()?.status?.conditions?.[0]?.status).toBe('True');
  await silence(30);
  expect(node()?.status?.conditions?.[0]).toMatchObject({
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  });
  expect(node()?.spec?.taints).toMatchObject([
    { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' },
    { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' },
  ]);
  expect(here.pods()[0]?.status?.conditions).toMatchObject([{ type: 'Ready', status: 'False' }]);
  expect(here.events()).toContain('Warning NodeNotReady Node is not ready');
});

test('its pods go when their patience is over, and stay Terminating', async () => {
  await addPod('p', lost(30));
  await silence(80);
  expect(here.pods()[0]?.metadata.deletionTimestamp).toBeUndefined();
  await silence(30);
  expect(here.pods()[0]?.metadata.deletionTimestamp).toBeDefined();
  expect(here.pods()[0]?.status?.conditions).toContainEqual(
    expect.objectContaining({ type: 'DisruptionTarget', reason: 'DeletionByTaintManager' }),
  );
  expect(here.events()).toContain('Normal TaintManagerEviction Marking for deletion Pod default/p');
});

test('a node that speaks again loses its taints, and its pods are spared', async () => {
  await addPod('p', lost(300));
  await silence(70);
  here.client.modify(
    'nodes',
    undefined,
    'node',
    (current) => ({
      ...current,
      status: {
        conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: new Date(here.clock.now()).toISOString() }],
      },
    }),
    { status: true },
  );
  await here.clock.settle();
  expect(node()?.spec?.taints ?? []).toEqual([]);
  expect(here.events()).toContain('Normal TaintManagerEviction Cancelling deletion of Pod default/p');
});

test('nobody is driven out when no node is well', async () => {
  await addPod('p', lost(30));
  await here.clock.advance(200_000);
  expect(here.pods()[0]?.metadata.deletionTimestamp).toBeUndefined();
});

test('a cordon becomes a taint, and goes with it', async () => {
  const cordon = async (unschedulable: boolean): Promise<void> => {
    here.client.modify('nodes', undefined, 'node', (current) => ({
      ...current,
      spec: { ...current.spec, unschedulable },
    }));
    await here.clock.settle();
  };
  await cordon(true);
  expect(node()?.spec?.taints).toMatchObject([{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }]);
  await cordon(false);
  expect(node()?.spec?.taints ?? []).toEqual([]);
});

test('pods of a node that was deleted are removed after a while', async () => {
  await addPod('p');
  here.client.delete('nodes', undefined, 'node');
  await here.clock.settle();
  await here.clock.advance(39_000);
  expect(here.pods()).toHaveLength(1);
  await here.clock.advance(2_000);
  expect(here.pods()).toEqual([]);
});
