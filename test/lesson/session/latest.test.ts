import { describe, expect, test } from '@jest/globals';
import { latestOf } from '../../../src/lesson/session/latest.ts';
import { fakePorts, settle } from '../fake-ports.ts';

const pace = { everyMs: 200, lastingMs: 1_000, thenEveryMs: 500 };

const feed = () => {
  const { ports, fake } = fakePorts();
  const over = new AbortController();
  const seen: number[] = [];
  const give = latestOf<number>((value) => seen.push(value), { pace, clock: ports.clock, signal: over.signal });
  const pass = async (ms: number): Promise<void> => {
    fake.pass(ms);
    await settle();
  };
  return { give, pass, seen, over };
};

describe('the newest of a burst', () => {
  test('comes at once, then five times a second, and twice a second once the burst lasts', async () => {
    const { give, pass, seen } = feed();
    for (let tick = 0; tick < 30; tick += 1) {
      give(tick);
      await pass(100);
    }
    // At 0 ms, every 200 ms up to 1,200 ms, then every 500 ms.
    expect(seen).toEqual([0, 1, 3, 5, 7, 9, 14, 19, 24, 29]);
  });

  test('comes at once again after a rest', async () => {
    const { give, pass, seen } = feed();
    for (let tick = 0; tick < 30; tick += 1) {
      give(tick);
      await pass(100);
    }
    await pass(500);
    await pass(500);
    give(99);
    expect(seen.at(-1)).toBe(99);
  });

  test('is not handed on any more when it is over', async () => {
    const { give, pass, seen, over } = feed();
    give(1);
    give(2);
    over.abort();
    await pass(1_000);
    give(3);
    expect(seen).toEqual([1]);
  });
});
