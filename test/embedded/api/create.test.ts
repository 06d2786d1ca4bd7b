import { describe, expect, test } from '@jest/globals';
import { create } from '../../../src/embedded/api/verbs/create.ts';
import { addNamespace, deploymentDraft, make, newApi, podDraft, refusalOf } from './fixture.ts';

describe('what every new object is given', () => {
  test('a name from generateName, a uid, a time and a version', () => {
    const api = newApi();
    const made = make(api, 'configmaps', { metadata: { generateName: 'a-', namespace: 'default' } });
    expect(made.metadata).toMatchObject({
      name: expect.stringMatching(/^a-[bcdfghjklmnpqrstvwxz2456789]{5}$/),
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      creationTimestamp: '2030-01-01T00:00:00Z',
      resourceVersion: String(api.store.revision),
    });
    expect(made).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(made.metadata.generation).toBeUndefined();
  });

  test('a status of the API server`s, whatever was sent', () => {
    const api = newApi();
    const pod = make(api, 'pods', { ...podDraft('p'), status: { phase: 'Running' } });
    expect(pod.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
    expect(pod.metadata.generation).toBe(1);
    expect(api.client.create('deployments', deploymentDraft('d')).status).toEqual({});
    expect(make(api, 'nodes', { metadata: { name: 'n' }, status: { phase: 'Running' } }).status).toEqual({
      phase: 'Running',
    });
  });

  test('its quality of service', () => {
    const api = newApi();
    const amounts = { cpu: '100m', memory: '64Mi' };
    const classOf = (name: string, resources: object): string | undefined =>
      api.client.create('pods', podDraft(name, { containers: [{ name: 'c', image: 'x', resources }] })).status
        ?.qosClass;
    expect(classOf('a', { limits: amounts })).toBe('Guaranteed');
    expect(classOf('b', { requests: amounts })).toBe('Burstable');
    expect(classOf('c', { limits: { cpu: '0.1', memory: '64Mi' }, requests: amounts })).toBe('Guaranteed');
    expect(classOf('d', {})).toBe('BestEffort');
  });
});

describe('what is refused', () => {
  test('a name that is taken', () => {
    const api = newApi();
    api.client.create('deployments', deploymentDraft('d'));
    expect(refusalOf(() => api.client.create('deployments', deploymentDraft('d')))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'deployments.apps "d" already exists',
      reason: 'AlreadyExists',
      details: { name: 'd', group: 'apps', kind: 'deployments' },
      code: 409,
    });
  });

  test('a namespace that is not there', () => {
    const status = refusalOf(() => make(newApi(), 'configmaps', { metadata: { name: 'a', namespace: 'nope' } }));
    expect(status).toMatchObject({ code: 404, message: 'namespaces "nope" not found' });
  });

  test('a namespace that is being deleted', () => {
    const api = newApi();
    addNamespace(api, 'old');
    api.client.delete('namespaces', undefined, 'old');
    expect(refusalOf(() => make(api, 'configmaps', { metadata: { name: 'a', namespace: 'old' } }))).toMatchObject({
      code: 403,
      message:
        'configmaps "a" is forbidden: unable to create new content in namespace old because it is being terminated',
      details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
    });
  });

  test('another namespace than the request`s, and a resourceVersion', () => {
    const api = newApi();
    const send = (metadata: object): string =>
      refusalOf(() => create(api, 'configmaps', 'default', { apiVersion: 'v1', kind: 'ConfigMap', metadata })).message;
    expect(send({ name: 'a', namespace: 'other' })).toBe(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
    expect(send({ name: 'a', resourceVersion: '4' })).toBe(
      'resourceVersion should not be set on objects to be created',
    );
  });

  test('what is not valid', () => {
    const status = refusalOf(() => newApi().client.create('pods', podDraft('P')));
    expect(status).toMatchObject({ code: 422, reason: 'Invalid', details: { name: 'P', kind: 'Pod' } });
    expect(status.message).toMatch(/^Pod "P" is invalid: metadata\.name: Invalid value: "P": /);
  });
});

describe('a pod', () => {
  test('runs as the default account, with its token', () => {
    const { spec } = newApi().client.create('pods', podDraft('p'));
    const volume = spec?.volumes?.[0]?.name ?? '';
    expect(volume).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(spec).toMatchObject({
      serviceAccount: 'default',
      serviceAccountName: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    });
    expect(spec?.containers[0]?.volumeMounts).toEqual([
      { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: volume, readOnly: true },
    ]);
    expect(spec?.tolerations).toEqual([
      { effect: 'NoExecute', key: 'node.kubernetes.io/not-ready', operator: 'Exists', tolerationSeconds: 300 },
      { effect: 'NoExecute', key: 'node.kubernetes.io/unreachable', operator: 'Exists', tolerationSeconds: 300 },
    ]);
  });

  test('has no token when it or its account says so', () => {
    const api = newApi();
    const { spec } = api.client.create('pods', podDraft('p', { automountServiceAccountToken: false }));
    expect(spec?.volumes).toBeUndefined();
    make(api, 'serviceaccounts', {
      metadata: { name: 'quiet', namespace: 'default' },
      automountServiceAccountToken: false,
    });
    expect(api.client.create('pods', podDraft('q', { serviceAccountName: 'quiet' })).spec?.volumes).toBeUndefined();
  });

  test('needs its account', () => {
    const status = refusalOf(() => newApi().client.create('pods', podDraft('p', { serviceAccountName: 'nobody' })));
    expect(status.message).toBe(
      'pods "p" is forbidden: error looking up service account default/nobody: serviceaccount "nobody" not found',
    );
  });

  test('has a second to end in when it asks for less than none', () => {
    const { spec } = newApi().client.create('pods', podDraft('p', { terminationGracePeriodSeconds: -1 }));
    expect(spec?.terminationGracePeriodSeconds).toBe(1);
  });

  test('keeps a toleration of its own', () => {
    const own = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 };
    const { spec } = newApi().client.create('pods', podDraft('p', { tolerations: [own] }));
    expect(spec?.tolerations?.map(({ tolerationSeconds }) => tolerationSeconds)).toEqual([5, 300]);
  });
});

