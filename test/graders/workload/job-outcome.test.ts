import { describe, expect, test } from '@jest/globals';
import { jobOutcome } from '../../../graders/workload/job-outcome.ts';
import { ended, podNamed, running } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing } from '../scope.ts';
import { batch, JobCluster } from './job-cluster.ts';

const params = {
  job: 'batch',
  configMap: 'run',
  keys: ['first', 'last'],
  containers: ['app', 'shipper'],
  within: 90_000,
};
const pod = podNamed('batch-x', { sidecars: { shipper: running }, containers: { app: ended(0) } });

type Run = Extract<Parameters<typeof jobOutcome.judge>[0], { run: unknown }>['run'];
const judge = (run: Partial<Run>) =>
  jobOutcome.judge(
    { namespace, run: { values: {}, ended: 'running', afterMs: 90_000, pod, logs: {}, ...run } },
    params,
  );

describe('a copy of the Job', () => {
  test('passes when it completes', () => {
    expect(judge({ ended: 'complete', afterMs: 7_300 })).toMatchObject(passing('complete after 7.3 s'));
  });

  test('fails while a container keeps it open, and says which', () => {
    const finding = judge({});
    expect(finding).toMatchObject(
      failing('not complete after 90 s: shipper still running', 'app: ended with exit code 0'),
    );
    expect(finding.hint).toContain('A Job ends when');
  });

  test('fails when it does not get to run', () => {
    const waiting = podNamed('batch-x', { containers: { app: { ready: false, restartCount: 0 } } });
    const finding = judge({ pod: waiting });
    expect(finding).toMatchObject(failing('not complete after 90 s', 'app: waiting: not started yet'));
    expect(finding.reason).not.toContain('still running');
    expect(judge({ pod: undefined })).toMatchObject(failing('not complete', 'No pod was made at all'));
  });

  test('fails when it fails, with the exit code', () => {
    const broken = podNamed('batch-x', { containers: { app: ended(3) } });
    expect(judge({ ended: 'failed', pod: broken })).toMatchObject(
      failing('failed: app: ended with exit code 3', 'logs'),
    );
  });
});

test('a copy that fails and leaves no pod fails in words', () => {
  expect(judge({ ended: 'failed', pod: undefined })).toMatchObject(
    failing('the copy of Job batch failed, and its pod is gone', 'logs job/batch'),
  );
});

describe('running the copy', () => {
  test('gives it new values, waits for its end and removes all that was made', async () => {
    const cluster = new JobCluster();
    const scope = makeScope();
    cluster.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'run', namespace },
      data: { first: 'old', other: 'kept' },
    });
    cluster.onCopy = (name) => {
      cluster.show(name, { sidecars: { shipper: running }, containers: { app: running } });
      void scope.clock.sleep(7_000).then(() => cluster.end(name, 'Complete'));
    };
    const observed = await jobOutcome.gather(cluster, scope, params, noAbort());
    expect(jobOutcome.judge(observed, params)).toMatchObject(passing('complete after 7 s'));
    const [values] = cluster.values;
    expect(values).toMatchObject({ other: 'kept', first: expect.stringMatching(/^\d{32}$/) });
    expect(values?.['first']).not.toBe(values?.['last']);
    expect(JSON.stringify(cluster.copies[0]?.spec)).toMatch(/"configMapRef":\{"name":"kp-values-\d+"\}/);
    await scope.undo();
    expect(await cluster.names('batch/v1', 'Job')).toEqual(['batch']);
    expect(await cluster.names('v1', 'Pod')).toEqual([]);
    expect(await cluster.names('v1', 'ConfigMap')).toEqual(['run']);
  });

  test('ends at the limit of the task', async () => {
    const cluster = new JobCluster();
    const scope = makeScope();
    cluster.onCopy = (name) => cluster.show(name, { sidecars: { shipper: running }, containers: { app: ended(0) } });
    const observed = await jobOutcome.gather(cluster, scope, params, noAbort());
    expect(jobOutcome.judge(observed, params)).toMatchObject(
      failing('not complete after 90 s: shipper', 'shipper: running'),
    );
  });

  test('fails without the Job, or without one of its containers', async () => {
    const { template } = batch.spec;
    const alone = { ...template, spec: { containers: template.spec.containers } };
    const cluster = new JobCluster({ ...batch, spec: { template: alone } });
    const observed = await jobOutcome.gather(cluster, makeScope(), params, noAbort());
    expect(jobOutcome.judge(observed, params)).toMatchObject(
      failing('batch has no container shipper', 'Its pod has app;'),
    );
    cluster.remove({ apiVersion: 'batch/v1', kind: 'Job', namespace, name: 'batch' });
    const without = await jobOutcome.gather(cluster, makeScope(), params, noAbort());
    expect(jobOutcome.judge(without, params)).toMatchObject(failing('no Job batch', 'exactly the name batch'));
  });
});
