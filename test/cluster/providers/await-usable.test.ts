import { describe, expect, test } from '@jest/globals';
import { awaitUsable } from '../../../src/cluster/providers/await-usable.ts';
import { fakeCluster } from './fake-access.ts';
import { virtualClock } from './virtual-clock.ts';

const { signal } = new AbortController();
const name = 'peapod-control-plane';

describe('waiting for a usable cluster', () => {
  test('ends at once when everything is there', async () => {
    const cluster = fakeCluster();
    cluster.usable();
    const clock = virtualClock();
    const start = clock.now();
    expect(await awaitUsable(cluster.access, { clock, withinMs: 1_000, signal })).toEqual({
      usable: { version: 'v1.34.4', nodes: 1 },
    });
    expect(clock.now()).toBe(start);
  });

  test('goes on while the API does not answer yet', async () => {
    const cluster = fakeCluster();
    cluster.usable();
    cluster.state.answers = false;
    const clock = virtualClock();
    const waiting = awaitUsable(cluster.access, { clock, withinMs: 60_000, signal });
    await clock.sleep(10_000);
    cluster.state.answers = true;
    expect(await waiting).toHaveProperty('usable');
  });

  test.each([
    [
      'the API server',
      (c: ReturnType<typeof fakeCluster>) => (c.state.answers = false),
      'GET /version: connect ECONNREFUSED',
    ],
    ['a node', (c: ReturnType<typeof fakeCluster>) => c.objects.clear(), 'no node has registered'],
    [
      'a ready node',
      (c: ReturnType<typeof fakeCluster>) => c.node(name, { ready: false }),
      `node ${name} is not Ready`,
    ],
    [
      'the ServiceAccount',
      (c: ReturnType<typeof fakeCluster>) => c.objects.delete('ServiceAccount/default/default'),
      'the default ServiceAccount does not exist',
    ],
  ])('says so when %s never comes', async (_, spoil, missing) => {
    const cluster = fakeCluster();
    cluster.usable();
    spoil(cluster);
    const clock = virtualClock();
    const start = clock.now();
    expect(await awaitUsable(cluster.access, { clock, withinMs: 60_000, signal })).toEqual({ missing });
    expect(clock.now() - start).toBe(60_000);
  });

  test('after a restart, waits until kubelet and system pods are new', async () => {
    const cluster = fakeCluster();
    cluster.usable();
    const clock = virtualClock();
    const restartedAt = clock.now();
    const at = (ms: number): string => new Date(restartedAt + ms).toISOString();
    const proxy = (startedAt: string): void =>
      cluster.put({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'kube-proxy', namespace: 'kube-system' },
        status: { containerStatuses: [{ name: 'kube-proxy', state: { running: { startedAt } } }] },
      });
    const wait = (): ReturnType<typeof awaitUsable> =>
      awaitUsable(cluster.access, { clock, withinMs: 5_000, signal, restartedAt });

    cluster.lease(name, at(-5_000));
    proxy(at(-60_000));
    expect(await wait()).toEqual({ missing: `node ${name} has not reported since the restart` });
    cluster.lease(name, at(2_000));
    expect(await wait()).toEqual({ missing: 'pod kube-proxy has not started again' });
    proxy(at(3_000));
    expect(await wait()).toHaveProperty('usable');
  });

  test('an abort ends it', async () => {
    const stop = new AbortController();
    const clock = virtualClock();
    const waiting = awaitUsable(fakeCluster().access, { clock, withinMs: 60_000, signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});
