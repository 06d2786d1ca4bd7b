import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { PodSpec } from '../../../src/embedded/objects.ts';
import { evictionOrder, isCritical, type Candidate } from '../../../src/embedded/kubelet/eviction/eviction-order.ts';
import { app, createWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => expect(world.bugs).toEqual([]));

const mib = 2 ** 20;

/** A pod whose only container has its name. */
const runPod = async (name: string, { requests, ...spec }: Partial<PodSpec> & { requests?: object } = {}) =>
  world.run(name, {
    containers: [app({ name, ...(requests === undefined ? {} : { resources: { requests } }) })],
    ...spec,
  });
const uses = (name: string, use: { memoryBytes?: number; storageBytes?: number }): void => {
  Object.assign(
    world.runtime.containers.find(({ spec }) => spec.name === name)!,
    use,
  );
};
const nodeCondition = (type: string): object | undefined =>
  world.client.get('nodes', undefined, 'node-1')?.status?.conditions?.find((condition) => condition.type === type);
const phases = (...names: string[]): (string | undefined)[] => names.map((name) => world.pod(name).status?.phase);
const nodeEvents = (): string[] => [...world.counts.keys()].filter((text) => text.startsWith('node-1 '));

test('a pod is evicted before the node has no memory left, and says why', async () => {
  await runPod('small');
  await runPod('big');
  uses('small', { memoryBytes: 100 * mib });
  uses('big', { memoryBytes: 200 * mib });
  await world.pass(12_000);
  const message =
    'The node was low on resource: memory. Threshold quantity: 100Mi, available: 84Mi. ' +
    'Container big was using 200Mi, request is 0, has larger consumption of memory. ';
  expect(world.pod('big').status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
  expect(world.condition('big', 'DisruptionTarget')).toBe(`True TerminationByKubelet ${message}`);
  expect(world.events).toContain(`Warning Evicted: ${message}`);
  expect(phases('small')).toEqual(['Running']);
  expect(nodeEvents()).toEqual(
    expect.arrayContaining([
      'node-1 Normal NodeHasInsufficientMemory: Node node-1 status is now: NodeHasInsufficientMemory',
      'node-1 Warning EvictionThresholdMet: Attempting to reclaim memory',
    ]),
  );
});

test('who stubbornly goes on after TERM is killed a second later', async () => {
  world.runtime.scripts.set('big', () => ({ term: 'ignores' }));
  await runPod('big');
  uses('big', { memoryBytes: 300 * mib });
  await world.pass(12_000);
  expect(world.container('big', 'big').state?.terminated?.exitCode).toBe(137);
  expect(phases('big')).toEqual(['Failed']);
});

test('first go pods above their requests, then those of low priority, then who is furthest above', () => {
  const candidate = (name: string, used: number, requested: number, priority = 0): Candidate => ({
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name } as Candidate['pod']['metadata'],
      spec: {
        priority,
        containers: [{ name, resources: { requests: { memory: `${requested}Mi`, 'ephemeral-storage': '1Gi' } } }],
      },
    },
    use: { memory: used * mib, 'ephemeral-storage': used * mib, containers: [] },
  });
  const candidates = [
    candidate('within', 160, 200),
    candidate('precious', 300, 0, 1000),
    candidate('near', 80, 70),
    candidate('far', 30, 0),
  ];
  const names = (order: readonly Candidate[]): string[] => order.map(({ pod }) => pod.metadata.name);
  expect(names(evictionOrder(candidates, 'memory'))).toEqual(['far', 'near', 'precious', 'within']);
  // All are within what they asked for of the disk.
  expect(names(evictionOrder(candidates, 'ephemeral-storage'))).toEqual(['within', 'near', 'far', 'precious']);
});

test('only one pod goes at a time', async () => {
  for (const name of ['one', 'two', 'three']) await runPod(name);
  for (const name of ['one', 'two', 'three']) uses(name, { memoryBytes: 120 * mib });
  await world.pass(12_000);
  expect(phases('one', 'two', 'three').filter((phase) => phase === 'Failed')).toHaveLength(1);
  await world.pass(60_000);
  expect(phases('one', 'two', 'three').filter((phase) => phase === 'Failed')).toHaveLength(1);
});

