import { expect, test } from '@jest/globals';
import type { Api } from '../../../src/embedded/api/api.ts';
import { make, newApi, podDraft, refusalOf } from './fixture.ts';

const quota = (api: Api, name: string, hard: Record<string, string>, more: object = {}): void => {
  make(api, 'resourcequotas', { metadata: { name, namespace: 'default' }, spec: { hard, ...more } });
};

const withResources = (name: string, resources: object): ReturnType<typeof podDraft> =>
  podDraft(name, { containers: [{ name: 'c', image: 'x', resources }] });

test('no more pods than a quota allows, and the quota says what is used', () => {
  const api = newApi();
  quota(api, 'small', { pods: '1' });
  api.client.create('pods', podDraft('a'));
  expect(api.client.get('resourcequotas', 'default', 'small')?.status).toEqual({
    hard: { pods: '1' },
    used: { pods: '1' },
  });
  expect(refusalOf(() => api.client.create('pods', podDraft('b')))).toMatchObject({
    code: 403,
    message: 'pods "b" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1',
    details: { name: 'b', kind: 'pods' },
  });
});

test('pods that have ended count no more', () => {
  const api = newApi();
  quota(api, 'small', { pods: '1', 'count/pods': '5' });
  api.client.create('pods', podDraft('a'));
  api.client.modify('pods', 'default', 'a', (pod) => ({ ...pod, status: { phase: 'Succeeded' } }), { status: true });
  api.client.create('pods', podDraft('b'));
  expect(api.client.get('resourcequotas', 'default', 'small')?.status?.used).toEqual({ pods: '1', 'count/pods': '2' });
});

test('who limits processors and memory makes everybody state them', () => {
  const api = newApi();
  quota(api, 'q', { 'limits.cpu': '1', 'limits.memory': '1Gi' });
  expect(refusalOf(() => api.client.create('pods', podDraft('p'))).message).toBe(
    'pods "p" is forbidden: failed quota: q: must specify limits.cpu for: c; limits.memory for: c',
  );
});

test('amounts are added up and written as Kubernetes writes them', () => {
  const api = newApi();
  quota(api, 'q', { 'requests.cpu': '500m', 'requests.memory': '1Gi' });
  api.client.create('pods', withResources('a', { requests: { cpu: '300m', memory: '768Mi' } }));
  expect(
    refusalOf(() => api.client.create('pods', withResources('b', { requests: { cpu: '250m', memory: '512Mi' } })))
      .message,
  ).toBe(
    'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=250m,requests.memory=512Mi, used: requests.cpu=300m,requests.memory=768Mi, limited: requests.cpu=500m,requests.memory=1Gi',
  );
  api.client.create('pods', withResources('b', { requests: { cpu: '200m', memory: '256Mi' } }));
  expect(api.client.get('resourcequotas', 'default', 'q')?.status?.used).toEqual({
    'requests.cpu': '500m',
    'requests.memory': '1Gi',
  });
});

test('scopes choose the pods that count', () => {
  const api = newApi();
  quota(api, 'q', { pods: '0' }, { scopes: ['BestEffort'] });
  expect(refusalOf(() => api.client.create('pods', podDraft('p'))).message).toContain('exceeded quota: q');
  api.client.create('pods', withResources('p', { requests: { cpu: '1m' } }));
});

test('objects of any kind can be counted', () => {
  const api = newApi();
  quota(api, 'q', { 'count/deployments.apps': '0', configmaps: '0', 'services.nodeports': '0' });
  expect(refusalOf(() => make(api, 'configmaps', { metadata: { name: 'c', namespace: 'default' } })).message).toBe(
    'configmaps "c" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=0, limited: configmaps=0',
  );
  const nodePort = { metadata: { name: 's', namespace: 'default' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } };
  expect(refusalOf(() => make(api, 'services', nodePort)).message).toContain('services.nodeports=1');
});