test('a job selects its pods by its own uid', () => {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x' }] } };
  const job = make(newApi(), 'jobs', { metadata: { name: 'j', namespace: 'default' }, spec: { template } });
  const { uid } = job.metadata;
  expect(job.spec?.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': uid } });
  expect(job.spec?.template.metadata?.labels).toEqual({
    'job-name': 'j',
    'batch.kubernetes.io/job-name': 'j',
    'controller-uid': uid,
    'batch.kubernetes.io/controller-uid': uid,
  });
});

test('a namespace is labelled with its name and kept by its finalizer', () => {
  const api = newApi();
  const namespace = api.client.get('namespaces', undefined, 'default');
  expect(namespace?.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'default' });
  expect(namespace?.spec).toEqual({ finalizers: ['kubernetes'] });
  expect(namespace?.status).toEqual({ phase: 'Active' });
});

test('a claim without a class gets the default one', () => {
  const api = newApi();
  make(api, 'storageclasses', {
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'x',
  });
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const claim = (name: string, more: object): string | undefined =>
    make(api, 'persistentvolumeclaims', { metadata: { name, namespace: 'default' }, spec: { ...spec, ...more } }).spec
      ?.storageClassName;
  expect(claim('a', {})).toBe('standard');
  expect(claim('b', { storageClassName: '' })).toBe('');
});

test('a rehearsal stores nothing', () => {
  const api = newApi();
  const before = api.store.revision;
  const made = create(api, 'pods', 'default', podDraft('p'), { dryRun: true });
  expect(made.metadata.uid).toBeDefined();
  expect(api.store.revision).toBe(before);
});
