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

/** Longest time between two turns of the event loop during so many milliseconds, and how often they came. */
const watchEventLoop = async (ms: number): Promise<number> => {
  const end = performance.now() + ms;
  let longest = 0;
  for (let last = performance.now(); last < end; ) {
    await new Promise(setImmediate);
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
};

describe('processes that never wait', () => {
  test('leave the event loop its turns', async () => {
    const { start, kernel } = smallMachine();
    const all = [spin, writeForEver, spin, writeForEver].map((program) => start(program));
    const longest = await watchEventLoop(150);
    for (const { process } of all) kernel.end(process, { signal: 'KILL' });
    expect(longest).toBeLessThan(50);
    for (const { process } of all) expect(process.cpuMs).toBeGreaterThan(0);
  });

  test('share the time between containers, not between processes', async () => {
    const { start, kernel, container } = smallMachine();
    const crowd = container();
    const many = [0, 1, 2, 3].map(() => start(spin, crowd));
    const one = start(spin);
    await watchEventLoop(200);
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
    await watchEventLoop(150);
    const passed = clock.now() - began;
    kernel.end(process, { signal: 'KILL' });
    clock.stop();
    expect(limited.group.cpuMs).toBeLessThan(passed * 0.2 + 20);
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
    const longest = await watchEventLoop(200);
    kernel.end(process, { signal: 'KILL' });
    expect(longest).toBeLessThan(50);
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
