import { afterEach, describe, expect, test } from '@jest/globals';
import { jobController } from '../../../src/embedded/controllers/job/index.ts';
import { formatIndexes, parseIndexes } from '../../../src/embedded/controllers/job/plan.ts';
import type { Job } from '../../../src/embedded/objects.ts';
import { template, world } from './world.ts';

let here: ReturnType<typeof world>;

type Spec = NonNullable<Job['spec']>;

const start = async (spec: Partial<Spec> = {}): Promise<void> => {
  here = world((deps) => [jobController(deps)]);
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
