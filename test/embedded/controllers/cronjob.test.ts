import { afterEach, describe, expect, test } from '@jest/globals';
import { cronJobController } from '../../../src/embedded/controllers/cronjob/index.ts';
import type { CronJob, Job } from '../../../src/embedded/objects.ts';
import { template, world } from './world.ts';

let here: ReturnType<typeof world>;

type Spec = NonNullable<CronJob['spec']>;

const minute = 60_000;

const start = async (spec: Partial<Spec> = {}): Promise<void> => {
  here = world((deps) => [cronJobController(deps)]);
  here.client.create('cronjobs', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace: 'default' },
    spec: {
      schedule: '* * * * *',
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: { metadata: { labels: { app: 'tick' } }, spec: { template: template() } },
      ...spec,
    },
  });
  await here.clock.settle();
};
const cronJob = (): CronJob => here.client.get('cronjobs', 'default', 'tick')!;
const jobs = (): Job[] => here.client.list('jobs', 'default');
const names = (): string[] => jobs().map(({ metadata }) => metadata.name);
const finish = async (job: Job, type = 'Complete'): Promise<void> => {
  const at = new Date(here.clock.now()).toISOString();
  here.client.modify(
    'jobs',
    'default',
    job.metadata.name,
    (current) => ({
      ...current,
      status: {
        startTime: current.metadata.creationTimestamp,
        ...(type === 'Complete' ? { completionTime: at } : {}),
        conditions: [{ type, status: 'True' }],
      },
    }),
    { status: true },
  );
  await here.clock.settle();
};
const change = async (spec: Partial<Spec>): Promise<void> => {
  here.client.modify('cronjobs', 'default', 'tick', (current) => ({ ...current, spec: { ...current.spec, ...spec } }));
  await here.clock.settle();
};

describe('a CronJob', () => {
  afterEach(() => {
    here.stop();
    expect(here.bugs).toEqual([]);
  });

  test('starts a job for each time of its schedule, named for its minute', async () => {
    await start();
    expect(jobs()).toEqual([]);
    await here.clock.advance(minute + 200);
    const [job] = jobs();
    const time = Math.floor(here.clock.now() / minute);
    expect(job).toMatchObject({
      metadata: {
        name: `tick-${time}`,
        labels: { app: 'tick' },
        annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': cronJob().status?.lastScheduleTime },
        ownerReferences: [{ kind: 'CronJob', name: 'tick', controller: true }],
      },
    });
    expect(cronJob().status?.active).toMatchObject([{ kind: 'Job', name: `tick-${time}`, uid: job!.metadata.uid }]);
    await here.clock.advance(minute);
    expect(names()).toEqual([`tick-${time}`, `tick-${time + 1}`]);
    expect(here.events()).toContain(`Normal SuccessfulCreate Created job tick-${time}`);
  });

  test('notes the end of a job, and forgets old ones', async () => {
    await start({ successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 0 });
    await here.clock.advance(minute + 200);
    const first = jobs()[0]!;
    await finish(first);
    expect(cronJob().status?.active).toBeUndefined();
    expect(cronJob().status?.lastSuccessfulTime).toBe(
      here.client.get('jobs', 'default', first.metadata.name)?.status?.completionTime,
    );
    await here.clock.advance(minute);
    await finish(jobs()[1]!);
    expect(names()).not.toContain(first.metadata.name);
    expect(here.events()).toContain(`Normal SuccessfulDelete Deleted job ${first.metadata.name}`);
    await here.clock.advance(minute);
    const last = jobs().at(-1)!;
    await finish(last, 'Failed');
    expect(here.events()).toContain(
      `Normal SawCompletedJob Saw completed job: ${first.metadata.name}, condition: Complete`,
    );
    expect(names()).not.toContain(last.metadata.name);
  });

  test('forbids a second job while one runs', async () => {
    await start({ concurrencyPolicy: 'Forbid' });
    await here.clock.advance(2 * minute + 200);
    expect(jobs()).toHaveLength(1);
    expect(here.events()).toContain(
      'Normal JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid',
    );
  });

  test('replaces the job that runs', async () => {
    await start({ concurrencyPolicy: 'Replace' });
    await here.clock.advance(minute + 200);
    const [first] = names();
    await here.clock.advance(minute);
    expect(jobs()).toHaveLength(1);
    expect(names()).not.toContain(first);
    expect(cronJob().status?.active).toHaveLength(1);
  });

  test('rests while it is suspended, and then starts only the last time that it missed', async () => {
    await start({ suspend: true });
    await here.clock.advance(5 * minute + 200);
    expect(jobs()).toEqual([]);
    await change({ suspend: false });
    expect(names()).toEqual([`tick-${Math.floor(here.clock.now() / minute)}`]);
  });

  test('says when too many times were missed, or when it is too late', async () => {
    await start({ suspend: true });
    await here.clock.advance(120 * minute + 30_000);
    await change({ suspend: false });
    expect(here.events()).toContain(
      'Warning TooManyMissedTimes too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    );
    here.stop();
    await start({ suspend: true, startingDeadlineSeconds: 10, schedule: '@hourly' });
    await here.clock.advance(60 * minute + 30_000);
    await change({ suspend: false });
    expect(jobs()).toEqual([]);
  });

  test('notices a job that went missing', async () => {
    await start();
    await here.clock.advance(minute + 200);
    const [name] = names();
    here.client.delete('jobs', 'default', name!);
    await here.clock.settle();
    expect(cronJob().status?.active).toBeUndefined();
    expect(here.events()).toContain(`Normal MissingJob Active job went missing: ${name}`);
  });

  test('follows its time zone', async () => {
    await start({ schedule: '30 14 * * *', timeZone: 'Europe/Berlin' });
    await here.clock.advance(90 * minute + 200);
    expect(jobs()[0]?.metadata.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-31T14:30:00+01:00',
    });
  });
});
