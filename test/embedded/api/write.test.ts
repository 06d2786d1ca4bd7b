import { describe, expect, test } from '@jest/globals';
import type { Api } from '../../../src/embedded/api/api.ts';
import { mustFind } from '../../../src/embedded/api/verbs/registry.ts';
import { scaleOf, writeScale } from '../../../src/embedded/api/verbs/scale.ts';
import { write } from '../../../src/embedded/api/verbs/update.ts';
import type { KindName, Obj, Pod } from '../../../src/embedded/objects.ts';
import { addNamespace, deploymentDraft, make, newApi, podDraft, refusalOf } from './fixture.ts';

const update = (
  api: Api,
  kind: KindName,
  name: string,
  change: (current: Obj) => Obj,
  options: Parameters<typeof write>[4] = {},
): Obj => {
  const current = mustFind(api, kind, 'default', name);
  return write(api, kind, current, change(current), options);
};

const configMap = (api: Api, name: string): void => {
  make(api, 'configmaps', { metadata: { name, namespace: 'default' }, data: { a: '1' } });
};

describe('an update', () => {
  test('of an older version is refused', () => {
    const api = newApi();
    configMap(api, 'c');
    const status = refusalOf(() =>
      update(api, 'configmaps', 'c', (current) => ({
        ...current,
        metadata: { ...current.metadata, resourceVersion: '1' },
      })),
    );
    expect(status).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "c": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  test('of another object is refused', () => {
    const api = newApi();
    configMap(api, 'c');
    const send = (metadata: object): string =>
      refusalOf(() =>
        update(api, 'configmaps', 'c', (current) => ({ ...current, metadata: metadata as Obj['metadata'] })),
      ).message;
    expect(send({ name: 'd' })).toBe('the name of the object (d) does not match the name on the URL (c)');
    expect(send({ name: 'c', uid: 'x' })).toMatch(
      /^Operation cannot be fulfilled on configmaps "c": Precondition failed: UID in precondition: x, UID in object meta: /,
    );
  });

  test('that changes nothing makes no new version', () => {
    const api = newApi();
    configMap(api, 'c');
    const before = api.store.revision;
    update(api, 'configmaps', 'c', (current) => ({ ...current, data: { a: '1' } }), { manager: 'me' });
    expect(api.store.revision).toBe(before);
  });

  test('of the tolerations of a pod keeps those for lost nodes', () => {
    const api = newApi();
    api.client.create('pods', podDraft('p'));
    const tolerations = [{ key: 'mine', operator: 'Exists' }];
    const pod = update(api, 'pods', 'p', (current) => ({
      ...current,
      spec: { ...(current['spec'] as object), tolerations },
    }));
    const keys = (pod as unknown as Pod).spec?.tolerations?.map(({ key }) => key);
    expect(keys).toEqual(['mine', 'node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']);
    expect(pod.metadata.generation).toBe(2);
    const without = update(api, 'pods', 'p', (current) => ({
      ...current,
      spec: { ...(current['spec'] as object), tolerations },
    }));
    expect(without.metadata.generation).toBe(2);
  });

  test('counts generations of what is wanted only', () => {
    const api = newApi();
    api.client.create('deployments', deploymentDraft('d'));
    const generation = (): number | undefined => api.client.get('deployments', 'default', 'd')?.metadata.generation;
    const labelled = { labels: { a: 'b' } };
    update(api, 'deployments', 'd', (current) => ({ ...current, metadata: { ...current.metadata, ...labelled } }));
    expect(generation()).toBe(1);
    update(api, 'deployments', 'd', (current) => ({
      ...current,
      spec: { ...(current['spec'] as object), replicas: 5 },
    }));
    expect(generation()).toBe(2);
    update(api, 'deployments', 'd', (current) => ({ ...current, status: { replicas: 5 } }), { subresource: 'status' });
    expect(generation()).toBe(2);
  });

  test('leaves the status alone, and the status the rest', () => {
    const api = newApi();
    api.client.create('deployments', deploymentDraft('d'));
    const main = update(api, 'deployments', 'd', (current) => ({ ...current, status: { replicas: 9 } }));
    expect(main['status']).toEqual({});
    const status = update(
      api,
      'deployments',
      'd',
      (current) => ({ ...current, spec: { ...(current['spec'] as object), replicas: 9 }, status: { replicas: 9 } }),
      { subresource: 'status' },
    );
    expect(status).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 9 } });
  });

  test('that takes the last finalizer away lets a deleted object go', () => {
    const api = newApi();
    make(api, 'configmaps', { metadata: { name: 'c', namespace: 'default', finalizers: ['a/b'] } });
    api.client.delete('configmaps', 'default', 'c');
    expect(api.client.get('configmaps', 'default', 'c')?.metadata.deletionTimestamp).toBe('2030-01-01T00:00:00Z');
    update(api, 'configmaps', 'c', (current) => ({ ...current, metadata: { ...current.metadata, finalizers: [] } }));
    expect(api.client.get('configmaps', 'default', 'c')).toBeUndefined();
  });
});

describe('the cluster`s own parts', () => {
  test('write a status, with annotations, and nothing else', () => {
    const api = newApi();
    api.client.create('deployments', deploymentDraft('d'));
    api.client.modify(
      'deployments',
      'default',
      'd',
      (current) => ({
        ...current,
        metadata: { ...current.metadata, annotations: { revision: '1' }, labels: { x: 'y' } },
        spec: { ...current.spec!, replicas: 7 },
        status: { replicas: 1 },
      }),
      { status: true },
    );
    const written = api.client.get('deployments', 'default', 'd');
    expect(written).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 1 } });
    expect(written?.metadata).toMatchObject({ annotations: { revision: '1' }, generation: 1 });
    expect(written?.metadata.labels).toBeUndefined();
  });

  test('end a namespace by letting it go', () => {
    const api = newApi();
    addNamespace(api, 'n');
    api.client.delete('namespaces', undefined, 'n');
    expect(api.client.get('namespaces', undefined, 'n')?.status?.phase).toBe('Terminating');
    api.client.modify('namespaces', undefined, 'n', (current) => ({ ...current, spec: { finalizers: [] } }));
    expect(api.client.get('namespaces', undefined, 'n')).toBeUndefined();
  });

  test('bind a pod once', () => {
    const api = newApi();
    api.client.create('pods', podDraft('p'));
    api.client.bind('default', 'p', 'n1');
    expect(api.client.get('pods', 'default', 'p')).toMatchObject({
      spec: { nodeName: 'n1' },
      status: { conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2030-01-01T00:00:00Z' }] },
    });
    expect(refusalOf(() => api.client.bind('default', 'p', 'n2'))).toMatchObject({
      code: 409,
      message: 'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n1"',
    });
  });
});

test('a workload can be read and written as a number', () => {
  const api = newApi();
  api.client.create('deployments', deploymentDraft('d'));
  const scale = scaleOf(mustFind(api, 'deployments', 'default', 'd'));
  expect(scale).toMatchObject({
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    spec: { replicas: 2 },
    status: { replicas: 0, selector: 'app=d' },
  });
  writeScale(api, 'deployments', 'default', 'd', { ...scale, spec: { replicas: 5 } }, {});
  expect(api.client.get('deployments', 'default', 'd')).toMatchObject({
    spec: { replicas: 5 },
    metadata: { generation: 2 },
  });
});
