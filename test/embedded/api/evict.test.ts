import { expect, test } from '@jest/globals';
import { ApiError } from '../../../src/embedded/api/client.ts';
import { evict } from '../../../src/embedded/api/verbs/evict.ts';
import type { Deleting } from '../../../src/embedded/api/verbs/delete.ts';
import type { PodDisruptionBudget } from '../../../src/embedded/objects.ts';
import { newApi, podDraft } from './fixture.ts';

type Status = NonNullable<PodDisruptionBudget['status']>;

const world = (ready: boolean, budgets: { spec?: object; status?: Partial<Status> }[]) => {
  const api = newApi();
  const draft = podDraft('web', { nodeName: 'node' });
  api.client.create('pods', { ...draft, metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } } });
  api.client.modify(
    'pods',
    'default',
    'web',
    (pod) => ({
      ...pod,
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
    }),
    { status: true },
  );
  for (const [index, { spec, status }] of budgets.entries()) {
    const name = `b${index}`;
    api.client.create('poddisruptionbudgets', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace: 'default' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } }, ...spec },
    });
    const counts = {
      currentHealthy: 2,
      desiredHealthy: 1,
      expectedPods: 2,
      disruptionsAllowed: 1,
      observedGeneration: 1,
    };
    api.client.modify(
      'poddisruptionbudgets',
      'default',
      name,
      (budget) => ({ ...budget, status: { ...counts, ...status } }),
      {
        status: true,
      },
    );
  }
  const refused = (options: Deleting = {}): unknown => {
    try {
      evict(api, 'default', 'web', options);
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error.status;
    }
  };
  return {
    api,
    refused,
    pod: () => api.client.get('pods', 'default', 'web')!,
    budget: () => api.client.get('poddisruptionbudgets', 'default', 'b0')!.status!,
  };
};

test('an eviction takes one from the budget, marks the pod and begins its end', () => {
  const { refused, pod, budget } = world(true, [{}]);
  expect(refused()).toBeUndefined();
  expect(budget()).toMatchObject({
    disruptionsAllowed: 0,
    disruptedPods: { web: '2030-01-01T00:00:00Z' },
    conditions: [{ status: 'False', reason: 'InsufficientPods' }],
  });
  expect(pod().metadata.deletionTimestamp).toBeDefined();
  expect(pod().status?.conditions?.at(-1)).toMatchObject({
    type: 'DisruptionTarget',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  });
});

test('a budget that has nothing left refuses, and says why', () => {
  const { refused, pod } = world(true, [{ status: { disruptionsAllowed: 0, currentHealthy: 1 } }]);
  expect(refused()).toMatchObject({
    code: 429,
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: {
      causes: [
        { reason: 'DisruptionBudget', message: 'The disruption budget b0 needs 1 healthy pods and has 1 currently' },
      ],
    },
  });
  expect(pod().metadata.deletionTimestamp).toBeUndefined();
});

test('a budget that nobody has looked at yet asks to come again', () => {
  const { refused } = world(true, [{ status: { observedGeneration: 0 } }]);
  expect(refused()).toMatchObject({ code: 429, details: { retryAfterSeconds: 10 } });
});

test('two budgets for one pod are too many', () => {
  expect(world(true, [{}, {}]).refused()).toMatchObject({ code: 500 });
});

test('a pod that is not ready goes when enough others are, or when the budget lets it', () => {
  const spent = { disruptionsAllowed: 0, currentHealthy: 0 };
  expect(world(false, [{ status: { disruptionsAllowed: 0 } }]).refused()).toBeUndefined();
  expect(world(false, [{ status: spent }]).refused()).toMatchObject({ code: 429 });
  const spec = { unhealthyPodEvictionPolicy: 'AlwaysAllow' };
  expect(world(false, [{ status: spent, spec }]).refused()).toBeUndefined();
});

test('a rehearsal changes nothing', () => {
  const { refused, pod, budget } = world(true, [{}]);
  expect(refused({ dryRun: true })).toBeUndefined();
  expect([budget().disruptionsAllowed, pod().metadata.deletionTimestamp]).toEqual([1, undefined]);
});

test('another pod of the same name is not evicted', () => {
  const { refused, pod } = world(true, []);
  expect(refused({ uid: 'other' })).toMatchObject({ code: 409, details: { kind: 'Pod' } });
  expect(refused({ resourceVersion: '1' })).toMatchObject({ code: 409 });
  expect(refused({ resourceVersion: pod().metadata.resourceVersion })).toBeUndefined();
});
