import { describe, expect, test } from '@jest/globals';
import { SysError, type Program, type Signal } from '../../../src/embedded/runtime/sys.ts';
import { bytesOf, smallMachine } from './small-machine.ts';

const sleeper: Program = (sys) => sys.sleep(Infinity).then(() => 0);

describe('signals', () => {
  test('end a process that has not said otherwise, at once', async () => {
    const { run } = smallMachine();
    await run(async (sys) => {
      for (const signal of ['TERM', 'KILL', 'USR1', 'INT'] as const) {
        const pid = sys.fork(sleeper);
        sys.kill(pid, signal);
        expect(await sys.wait(pid)).toEqual({ pid, exit: { signal } });
      }
      return 0;
    });
  });

  test('leave nothing of a program that was killed, not even of what it did beside', async () => {
    const { run } = smallMachine();
    const { output } = await run(async (sys) => {
      const { read } = sys.pipe();
      const pid = sys.fork(async (child) => {
        const beside = async (): Promise<void> => {
          await child.read(read);
          await child.write(1, bytesOf('ghost'));
        };
        void beside();
        try {
          await child.sleep(Infinity);
        } finally {
          await child.write(1, bytesOf('ghost'));
        }
        return 0;
      });
      await sys.sleep(1);
      sys.kill(pid, 'KILL');
      await sys.wait(pid);
      await sys.sleep(1);
      return 0;
    });
    expect(output).toBe('');
  });

  test('pid 1 is spared from inside, and dies of KILL from outside', async () => {
    const { start, kernel, container } = smallMachine();
    const confinement = container();
    const first = start(sleeper, confinement);
    const other = start(async (sys) => {
      for (const signal of ['TERM', 'KILL', 'STOP'] as const) sys.kill(1, signal);
      return sys.processes()[0]?.state === 'S' ? 0 : 1;
    }, confinement);
    expect(await other.exited).toEqual({ code: 0 });
    kernel.signal(first.process, 'TERM', undefined);
    expect(first.process.exit).toBeUndefined();
    kernel.signal(first.process, 'KILL', undefined);
    expect(await first.exited).toEqual({ signal: 'KILL' });
  });

  test('pid 1 with a handler hears TERM from outside', async () => {
    const { start, kernel } = smallMachine();
    const first = start(async (sys) => {
      sys.onSignal('TERM', () => sys.exit(5));
      return sleeper(sys);
    });
    await new Promise(setImmediate);
    kernel.signal(first.process, 'TERM', undefined);
    expect(await first.exited).toEqual({ code: 5 });
  });

  test('a handler interrupts sleeping, and waiting that wants to be', async () => {
    const { run } = smallMachine();
    const { output } = await run(async (sys) => {
      const heard: string[] = [];
      sys.onSignal('USR1', () => heard.push('USR1'));
      const parent = sys.pid;
      const poke = async (): Promise<number> =>
        sys.fork(async (child) => {
          await child.sleep(2);
          child.kill(parent, 'USR1');
          return sleeper(child);
        });
      const attempts: [string, () => Promise<unknown>][] = [
        ['sleep', () => sys.sleep(Infinity)],
        ['wait', () => sys.wait(-1, { interruptible: true })],
        ['read', () => sys.read(sys.pipe().read, 1, { interruptible: true })],
      ];
      for (const [name, attempt] of attempts) {
        await poke();
        const errno = await attempt().then(
          () => 'none',
          (error: unknown) => (error as SysError).errno,
        );
        heard.push(`${name} ${errno}`);
      }
      await sys.write(1, bytesOf(heard.join()));
      return 0;
    });
    expect(output).toBe('USR1,sleep EINTR,USR1,wait EINTR,USR1,read EINTR');
  });

  test('children inherit what is ignored but no handlers', async () => {
    const { run } = smallMachine();
    const { output } = await run(async (sys) => {
      sys.onSignal('HUP', 'ignore');
      sys.onSignal('TERM', () => {});
      const seen: unknown[] = [];
      const names: Signal[] = ['HUP', 'TERM', 'INT'];
      const pid = sys.fork(
        async (child) => {
          for (const name of names) seen.push(child.signalHandling(name));
          return 0;
        },
        { ignore: ['INT'] },
      );
      await sys.wait(pid);
      await sys.write(1, bytesOf(seen.join()));
      return 0;
    });
    expect(output).toBe('ignore,default,ignore');
  });

  test('a stopped process goes on when it is told to', async () => {
    const { run } = smallMachine();
    const { output } = await run(async (sys) => {
      const { read, write } = sys.pipe();
      const pid = sys.fork(async (child) => {
        await child.read(read);
        await child.write(1, bytesOf('child '));
        return 0;
      });
      await sys.sleep(1);
      sys.kill(pid, 'STOP');
      await sys.write(write, bytesOf('x'));
      await sys.sleep(5);
      await sys.write(1, bytesOf(`${sys.processes()[1]?.state} `));
      sys.kill(pid, 'CONT');
      await sys.wait(pid);
      return 0;
    });
    expect(output).toBe('T child ');
  });

  test('reach the processes of a group', async () => {
    const { run } = smallMachine();
    await run(async (sys) => {
      const leader = sys.fork(
        async (child) => {
          child.fork(sleeper);
          return sleeper(child);
        },
        { newGroup: true },
      );
      await sys.sleep(1);
      sys.kill(-leader, 'TERM');
      expect(await sys.wait(leader)).toEqual({ pid: leader, exit: { signal: 'TERM' } });
      expect((await sys.wait(-1))?.exit).toEqual({ signal: 'TERM' });
      return 0;
    });
  });

  test('of others are for root', async () => {
    const { start, container } = smallMachine();
    const confinement = container();
    start(sleeper, confinement);
    const other = start(
      async (sys) => {
        try {
          sys.kill(1, 0);
        } catch (error) {
          await sys.write(1, bytesOf((error as SysError).errno));
        }
        try {
          sys.kill(999, 'TERM');
        } catch (error) {
          await sys.write(1, bytesOf((error as SysError).errno));
        }
        return 0;
      },
      confinement,
      1000,
    );
    await other.exited;
    expect(other.output()).toBe('EPERMESRCH');
  });
});
