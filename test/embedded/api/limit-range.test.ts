import { expect, test } from '@jest/globals';
import type { Api } from '../../../src/embedded/api/api.ts';
import { make, newApi, podDraft, refusalOf } from './fixture.ts';

const range = (api: Api, ...limits: object[]): void => {
  make(api, 'limitranges', { metadata: { name: 'bounds', namespace: 'default' }, spec: { limits } });
};

const podWith = (resources: object): ReturnType<typeof podDraft> =>
  podDraft('p', { containers: [{ name: 'c', image: 'x', resources }] });

const claimOf = (storage: string): Record<string, unknown> => ({
  metadata: { name: 'data', namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
});

test('a container gets what it does not say, and the pod says what was set', () => {
  const api = newApi();
  range(api, { type: 'Container', default: { cpu: '200m' }, defaultRequest: { cpu: '100m' }, max: { memory: '64Mi' } });
  expect(api.client.get('limitranges', 'default', 'bounds')?.spec?.limits).toMatchObject([
    { default: { cpu: '200m', memory: '64Mi' }, defaultRequest: { cpu: '100m', memory: '64Mi' } },
  ]);
  const pod = api.client.create('pods', podWith({ requests: { cpu: '150m' } }));
  expect(pod.spec?.containers[0]?.resources).toEqual({
    limits: { cpu: '200m', memory: '64Mi' },
    requests: { cpu: '150m', memory: '64Mi' },
  });
  expect(pod.metadata.annotations).toEqual({
    'kubernetes.io/limit-ranger':
      'LimitRanger plugin set: memory request for container c; cpu, memory limit for container c',
  });
});

test.each([
  [
    { min: { cpu: '100m' } },
    { requests: { cpu: '50m' } },
    'minimum cpu usage per Container is 100m, but request is 50m',
  ],
  [{ max: { cpu: '1' } }, { limits: { cpu: '2' } }, 'maximum cpu usage per Container is 1, but limit is 2'],
  [
    { maxLimitRequestRatio: { cpu: '2' } },
    { requests: { cpu: '100m' }, limits: { cpu: '300m' } },
    'cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000',
  ],
  [
    { maxLimitRequestRatio: { cpu: '2' } },
    {},
    'cpu max limit to request ratio per Container is 2, but no request is specified or request is 0',
  ],
])('%j refuses %j', (limit, resources, why) => {
  const api = newApi();
  range(api, { type: 'Container', ...limit });
  expect(refusalOf(() => api.client.create('pods', podWith(resources)))).toMatchObject({
    code: 403,
    message: `pods "p" is forbidden: ${why}`,
  });
});

test('a pod is bounded as a whole, and all that is wrong is said', () => {
  const api = newApi();
  range(api, { type: 'Pod', max: { cpu: '1', memory: '1Gi' } });
  expect(refusalOf(() => api.client.create('pods', podWith({ limits: { cpu: '2' } }))).message).toBe(
    'pods "p" is forbidden: [maximum cpu usage per Pod is 1, but limit is 2, maximum memory usage per Pod is 1Gi.  No limit is specified]',
  );
});

test('a claim is bounded too', () => {
  const api = newApi();
  range(api, { type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '2Gi' } });
  expect(refusalOf(() => make(api, 'persistentvolumeclaims', claimOf('3Gi'))).message).toBe(
    'persistentvolumeclaims "data" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi',
  );
  expect(refusalOf(() => make(api, 'persistentvolumeclaims', claimOf('512Mi'))).message).toBe(
    'persistentvolumeclaims "data" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 512Mi',
  );
});

test('bounds that contradict each other are refused', () => {
  const api = newApi();
  expect(
    refusalOf(() => range(api, { type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } })).details?.causes?.[0],
  ).toEqual({
    reason: 'FieldValueInvalid',
    field: 'spec.limits[0].min[cpu]',
    message: 'Invalid value: "2": min value 2 is greater than max value 1',
  });
  expect(refusalOf(() => range(api, { type: 'Pod', default: { cpu: '1' } })).message).toBe(
    'LimitRange "bounds" is invalid: spec.limits[0].default: Forbidden: may not be specified when `type` is \'Pod\'',
  );
});

test('a quota with a scope limits only what belongs there', () => {
  const api = newApi();
  const quotaOf = (hard: object, more: object) => () =>
    make(api, 'resourcequotas', { metadata: { name: 'q', namespace: 'default' }, spec: { hard, ...more } });
  expect(refusalOf(quotaOf({ cpu: '1' }, { scopes: ['BestEffort'] })).message).toBe(
    'ResourceQuota "q" is invalid: spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource',
  );
  const selector = { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In' }] };
  expect(refusalOf(quotaOf({ pods: '1' }, { scopeSelector: selector })).message).toBe(
    "ResourceQuota \"q\" is invalid: spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
  );
});
