import { afterEach, expect, test } from '@jest/globals';
import { deploymentController } from '../../../src/embedded/controllers/deployment/index.ts';
import { replicaSetController } from '../../../src/embedded/controllers/replicas/index.ts';
import type { Deployment, ReplicaSet } from '../../../src/embedded/objects.ts';
import { template, world } from './world.ts';

let here: ReturnType<typeof world>;
afterEach(() => {
  here.stop();
  expect(here.bugs).toEqual([]);
});

type Spec = NonNullable<Deployment['spec']>;

const start = async (spec: Partial<Spec> = {}): Promise<void> => {
  here = world((deps) => [replicaSetController(deps), deploymentController(deps)]);
  here.client.create('deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default', annotations: { note: 'kept' } },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'web' } },
      template: template(),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      ...spec,
    },
  });
  await here.clock.settle();
};

const deployment = (): Deployment => here.client.get('deployments', 'default', 'web')!;
const sets = (): ReplicaSet[] => here.client.list('replicasets', 'default');
const condition = (type: string) => deployment().status?.conditions?.find((each) => each.type === type);
const change = async (spec: Partial<Spec>): Promise<void> => {
  here.client.modify('deployments', 'default', 'web', (current) => ({
    ...current,
    spec: { ...current.spec!, ...spec },
  }));
  await here.clock.settle();
};
const active = (): number => here.pods().filter(({ metadata }) => metadata.deletionTimestamp === undefined).length;
const roll = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn += 1) {
    await here.makeReady();
    await here.finishDeleted();
  }
};

test('it makes one ReplicaSet with the template hash, and says when it has progressed', async () => {
  await start();
  expect(sets()).toHaveLength(1);
  const [set] = sets();
  const hash = set!.metadata.labels?.['pod-template-hash'];
  expect(set!.metadata.name).toBe(`web-${hash}`);
  expect(set!.spec?.selector.matchLabels).toEqual({ app: 'web', 'pod-template-hash': hash });
  expect(set!.metadata.annotations).toEqual({
    note: 'kept',
    'deployment.kubernetes.io/revision': '1',
    'deployment.kubernetes.io/desired-replicas': '4',
    'deployment.kubernetes.io/max-replicas': '5',
  });
  expect(condition('Available')).toMatchObject({ status: 'False', reason: 'MinimumReplicasUnavailable' });
  await here.makeReady();
  expect(condition('Available')).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' });
  expect(condition('Progressing')).toMatchObject({
    status: 'True',
    reason: 'NewReplicaSetAvailable',
    message: `ReplicaSet "${set!.metadata.name}" has successfully progressed.`,
  });
  expect(deployment().status).toMatchObject({
    replicas: 4,
    readyReplicas: 4,
    updatedReplicas: 4,
    availableReplicas: 4,
  });
  expect(here.events()).toContain(`Normal ScalingReplicaSet Scaled up replica set ${set!.metadata.name} from 0 to 4`);
});

test('a new template rolls within maxSurge and maxUnavailable, and the old ReplicaSet stays at zero', async () => {
  await start();
  await here.makeReady();
  await change({ template: template('busybox:1.37') });
  let most = active();
  let fewestReady = 4;
  for (let turn = 0; turn < 16; turn += 1) {
    await here.makeReady(1);
    most = Math.max(most, active());
    const ready = here
      .pods()
      .filter((pod) => pod.metadata.deletionTimestamp === undefined && pod.status?.conditions !== undefined).length;
    fewestReady = Math.min(fewestReady, ready);
    await here.finishDeleted();
  }
  expect(most).toBeLessThanOrEqual(5);
  expect(fewestReady).toBeGreaterThanOrEqual(3);
  const [old, fresh] = sets();
  expect([old?.spec?.replicas, fresh?.spec?.replicas]).toEqual([0, 4]);
  expect(fresh?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
  expect(here.pods().every((pod) => pod.spec?.containers[0]?.image === 'busybox:1.37')).toBe(true);
});

test('an image that never gets ready leaves the old pods serving, and the deadline is reported', async () => {
  await start({ progressDeadlineSeconds: 60 });
  await here.makeReady();
  await change({ template: template('broken') });
  await here.clock.advance(59_000);
  expect(condition('Progressing')?.status).toBe('True');
  await here.clock.advance(2_000);
  expect(condition('Progressing')).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
  expect(deployment().status?.availableReplicas).toBe(3);
});

test('the old template again is the old ReplicaSet under a new revision', async () => {
  await start();
  await here.makeReady();
  await change({ template: template('busybox:1.37') });
  await roll();
  await change({ template: template() });
  await roll();
  const back = sets()[0]!;
  expect(sets()).toHaveLength(2);
  expect(back.spec?.replicas).toBe(4);
  expect(back.metadata.annotations).toMatchObject({
    'deployment.kubernetes.io/revision': '3',
    'deployment.kubernetes.io/revision-history': '1',
  });
});

test('Recreate waits until all old pods are gone', async () => {
  await start({ strategy: { type: 'Recreate' } });
  await here.makeReady();
  await change({ template: template('busybox:1.37') });
  expect(sets()).toHaveLength(1);
  expect(active()).toBe(0);
  await here.finishDeleted();
  expect(sets()).toHaveLength(2);
  expect(active()).toBe(4);
});

test('paused, a new template waits; scaled in the middle of a rollout, all ReplicaSets get their share', async () => {
  await start({ replicas: 10 });
  await here.makeReady();
  await change({ paused: true, template: template('busybox:1.37') });
  expect(sets()).toHaveLength(1);
  expect(condition('Progressing')).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused' });
  await change({ paused: false });
  const before = sets().map((set) => set.spec?.replicas ?? 0);
  expect(before).toEqual([8, 5]);
  await change({ replicas: 20 });
  const after = sets().map((set) => set.spec?.replicas ?? 0);
  expect(after[0]! + after[1]!).toBe(25);
  expect(after.every((count, index) => count > before[index]!)).toBe(true);
});

test('old ReplicaSets beyond the history limit are removed', async () => {
  await start({ replicas: 1, revisionHistoryLimit: 1 });
  for (const image of ['a', 'b', 'c']) {
    await roll();
    await change({ template: template(image) });
  }
  await roll();
  expect(sets().map((set) => set.spec?.template?.spec?.containers[0]?.image)).toEqual(['b', 'c']);
});
