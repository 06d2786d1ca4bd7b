import { afterEach, describe, expect, test } from '@jest/globals';
import { skippingClock, systemClock, type SkippingClock } from '../../src/embedded/clock.ts';

describe('a clock that skips what nobody needs to wait for', () => {
  let clock: SkippingClock;
  afterEach(() => clock.stop());

  test('is at the next timer as soon as nothing else goes on, in their order', async () => {
    clock = skippingClock(1_000_000);
    const order: string[] = [];
    await Promise.all(
      [3_600, 60, 1, 60].map(async (seconds, index) => {
        await clock.sleep(seconds * 1000);
        order.push(`${index} at ${Math.floor((clock.now() - 1_000_000) / 1000)}`);
      }),
    );
    expect(order).toEqual(['2 at 1', '1 at 60', '3 at 60', '0 at 3600']);
  });

  test('waits for whoever holds it, but never stands still', async () => {
    clock = skippingClock(0);
    let woken = false;
    const asleep = clock.sleep(60_000).then(() => {
      woken = true;
    });
    const release = clock.hold();
    const before = clock.now();
    await systemClock.sleep(60);
    expect(woken).toBe(false);
    expect(clock.now()).toBeGreaterThan(before);
    release();
    release();
    await asleep;
    expect(clock.now()).toBeGreaterThanOrEqual(60_000);
  });

  test('forgets a timer that was called off, and a sleep that was aborted', async () => {
    clock = skippingClock(0);
    const rung: number[] = [];
    clock.schedule(10_000, () => rung.push(10))();
    clock.schedule(20_000, () => rung.push(20));
    const stop = new AbortController();
    const asleep = clock.sleep(15_000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(asleep).rejects.toThrow('enough');
    await clock.sleep(30_000);
    expect(rung).toEqual([20]);
  });
});
