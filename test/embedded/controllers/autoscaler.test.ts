import { afterEach, describe, expect, test } from '@jest/globals';
import { autoscaler } from '../../../src/embedded/controllers/autoscaler/index.ts';
import type { PodUse } from '../../../src/embedded/controllers/autoscaler/resource-metric.ts';
import type { Deployment, HorizontalPodAutoscaler } from '../../../src/embedded/objects.ts';
import { template, world } from './world.ts';

let here: ReturnType<typeof world>;
/** Thousandths of a processor that each pod uses; undefined: nothing is known. */
let milli: number | undefined;

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>;

const period = 15_000;

const start = async (replicas: number, spec: Partial<Spec> = {}, requests: object = { cpu: '100m' }): Promise<void> => {
  milli = undefined;
  here = world((deps) => [
    autoscaler({
      ...deps,
      useOf: (): PodUse | undefined =>
        milli === undefined
          ? undefined
          : {
              at: deps.clock.now(),
              windowMs: period,
              containers: [{ name: 'app', cpuNano: milli * 1e6, memoryBytes: 64 * 2 ** 20 }],
            },
    }),
  ]);
  const pod = template('busybox:1.36', { app: 'web' });
  here.client.create('deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: pod },
  });
  const startTime = new Date(here.clock.now() - 600_000).toISOString();
  for (let index = 0; index < replicas; index += 1) {
    const draft = here.podDraft(`web-${index}`, { app: 'web' });
    here.client.create('pods', {
      ...draft,
      spec: { containers: [{ name: 'app', image: 'x', resources: { requests } }] } as never,
      status: {
        phase: 'Running',
        startTime,
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: startTime }],
      },
    });
  }
  here.client.create('horizontalpodautoscalers', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 10,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
      ...spec,
    },
  });
  await here.clock.settle();
};
const replicas = (): number | undefined =>
  (here.client.get('deployments', 'default', 'web') as Deployment).spec?.replicas;
const condition = (type: string) =>
  here.client.get('horizontalpodautoscalers', 'default', 'web')!.status?.conditions?.find((each) => each.type === type);
const use = async (amount: number): Promise<void> => {
  milli = amount;
  await here.clock.advance(period);
};

describe('an autoscaler', () => {
  afterEach(() => {
    here.stop();
    expect(here.bugs).toEqual([]);
  });

  test('makes as many replicas as the use asks for, and says why', async () => {
    await start(2);
    await use(100);
    expect(replicas()).toBe(4);
    expect(here.events()).toContain(
      'Normal SuccessfulRescale New size: 4; reason: cpu resource utilization (percentage of request) above target',
    );
    expect(condition('AbleToScale')).toMatchObject({ status: 'True', reason: 'SucceededRescale' });
    expect(here.client.get('horizontalpodautoscalers', 'default', 'web')?.status).toMatchObject({
      currentReplicas: 2,
      desiredReplicas: 4,
      currentMetrics: [{ resource: { name: 'cpu', current: { averageUtilization: 100, averageValue: '100m' } } }],
    });
  });

  test('leaves small differences alone', async () => {
    await start(2);
    await use(54);
    expect(replicas()).toBe(2);
    expect(condition('ScalingLimited')).toMatchObject({ status: 'False', reason: 'DesiredWithinRange' });
  });

  test('goes down only when nothing higher was asked for in the last five minutes', async () => {
    await start(4);
    await use(0);
    expect(replicas()).toBe(4);
    expect(condition('AbleToScale')).toMatchObject({ reason: 'ScaleDownStabilized' });
    await here.clock.advance(300_000);
    expect(replicas()).toBe(1);
  });

  test('goes no faster than its behavior allows', async () => {
    await start(4, {
      behavior: {
        scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
        scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: 'Disabled' },
      },
    });
    await use(500);
    expect(replicas()).toBe(5);
    expect(condition('ScalingLimited')).toMatchObject({ status: 'True', reason: 'ScaleUpLimit' });
    await use(0);
    expect(replicas()).toBe(5);
  });

  test('says what it lacks', async () => {
    await start(1, {}, {});
    expect(condition('ScalingActive')).toMatchObject({
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message:
        'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API',
    });
    await use(10);
    expect(condition('ScalingActive')?.message).toBe(
      'the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in container app of Pod web-0',
    );
    expect(here.events()).toContain(
      'Warning FailedComputeMetricsReplicas invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: failed to get cpu utilization: missing request for cpu in container app of Pod web-0',
    );
  });

  test('keeps to its bounds whatever is measured, and rests at zero', async () => {
    await start(2, { minReplicas: 3 });
    expect(replicas()).toBe(3);
    here.stop();
    await start(0);
    expect(condition('ScalingActive')).toMatchObject({ status: 'False', reason: 'ScalingDisabled' });
  });

  test('says when there is nothing to scale', async () => {
    await start(1, { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'none' } });
    expect(here.events()).toEqual(['Warning FailedGetScale deployments/scale.apps "none" not found']);
    expect(condition('AbleToScale')).toMatchObject({ status: 'False', reason: 'FailedGetScale' });
  });
});
