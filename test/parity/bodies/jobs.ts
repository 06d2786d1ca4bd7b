/** Jobs with policies, CronJobs, bounds of a namespace, and what goes with its owner. */
import { expect } from '@jest/globals';
import type { KubeObject } from '../../../src/cluster/kube.ts';
import { ApiRefusal } from '../../../src/cluster/types.ts';
import type { Body, Here } from '../here.ts';

type Loose = KubeObject & { spec?: Record<string, unknown>; status?: Record<string, unknown> };

const refusal = async (doing: Promise<unknown>): Promise<string> => {
  try {
    await doing;
  } catch (error) {
    if (error instanceof ApiRefusal) return error.status.message ?? '';
    throw error;
  }
  return 'accepted';
};

const job = (name: string, fields: string, script: string): string => `
apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec:
  ${fields}
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 1
      containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, ${JSON.stringify(script)}]}]`;

const conditions = (object: Loose | undefined): string[][] =>
  ((object?.status?.['conditions'] ?? []) as { type: string; reason: string; message: string }[]).map(
    ({ type, reason, message }) => [type, reason, message],
  );

const untilJob = (here: Here, name: string, type: string): Promise<Loose | undefined> =>
  here.until(
    `job ${name} is ${type}`,
    () => here.get<Loose>('Job', name, 'batch/v1'),
    (seen) => conditions(seen).some(([each]) => each === type),
  );

const byName = '$JOB_COMPLETION_INDEX';

