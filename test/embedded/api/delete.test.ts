import { describe, expect, test } from '@jest/globals';
import type { Api } from '../../../src/embedded/api/api.ts';
import { deleteObject, type Deleting } from '../../../src/embedded/api/verbs/delete.ts';
import type { Pod } from '../../../src/embedded/objects.ts';
import { deploymentDraft, make, newApi, podDraft, refusalOf } from './fixture.ts';

const boundPod = (api: Api, name: string): void => {
  api.client.create('pods', podDraft(name));
  api.client.bind('default', name, 'n1');
};

const remove = (api: Api, name: string, options: Deleting = {}): boolean =>
  deleteObject(api, 'pods', 'default', name, options).removed;

const pod = (api: Api, name: string): Pod | undefined => api.client.get('pods', 'default', name);

describe('a pod', () => {
  test('that no node has goes at once', () => {
    const api = newApi();
    api.client.create('pods', podDraft('p'));
    expect(remove(api, 'p')).toBe(true);
    expect(pod(api, 'p')).toBeUndefined();
  });

  test('that runs is given its grace period', () => {
    const api = newApi();
    boundPod(api, 'p');
    expect(remove(api, 'p')).toBe(false);
    expect(pod(api, 'p')?.metadata).toMatchObject({
      deletionTimestamp: '2030-01-01T00:00:30Z',
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
  });

  test('has its grace period made shorter, never longer', () => {
    const api = newApi();
    boundPod(api, 'p');
    remove(api, 'p', { gracePeriodSeconds: 10 });
    remove(api, 'p', { gracePeriodSeconds: 20 });
    remove(api, 'p');
    expect(pod(api, 'p')?.metadata.deletionGracePeriodSeconds).toBe(10);
    remove(api, 'p', { gracePeriodSeconds: 3 });
    expect(pod(api, 'p')?.metadata).toMatchObject({
      deletionTimestamp: '2030-01-01T00:00:03Z',
      deletionGracePeriodSeconds: 3,
      generation: 2,
    });
    expect(remove(api, 'p', { gracePeriodSeconds: 0 })).toBe(true);
    expect(pod(api, 'p')).toBeUndefined();
  });

  test('that has ended needs none', () => {
    const api = newApi();
    boundPod(api, 'p');
    api.client.modify('pods', 'default', 'p', (current) => ({ ...current, status: { phase: 'Failed' } }), {
      status: true,
    });
    expect(remove(api, 'p')).toBe(true);
  });

  test('with a finalizer stays', () => {
    const api = newApi();
    make(api, 'pods', { ...podDraft('p'), metadata: { name: 'p', namespace: 'default', finalizers: ['a/b'] } });
    expect(remove(api, 'p', { gracePeriodSeconds: 0 })).toBe(false);
    expect(pod(api, 'p')?.metadata.deletionGracePeriodSeconds).toBe(0);
    api.client.modify('pods', 'default', 'p', (current) => ({
      ...current,
      metadata: { ...current.metadata, finalizers: [] },
    }));
    expect(pod(api, 'p')).toBeUndefined();
  });
});

test('preconditions name the object that is meant', () => {
  const api = newApi();
  api.client.create('pods', podDraft('p'));
  const { uid } = pod(api, 'p')!.metadata;
  expect(refusalOf(() => remove(api, 'p', { uid: 'other' }))).toMatchObject({
    code: 409,
    message: `Operation cannot be fulfilled on pods "p": Precondition failed: UID in precondition: other, UID in object meta: ${uid}`,
  });
  expect(refusalOf(() => remove(api, 'p', { resourceVersion: '1' })).code).toBe(409);
  expect(remove(api, 'p', { uid })).toBe(true);
});

describe('what becomes of the dependents', () => {
  const finalizersAfter = (options: Deleting): string[] | undefined => {
    const api = newApi();
    api.client.create('deployments', deploymentDraft('d'));
    deleteObject(api, 'deployments', 'default', 'd', options);
    return api.client.get('deployments', 'default', 'd')?.metadata.finalizers;
  };

  test('is left to the garbage collector, by finalizers', () => {
    expect(finalizersAfter({ propagationPolicy: 'Foreground' })).toEqual(['foregroundDeletion']);
    expect(finalizersAfter({ propagationPolicy: 'Orphan' })).toEqual(['orphan']);
    expect(finalizersAfter({ propagationPolicy: 'Background' })).toBeUndefined();
    expect(finalizersAfter({})).toBeUndefined();
  });
});

test('some namespaces are for ever', () => {
  expect(refusalOf(() => newApi().client.delete('namespaces', undefined, 'default'))).toMatchObject({
    code: 403,
    message: 'namespaces "default" is forbidden: this namespace may not be deleted',
  });
});

test('the cluster`s own parts need not look first', () => {
  expect(() => newApi().client.delete('pods', 'default', 'nope')).not.toThrow();
});
