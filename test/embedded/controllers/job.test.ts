import { afterEach, describe, expect, test } from '@jest/globals';
import { jobController } from '../../../src/embedded/controllers/job/index.ts';
import { finishedJobCleaner } from '../../../src/embedded/controllers/job/finished-job-cleaner.ts';
import { formatIndexes, indexAnnotation, parseIndexes } from '../../../src/embedded/controllers/job/indexes.ts';
import type { Job } from '../../../src/embedded/objects.ts';
import { template, world } from './world.ts';

let here: ReturnType<typeof world>;

type Spec = NonNullable<Job['spec']>;

const start = async (spec: Partial<Spec> = {}): Promise<void> => {
  here = world((deps) => [jobController(deps), finishedJobCleaner(deps)]);
  here.client.create('jobs', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work', namespace: 'default' },
    spec: {
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      selector: { matchLabels: { job: 'work' } },
      template: { ...template('busybox:1.36', { job: 'work' }), spec: { ...template().spec!, restartPolicy: 'Never' } },
      ...spec,
    },
  });
  await here.clock.settle();
};
const job = (): Job => here.client.get('jobs', 'default', 'work')!;
const running = () => here.pods().filter((pod) => pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed');
const types = (): string[] => (job().status?.conditions ?? []).map(({ type }) => type);

describe('a Job', () => {
  afterEach(() => {
    here.stop();
    expect(here.bugs).toEqual([]);
  });

  test('is complete when enough pods have succeeded, at most parallelism at a time', async () => {
    await start({ completions: 3, parallelism: 2 });
    expect(running()).toHaveLength(2);
    for (let turn = 0; turn < 3; turn += 1) await here.end(running()[0]!.metadata.name, 'Succeeded');
    expect(here.pods()).toHaveLength(3);
    expect(job().status).toMatchObject({ succeeded: 3, completionTime: expect.any(String) });
    expect(types()).toEqual(['SuccessCriteriaMet', 'Complete']);
    expect(here.events()).toContain('Normal Completed Job completed');
    expect(here.pods().every((pod) => (pod.metadata.finalizers ?? []).length === 0)).toBe(true);
  });

  test('tries again after 10 s, then 20 s, and fails beyond its back-off limit', async () => {
    await start({ backoffLimit: 1 });
    await here.end(running()[0]!.metadata.name, 'Failed');
    expect(running()).toHaveLength(0);
    await here.clock.advance(9_000);
    expect(running()).toHaveLength(0);
    await here.clock.advance(1_000);
    expect(running()).toHaveLength(1);
    await here.end(running()[0]!.metadata.name, 'Failed');
    expect(job().status).toMatchObject({ failed: 2 });
    expect(job().status?.conditions?.at(-1)).toMatchObject({ type: 'Failed', reason: 'BackoffLimitExceeded' });
  });

  test('is stopped when it has been active too long', async () => {
    await start({ activeDeadlineSeconds: 30 });
    await here.clock.advance(30_000);
    expect(types()).toEqual(['FailureTarget']);
    expect(job().status).toMatchObject({ failed: 1, terminating: 1 });
    await here.finishDeleted();
    expect(running()).toHaveLength(0);
    expect(job().status?.conditions?.at(-1)).toMatchObject({ type: 'Failed', reason: 'DeadlineExceeded' });
  });

  test('indexed, gives each pod a number, and each number must succeed once', async () => {
    await start({ completions: 3, parallelism: 3, completionMode: 'Indexed' });
    const names = here.pods().map(({ metadata }) => metadata.annotations?.['batch.kubernetes.io/job-completion-index']);
    expect(names).toEqual(['0', '1', '2']);
    const [first] = here.pods();
    expect(first?.spec?.hostname).toBe('work-0');
    expect(first?.spec?.containers[0]?.env?.[0]?.name).toBe('JOB_COMPLETION_INDEX');
    await here.end(here.pods()[0]!.metadata.name, 'Succeeded');
    await here.end(here.pods()[2]!.metadata.name, 'Succeeded');
    expect(job().status?.completedIndexes).toBe('0,2');
    await here.end(here.pods()[1]!.metadata.name, 'Succeeded');
    expect(types()).toContain('Complete');
  });

  test('suspended, has no pods; resumed, has them', async () => {
    await start({ suspend: true });
    expect(here.pods()).toHaveLength(0);
    expect(job().status?.conditions).toMatchObject([{ type: 'Suspended', status: 'True' }]);
    here.client.modify('jobs', 'default', 'work', (current) => ({
      ...current,
      spec: { ...current.spec!, suspend: false },
    }));
    await here.clock.settle();
    expect(here.pods()).toHaveLength(1);
    expect(job().status?.conditions).toMatchObject([{ type: 'Suspended', status: 'False' }]);
  });

  const end = async (index: number, exitCode: number, conditions: string[] = []): Promise<void> => {
    const pod = running().find(({ metadata }) => metadata.annotations?.[indexAnnotation] === String(index))!;
    here.client.modify(
      'pods',
      'default',
      pod.metadata.name,
      (current) => ({
        ...current,
        spec: { ...current.spec!, nodeName: 'node' },
        status: {
          phase: exitCode === 0 ? 'Succeeded' : 'Failed',
          conditions: conditions.map((type) => ({ type, status: 'True' })),
          containerStatuses: [
            {
              name: 'app',
              image: '',
              imageID: '',
              ready: false,
              restartCount: 0,
              state: { terminated: { exitCode, finishedAt: new Date(here.clock.now()).toISOString() } },
            },
          ],
        },
      }),
      { status: true },
    );
    await here.clock.settle();
  };
  const last = () => job().status?.conditions?.at(-1);

  test('with a back-off limit for each index, goes on with the others and fails in the end', async () => {
    await start({ completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 1 });
    await end(0, 1);
    expect(job().status?.failed).toBeUndefined();
    await here.clock.advance(10_000);
    const [again] = running().filter(({ metadata }) => metadata.annotations?.[indexAnnotation] === '0');
    expect(again?.metadata.annotations?.['batch.kubernetes.io/job-index-failure-count']).toBe('1');
    await end(0, 1);
    expect(job().status).toMatchObject({ failed: 2, failedIndexes: '0', active: 1 });
    await end(1, 0);
    expect(job().status).toMatchObject({ completedIndexes: '1', failedIndexes: '0' });
    expect(last()).toMatchObject({ type: 'Failed', reason: 'FailedIndexes', message: 'Job has failed indexes' });
  });

  test('ends early when too many indexes have failed', async () => {
    await start({
      completions: 3,
      parallelism: 3,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 0,
    });
    await end(1, 1);
    expect(types()).toEqual(['FailureTarget']);
    await here.finishDeleted();
    expect(job().status).toMatchObject({ failedIndexes: '1', failed: 3, terminating: 0 });
    expect(last()).toMatchObject({ type: 'Failed', reason: 'MaxFailedIndexesExceeded' });
    expect(running()).toHaveLength(0);
  });

  test('is done when its success policy says so, and takes the rest away', async () => {
    await start({
      completions: 3,
      parallelism: 3,
      completionMode: 'Indexed',
      successPolicy: { rules: [{ succeededIndexes: '1' }] },
    });
    await end(1, 0);
    await here.finishDeleted();
    expect(job().status?.conditions).toMatchObject([
      { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message: 'Matched rules at index 0' },
      { type: 'Complete', reason: 'SuccessPolicy' },
    ]);
    expect(job().status?.failed).toBeUndefined();
    expect(here.pods()).toHaveLength(1);
  });

  test.each([
    ['FailJob', { type: 'Failed', reason: 'PodFailurePolicy' }, 1],
    ['FailIndex', undefined, 1],
    ['Count', undefined, undefined],
    ['Ignore', undefined, undefined],
  ])('does what its pod failure policy says of an exit code: %s', async (action, condition, failed) => {
    await start({
      completions: 2,
      parallelism: 1,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 3,
      podFailurePolicy: { rules: [{ action, onExitCodes: { operator: 'In', values: [42] } }] },
    });
    await end(0, 42);
    expect(job().status?.failed).toBe(failed);
    expect(job().status?.failedIndexes).toBe(action === 'FailIndex' ? '0' : '');
    if (condition === undefined) return;
    expect(last()).toMatchObject(condition);
    expect(last()?.message).toMatch(
      /^Container app for pod default\/work-0-\w+ failed with exit code 42 matching FailJob rule at index 0$/,
    );
  });

  test('does not count what a disruption ended, when its policy ignores that', async () => {
    await start({
      completions: 1,
      completionMode: 'Indexed',
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
    });
    await end(0, 137, ['DisruptionTarget']);
    expect(job().status?.failed).toBeUndefined();
    await here.clock.advance(10_000);
    expect(running()).toHaveLength(1);
  });

  test('that someone else manages is left alone', async () => {
    await start({ managedBy: 'example.com/someone' });
    expect(here.pods()).toHaveLength(0);
    expect(job().status).toBeUndefined();
  });

  test('takes in a pod that matches, and lets go of one that no longer does', async () => {
    await start();
    const [first] = here.pods();
    here.client.modify('pods', 'default', first!.metadata.name, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, labels: {} },
    }));
    await here.clock.settle();
    const released = here.client.get('pods', 'default', first!.metadata.name)!;
    expect(released.metadata.ownerReferences).toBeUndefined();
    expect(released.metadata.finalizers).toBeUndefined();
    const [second] = here.pods().filter(({ metadata }) => metadata.name !== first!.metadata.name);
    here.client.modify('pods', 'default', second!.metadata.name, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, ownerReferences: [] },
    }));
    await here.clock.settle();
    expect(here.client.get('pods', 'default', second!.metadata.name)!.metadata.ownerReferences).toMatchObject([
      { kind: 'Job', name: 'work', controller: true },
    ]);
  });

  test('replaces a pod that ends only when it has ended, if told so', async () => {
    await start({ podReplacementPolicy: 'Failed' });
    await here.makeReady();
    const [pod] = running();
    here.client.delete('pods', 'default', pod!.metadata.name, { gracePeriodSeconds: 30 });
    await here.clock.settle();
    expect(here.pods()).toHaveLength(1);
    expect(job().status).toMatchObject({ terminating: 1 });
    await here.end(pod!.metadata.name, 'Failed');
    await here.finishDeleted();
    await here.clock.advance(10_000);
    expect(running()).toHaveLength(1);
  });

  test('is removed when its time to live after finishing is over', async () => {
    await start({ ttlSecondsAfterFinished: 5 });
    await here.end(running()[0]!.metadata.name, 'Succeeded');
    await here.clock.advance(4_000);
    expect(job()).toBeDefined();
    await here.clock.advance(1_000);
    expect(job()).toBeUndefined();
  });
});

test.each([
  ['0,2-4', [0, 2, 3, 4]],
  ['', []],
  ['7', [7]],
  ['0,1', [0, 1]],
])('indexes %s', (text, numbers) => {
  expect([...parseIndexes(text)]).toEqual(numbers);
  expect(formatIndexes(new Set(numbers))).toBe(text);
});
