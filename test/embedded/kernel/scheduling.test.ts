import { describe, expect, test } from '@jest/globals';
import { skippingClock } from '../../../src/embedded/clock.ts';
import type { Program } from '../../../src/embedded/runtime/sys.ts';
import { smallMachine } from './small-machine.ts';

const spin: Program = async (sys) => {
  for (;;) {
    const turn = sys.step();
    if (turn !== undefined) await turn;
  }
};

const writeForEver: Program = async (sys) => {
  const fd = await sys.open('/dev/null', { write: true });
  const bytes = new Uint8Array(4096);
  for (;;) await sys.write(fd, bytes);
};

/** How many turns the event loop had during so many milliseconds. */
const turnsIn = async (ms: number): Promise<number> => {
  const end = performance.now() + ms;
  let turns = 0;
  for (; performance.now() < end; turns += 1) await new Promise(setImmediate);
  return turns;
};

/** A turn every 10 ms, on a machine that has other things to do as well. */
const enough = (ms: number): number => ms / 10;

describe('processes that never wait', () => {
  test('leave the event loop its turns', async () => {
    const { start, kernel } = smallMachine();
    const all = [spin, writeForEver, spin, writeForEver].map((program) => start(program));
    const turns = await turnsIn(150);
    for (const { process } of all) kernel.end(process, { signal: 'KILL' });
    expect(turns).toBeGreaterThan(enough(150));
    for (const { process } of all) expect(process.cpuMs).toBeGreaterThan(0);
  });

  test('share the time between containers, not between processes', async () => {
    const { start, kernel, container } = smallMachine();
    const crowd = container();
    const many = [0, 1, 2, 3].map(() => start(spin, crowd));
    const one = start(spin);
    await turnsIn(200);
    for (const { process } of [...many, one]) kernel.end(process, { signal: 'KILL' });
    const share = one.process.cpuMs / (crowd.group.cpuMs + one.process.cpuMs);
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.7);
  });

  test('get no more than their limit', async () => {
    const clock = skippingClock();
    const { start, kernel, container } = smallMachine({}, clock);
    const limited = container({ cpuMillis: 100 });
    const { process } = start(spin, limited);
    const began = clock.now();
    await turnsIn(150);
    const passed = clock.now() - began;
    kernel.end(process, { signal: 'KILL' });
    clock.stop();
    expect(limited.group.cpuMs).toBeLessThan(passed * 0.2 + 20);
  });

  test('are worth waiting for when time is skipped, for a while', async () => {
    const clock = skippingClock();
    const { start, kernel } = smallMachine({}, clock);
    const { process } = start(spin);
    let due = false;
    clock.schedule(clock.now() + 3_600_000, () => {
      due = true;
    });
    while (process.cpuMs < 100) await new Promise(setImmediate);
    expect(due).toBe(false);
    while (process.cpuMs < 400) await new Promise(setImmediate);
    expect(due).toBe(true);
    kernel.end(process, { signal: 'KILL' });
    clock.stop();
  });

  test('a fork bomb leaves the event loop its turns', async () => {
    const { start, kernel } = smallMachine();
    const bomb: Program = async (sys) => {
      for (;;) {
        try {
          sys.fork(bomb);
        } catch {
          // Full: it tries again.
        }
        const turn = sys.step();
        if (turn !== undefined) await turn;
      }
    };
    const { process } = start(bomb);
    const turns = await turnsIn(200);
    kernel.end(process, { signal: 'KILL' });
    expect(turns).toBeGreaterThan(enough(200));
    expect(process.group.pod.processes).toBe(0);
  });
});

describe('memory', () => {
  test('over the limit the biggest process dies', async () => {
    const { start, container, bugs } = smallMachine();
    const confinement = container({ memoryBytes: 20 * 1024 * 1024 });
    const { exited } = start(async (sys) => {
      const pid = sys.fork(async (child) => {
        for (;;) child.charge(1024 * 1024);
      });
      const ended = await sys.wait(pid);
      expect(ended?.exit).toEqual({ signal: 'KILL' });
      sys.charge(1024 * 1024);
      expect(sys.processes()[0]?.memoryBytes).toBe(1024 * 1024 + 256 * 1024);
      return 0;
    }, confinement);
    expect(await exited).toEqual({ code: 0 });
    expect(bugs).toEqual([]);
    expect(confinement.group.outOfMemory).toBe(true);
    expect(confinement.group.chargedBytes).toBe(0);
  });

  test('without a limit there is an end too', async () => {
    const { run } = smallMachine();
    const { exit } = await run(async (sys) => {
      for (;;) sys.charge(16 * 1024 * 1024);
    });
    expect(exit).toEqual({ signal: 'KILL' });
  });
});