export const jobBodies: Body[] = [
  {
    name: 'an indexed Job goes on with other indexes, and its policies end it',
    async run(here) {
      const indexed = 'completionMode: Indexed\n  completions: 3\n  parallelism: 3';
      await here.apply(
        [
          job('limited', `${indexed}\n  backoffLimitPerIndex: 0`, `test ${byName} != 1`),
          job(
            'enough',
            `${indexed}\n  successPolicy: {rules: [{succeededIndexes: '0'}]}`,
            `test ${byName} = 0 || sleep 600`,
          ),
          job(
            'early',
            'podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [42]}}]}',
            'exit 42',
          ),
        ].join('\n---\n'),
      );
      const limited = await untilJob(here, 'limited', 'Failed');
      expect(limited?.status).toMatchObject({ completedIndexes: '0,2', failedIndexes: '1', succeeded: 2, failed: 1 });
      expect(conditions(limited)).toEqual([
        ['FailureTarget', 'FailedIndexes', 'Job has failed indexes'],
        ['Failed', 'FailedIndexes', 'Job has failed indexes'],
      ]);
      const enough = await untilJob(here, 'enough', 'Complete');
      expect(enough?.status).toMatchObject({ completedIndexes: '0', succeeded: 1, terminating: 0, ready: 0 });
      expect(conditions(enough)[0]).toEqual(['SuccessCriteriaMet', 'SuccessPolicy', 'Matched rules at index 0']);
      const early = await untilJob(here, 'early', 'Failed');
      expect(conditions(early)[1]![2]).toMatch(
        /^Container app for pod [\w-]+\/early-\w+ failed with exit code 42 matching FailJob rule at index 0$/,
      );
    },
  },
  {
    name: 'a Job rests while it is suspended, and goes when its time to live is over',
    async run(here) {
      const spec = (suspend: boolean): string =>
        job('pause', `suspend: ${suspend}\n  ttlSecondsAfterFinished: 1`, 'echo done');
      await here.apply(spec(true));
      const suspended = await untilJob(here, 'pause', 'Suspended');
      expect(conditions(suspended)).toEqual([['Suspended', 'JobSuspended', 'Job suspended']]);
      expect(await here.list('Pod')).toHaveLength(0);
      await here.apply(spec(false));
      await here.untilEvent('pause', 'Resumed Job resumed');
      await here.untilEvent('pause', 'Completed Job completed');
      await here.untilGone('Job', 'pause', 'batch/v1');
    },
  },
  {
    name: 'a CronJob starts a job when its minute comes',
    async run(here) {
      const cron = (schedule: string, more = ''): string => `
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: '${schedule}'${more}
  jobTemplate:
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: app, image: 'busybox:1.36', command: ['true']}]}}}`;
      expect(await refusal(here.apply(cron('* * * *')))).toBe(
        'CronJob.batch "tick" is invalid: spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]',
      );
      expect(await refusal(here.apply(cron('* * * * *', '\n  timeZone: Nowhere')))).toBe(
        'CronJob.batch "tick" is invalid: spec.timeZone: Invalid value: "Nowhere": unknown time zone Nowhere',
      );
      await here.apply(cron('* * * * *', '\n  timeZone: Europe/Berlin'));
      const [made] = await here.until(
        'there is a job',
        () => here.list<Loose>('Job', 'batch/v1'),
        (seen) => seen.length > 0,
        70,
      );
      expect(made?.metadata.name).toMatch(/^tick-\d{8}$/);
      expect(made?.metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp']).toMatch(/:00\+0[12]:00$/);
      const noted = await here.until(
        'the end of the job is noted',
        () => here.get<Loose>('CronJob', 'tick', 'batch/v1'),
        (seen) => seen?.status?.['lastSuccessfulTime'] !== undefined && seen.status['active'] === undefined,
      );
      expect(noted?.status?.['lastScheduleTime']).toMatch(/:00Z$/);
      await here.untilEvent('tick', `SuccessfulCreate Created job ${made?.metadata.name}`);
      await here.untilEvent('tick', `SawCompletedJob Saw completed job: ${made?.metadata.name}, condition: Complete`);
    },
  },
  {
    name: 'a LimitRange fills in what a pod does not say, and keeps it within bounds',
    async run(here) {
      await here.apply(`
apiVersion: v1
kind: LimitRange
metadata: {name: bounds}
spec: {limits: [{type: Container, default: {cpu: 200m}, defaultRequest: {cpu: 100m}, max: {cpu: 500m}}]}`);
      await here.runPod('a', { app: 'sleep 600' });
      const pod = await here.pod('a');
      expect(pod.spec.containers[0]).toMatchObject({
        resources: { limits: { cpu: '200m' }, requests: { cpu: '100m' } },
      });
      expect(pod.metadata.annotations).toMatchObject({
        'kubernetes.io/limit-ranger':
          'LimitRanger plugin set: cpu request for container app; cpu limit for container app',
      });
      const big = `{apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {containers: [{name: app, image: x, resources: {limits: {cpu: 1}}}]}}`;
      expect(await refusal(here.apply(big))).toBe(
        'pods "b" is forbidden: maximum cpu usage per Container is 500m, but limit is 1',
      );
    },
  },
  {
    name: 'what lost its owner is collected, and a ServiceAccount named default comes back',
    async run(here) {
      const map = (name: string, owner = ''): string =>
        `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}${owner}}}`;
      await here.apply(map('owner'));
      const uid = (await here.get('ConfigMap', 'owner'))?.metadata.uid;
      const reference = (name: string): string =>
        `, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: ${name}, uid: ${uid}}]`;
      await here.apply(`${map('child', reference('owner'))}\n---\n${map('lost', reference('none'))}`);
      await here.untilGone('ConfigMap', 'lost');
      expect(await here.get('ConfigMap', 'child')).toBeDefined();
      await here.delete('ConfigMap', 'owner');
      await here.untilGone('ConfigMap', 'child');
      const before = (await here.get('ServiceAccount', 'default'))?.metadata.uid;
      await here.delete('ServiceAccount', 'default');
      await here.until(
        'there is a new ServiceAccount',
        () => here.get('ServiceAccount', 'default'),
        (seen) => seen !== undefined && seen.metadata.uid !== before,
      );
    },
  },
];
