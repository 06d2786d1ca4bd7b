import { describe, expect, test } from '@jest/globals';
import { startOrder } from '../../../graders/workload/start-order.ts';
import { ended, podNamed, running, starting } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing, uncheckable } from '../scope.ts';
import { batch, JobCluster } from './job-cluster.ts';

const params = { job: 'batch', first: 'shipper', next: 'app', hold: 15_000 };
const seen = {
  namespace,
  sawHeld: true,
  early: undefined,
  released: true,
  state: 'Running; shipper running; app running',
};
const judge = (more: Partial<Omit<typeof seen, 'early'>> & { early?: string }) =>
  startOrder.judge({ ...seen, ...more }, params);

describe('the order of two containers', () => {
  test('passes when the second waits and then starts', () => {
    const finding = judge({});
    expect(finding).toMatchObject(passing('app waited for shipper, and started when shipper could'));
    expect(finding.evidence[0]).toMatchObject({ expected: 'app waiting for 15 s, then running' });
  });

  test('fails when the second starts although the first could not', () => {
    const finding = judge({ early: 'Running; app running', released: false });
    expect(finding).toMatchObject(failing('app started although shipper could not', 'Which kind of container'));
    expect(finding.evidence[0]).toMatchObject({ observed: 'Running; app running' });
  });

  test('fails when the second does not start even then', () => {
    expect(judge({ released: false, state: 'Pending; app waiting: PodInitializing' })).toMatchObject(
      failing('app did not start even after shipper could: Pending; app waiting', 'does shipper end'),
    );
  });

  test('cannot be checked when the first was never held back', () => {
    expect(judge({ sawHeld: false, released: false, state: 'no pod was made' })).toMatchObject(
      uncheckable('never got as far as starting shipper: no pod was made'),
    );
  });
});

const held = { ready: false, restartCount: 0, state: { waiting: { reason: 'ErrImageNeverPull' } } };

const grade = async (cluster: JobCluster, scope = makeScope()) => {
  const start = scope.clock.now();
  const observed = await startOrder.gather(cluster, scope, params, noAbort());
  return { finding: startOrder.judge(observed, params), tookMs: scope.clock.now() - start };
};

describe('the experiment', () => {
  test('holds the first container back by its image, then gives the image back', async () => {
    const cluster = new JobCluster();
    cluster.put(podNamed('batch-x', { labels: { 'batch.kubernetes.io/job-name': 'batch' } }));
    const released: unknown[] = [];
    cluster.onCopy = (name) => cluster.show(name, { sidecars: { shipper: held }, containers: { app: starting } });
    cluster.onPatch = (pod, body) => {
      released.push(body);
      cluster.show(pod.replace(/-pod$/, ''), { sidecars: { shipper: running }, containers: { app: running } });
    };
    const scope = makeScope();
    const { finding, tookMs } = await grade(cluster, scope);
    expect(finding).toMatchObject(passing('app waited for shipper'));
    expect(tookMs).toBe(15_000);
    expect(released).toEqual([{ spec: { initContainers: [{ name: 'shipper', image: 'busybox:1.36' }] } }]);
    const { template } = cluster.copies[0]!.spec;
    expect(template.spec.initContainers?.[0]).toMatchObject({ image: 'kp.invalid/hold:0', imagePullPolicy: 'Never' });
    expect(template.spec.containers[0]?.image).toBe('busybox:1.36');
    // The image to be given back is known to be on the node of the learner's own pod.
    expect(template.spec.nodeSelector).toEqual({ 'kubernetes.io/hostname': 'node-1' });
    expect(scope.said).toEqual([expect.stringContaining('holding shipper back'), 'letting shipper go']);
  });

  test.each([
    ['runs', running],
    ['has run and ended', ended(0)],
    ['is being restarted', { ...starting, restartCount: 1 }],
  ])('is decided early when the second container %s', async (_what, app) => {
    const cluster = new JobCluster();
    const scope = makeScope();
    cluster.onCopy = (name) => {
      cluster.show(name, { containers: { shipper: held, app: starting } });
      void scope.clock.sleep(2_000).then(() => cluster.show(name, { containers: { shipper: held, app } }));
    };
    const { finding, tookMs } = await grade(cluster, scope);
    expect(finding).toMatchObject(failing('app started although shipper could not', 'side by side'));
    expect(tookMs).toBe(2_000);
    expect(cluster.calls.some((call) => call.startsWith('patch'))).toBe(false);
  });

  test('waits in vain for the second container when the first one never lets it start', async () => {
    const cluster = new JobCluster();
    cluster.onCopy = (name) => cluster.show(name, { inits: { shipper: held }, containers: { app: starting } });
    cluster.onPatch = (pod) =>
      cluster.show(pod.replace(/-pod$/, ''), { inits: { shipper: running }, containers: { app: starting } });
    const { finding, tookMs } = await grade(cluster);
    expect(finding).toMatchObject(failing('app did not start even after shipper could', 'keeps app waiting'));
    expect(tookMs).toBe(55_000);
  });

  test('cannot be checked when no pod is made', async () => {
    const { finding, tookMs } = await grade(new JobCluster());
    expect(finding).toMatchObject(uncheckable('no pod was made'));
    expect(tookMs).toBe(30_000);
  });

  test('fails without the Job, or without one of its containers', async () => {
    const { template } = batch.spec;
    const alone = { ...template, spec: { containers: template.spec.containers } };
    const cluster = new JobCluster({ ...batch, spec: { template: alone } });
    expect((await grade(cluster)).finding).toMatchObject(failing('no container shipper', 'Its pod has app;'));
    cluster.remove({ apiVersion: 'batch/v1', kind: 'Job', namespace, name: 'batch' });
    expect((await grade(cluster)).finding).toMatchObject(failing('no Job batch', 'exactly the name batch'));
  });
});
