import { describe, expect, test } from '@jest/globals';
import type { Pod } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import { Unreachable } from '../../src/cluster/types.ts';
import { FakeAccess } from '../fake-access.ts';
import { fakeClock } from '../fake-clock.ts';

const query = { apiVersion: 'v1', kind: 'Pod', namespace: 'n' };
const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'n' } });
const never = new AbortController().signal;

describe('observe', () => {
  test('decides at once on what the list shows', async () => {
    const access = new FakeAccess();
    access.put(pod('a'));
    const seen = await observe<Pod, string>(access, query, {
      clock: fakeClock(),
      withinMs: 1000,
      signal: never,
      decide: ([first]) => first?.metadata.name,
    });
    expect(seen).toMatchObject({ decided: 'a', timedOut: false });
  });

  test('sees what happens after the list, and what was deleted is gone', async () => {
    const access = new FakeAccess();
    access.put(pod('a'));
    const counts: number[] = [];
    const watching = observe<Pod, true>(access, query, {
      clock: fakeClock(),
      withinMs: 1000,
      signal: never,
      decide: (pods) => {
        counts.push(pods.length);
        if (pods.length === 1 && counts.length === 1) {
          access.put(pod('b'));
          access.remove({ ...query, name: 'a' });
        }
        return pods.length === 1 && pods[0]?.metadata.name === 'b' ? true : undefined;
      },
    });
    expect((await watching).decided).toBe(true);
    expect(counts).toEqual([1, 2, 1]);
  });

  test('ends with the last state when the time is over', async () => {
    const access = new FakeAccess();
    access.put(pod('a'));
    const seen = await observe<Pod, never>(access, query, {
      clock: fakeClock(),
      withinMs: 1000,
      signal: never,
      decide: () => undefined,
    });
    expect(seen).toMatchObject({ decided: undefined, timedOut: true });
    expect(seen.objects.map(({ metadata }) => metadata.name)).toEqual(['a']);
  });

  test('lists again when its version is too old', async () => {
    const access = new FakeAccess();
    access.breakWatches = 1;
    const watching = observe<Pod, true>(access, query, {
      clock: fakeClock(),
      withinMs: 10_000,
      signal: never,
      decide: (pods, event) => {
        if (event === undefined && pods.length === 0) access.put(pod('a'));
        if (event !== undefined && pods.length === 1) access.put(pod('b'));
        return pods.length === 2 ? true : undefined;
      },
    });
    expect((await watching).decided).toBe(true);
    expect(access.calls.filter((call) => call === 'list Pod')).toHaveLength(2);
  });

  test('gives up on a cluster that stays out of reach', async () => {
    const access = new FakeAccess();
    access.list = () => Promise.reject(new Unreachable('gone'));
    const watching = observe<Pod, true>(access, query, {
      clock: fakeClock(),
      withinMs: 60_000,
      signal: never,
      decide: () => undefined,
    });
    await expect(watching).rejects.toThrow('gone');
  });

  test('a cluster that never answers is no quiet cluster', async () => {
    const access = new FakeAccess();
    let lists = 0;
    const silent: typeof access.list = (_query, signal) => {
      lists += 1;
      if (lists > 1) return Promise.reject(new Unreachable('no answer in 20 s'));
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
    };
    access.list = silent;
    const watching = observe<Pod, true>(access, query, {
      clock: fakeClock(),
      withinMs: 3_000,
      signal: never,
      decide: () => undefined,
    });
    await expect(watching).rejects.toThrow('no answer');
  });

  test('what a silent watch missed is seen in the last look', async () => {
    const access = new FakeAccess();
    const watch = access.watch.bind(access);
    // As from a connection that was lost without a word: nothing ever comes.
    access.watch = (wanted, signal) => watch({ ...wanted, namespace: 'nowhere' }, signal);
    const clock = fakeClock();
    void clock.sleep(500).then(() => access.put(pod('a')));
    const seen = await observe<Pod, string>(access, query, {
      clock,
      withinMs: 1_000,
      signal: never,
      decide: ([first]) => first?.metadata.name,
    });
    expect(seen).toMatchObject({ decided: 'a', timedOut: false });
  });

  test('a server that ends watches at once is asked with pauses', async () => {
    const access = new FakeAccess();
    let watches = 0;
    // oxlint-disable-next-line require-yield -- it ends at once
    access.watch = async function* () {
      watches += 1;
    } as typeof access.watch;
    await observe<Pod, never>(access, query, {
      clock: fakeClock(),
      withinMs: 3_000,
      signal: never,
      decide: () => undefined,
    });
    expect(watches).toBeLessThan(15);
  });

  test('rejects with the reason of its signal', async () => {
    const stop = new AbortController();
    const access = new FakeAccess();
    const watching = observe<Pod, true>(access, query, {
      clock: fakeClock(),
      withinMs: 60_000,
      signal: stop.signal,
      decide: () => {
        stop.abort(new Error('enough'));
        return undefined;
      },
    });
    await expect(watching).rejects.toThrow('enough');
  });
});