test('critical pods stay, even if nobody else can go', async () => {
  await runPod('critical', { priority: 2_000_001_000 });
  uses('critical', { memoryBytes: 350 * mib });
  await world.pass(60_000);
  expect(phases('critical')).toEqual(['Running']);
  expect(nodeCondition('MemoryPressure')).toMatchObject({ status: 'True' });
});

test('a static pod is critical, as one of a system class is', () => {
  const pod = (metadata: object, priority: number): Candidate['pod'] => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata as Candidate['pod']['metadata'],
    spec: { containers: [], priority },
  });
  expect(isCritical(pod({ annotations: { 'kubernetes.io/config.mirror': 'x' } }, 0))).toBe(true);
  expect(isCritical(pod({}, 2_000_000_000))).toBe(true);
  expect(isCritical(pod({}, 1_000_000_000))).toBe(false);
});

test('the condition stays for five minutes after the pressure', async () => {
  await runPod('big');
  uses('big', { memoryBytes: 300 * mib });
  await world.pass(12_000);
  expect(nodeCondition('MemoryPressure')).toMatchObject({
    status: 'True',
    reason: 'KubeletHasInsufficientMemory',
    message: 'kubelet has insufficient memory available',
  });
  await world.pass(280_000);
  expect(nodeCondition('MemoryPressure')).toMatchObject({ status: 'True' });
  await world.pass(40_000);
  expect(nodeCondition('MemoryPressure')).toMatchObject({ status: 'False', reason: 'KubeletHasSufficientMemory' });
  expect(nodeEvents()).toContain(
    'node-1 Normal NodeHasSufficientMemory: Node node-1 status is now: NodeHasSufficientMemory',
  );
});

test('files count with those in volumes, and what a pod asked for is its own', async () => {
  await runPod('asked', { requests: { 'ephemeral-storage': '1Gi' } });
  await runPod('writer', { volumes: [{ name: 'data', emptyDir: {} }] });
  uses('asked', { storageBytes: 70 * mib });
  world.runtime.trees.at(-1)!.writeFile('x', new Uint8Array(50 * mib));
  await world.pass(12_000);
  expect(phases('asked', 'writer')).toEqual(['Running', 'Failed']);
  expect(world.pod('writer').status?.message).toBe(
    'The node was low on resource: ephemeral-storage. Threshold quantity: 112Mi, available: 104Mi. ',
  );
  expect(nodeCondition('DiskPressure')).toMatchObject({
    status: 'True',
    reason: 'KubeletHasDiskPressure',
    message: 'kubelet has disk pressure',
  });
});

test('without memory the node takes only pods that ask for some, that bear it, or that are critical', async () => {
  await runPod('big');
  uses('big', { memoryBytes: 300 * mib });
  await world.pass(12_000);
  await runPod('late');
  expect(world.pod('late').status).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
  });
  await runPod('asking', { requests: { memory: '1Mi' } });
  await runPod('bearing', { tolerations: [{ key: 'node.kubernetes.io/memory-pressure', operator: 'Exists' }] });
  await runPod('critical', { priority: 2_000_000_000 });
  expect(phases('asking', 'bearing', 'critical')).toEqual(['Running', 'Running', 'Running']);
});

test('without disk the node takes only critical pods', async () => {
  await runPod('big');
  uses('big', { storageBytes: 150 * mib });
  await world.pass(12_000);
  await runPod('asking', { requests: { memory: '1Mi' } });
  expect(world.pod('asking').status?.message).toBe('Pod was rejected: The node had condition: [DiskPressure]. ');
  await runPod('critical', { priority: 2_000_000_000 });
  expect(phases('critical')).toEqual(['Running']);
});

test('a runtime that the node does not have runs nothing', async () => {
  for (const handler of ['odd', 'runc'])
    world.client.create('runtimeclasses', {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: handler },
      handler,
    });
  await runPod('odd', { runtimeClassName: 'odd' });
  await runPod('usual', { runtimeClassName: 'runc' });
  expect(world.events).toContain(
    'Warning FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "odd" is configured',
  );
  expect(phases('odd', 'usual')).toEqual(['Pending', 'Running']);
});
