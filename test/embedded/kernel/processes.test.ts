import { describe, expect, test } from '@jest/globals';
import { SysError, type Program } from '../../../src/embedded/runtime/sys.ts';
import { bytesOf, smallMachine } from './small-machine.ts';

const say =
  (text: string): Program =>
  async (sys) => {
    await sys.write(1, bytesOf(text));
    return 0;
  };

const errnoOf = async (call: () => unknown): Promise<string> => {
  try {
    await call();
  } catch (error) {
    if (error instanceof SysError) return error.errno;
    throw error;
  }
  return 'none';
};

describe('processes', () => {
  test('a child runs beside its parent, which hears how it ended', async () => {
    const { run } = smallMachine({ '/bin/seven': async () => 7 });
    const { exit } = await run(async (sys) => {
      const pid = sys.spawn('/bin/seven', ['seven']);
      const ended = await sys.wait(pid);
      expect(ended).toEqual({ pid: 2, exit: { code: 7 } });
      expect(await errnoOf(() => sys.wait(-1))).toBe('ECHILD');
      return 3;
    });
    expect(exit).toEqual({ code: 3 });
  });

  test('an exit code has eight bits', async () => {
    const { run } = smallMachine();
    expect((await run(async () => 300)).exit).toEqual({ code: 44 });
    expect((await run(async (sys) => sys.exit(-1))).exit).toEqual({ code: 255 });
  });

  test('nothing runs after exit', async () => {
    const { run } = smallMachine();
    const { exit, output } = await run(async (sys) => {
      try {
        sys.exit(2);
      } finally {
        await sys.write(1, bytesOf('after'));
      }
      return 0;
    });
    expect({ exit, output }).toEqual({ exit: { code: 2 }, output: '' });
  });

  test('exec keeps pid and open files, and nothing of the former program runs on', async () => {
    const second: Program = async (sys) => {
      await sys.write(1, bytesOf(`${sys.pid} ${sys.argv.join(' ')} ${sys.env.get('A')}`));
      return 4;
    };
    const { run } = smallMachine({ '/second': second });
    const { exit, output } = await run(async (sys) => {
      sys.onSignal('TERM', () => {});
      sys.onSignal('HUP', 'ignore');
      try {
        sys.exec('/second', ['second', 'x'], new Map([['A', 'b']]));
      } finally {
        await sys.write(1, bytesOf('former'));
      }
      return 0;
    });
    expect({ exit, output }).toEqual({ exit: { code: 4 }, output: '1 second x b' });
  });

  test('exec of what is not there goes on', async () => {
    const { run } = smallMachine();
    const { output } = await run(async (sys) => {
      const errno = await errnoOf(() => sys.exec('/nope', ['nope'], new Map()));
      await sys.write(1, bytesOf(errno));
      return 0;
    });
    expect(output).toBe('ENOENT');
  });

  test('a script is run by its interpreter', async () => {
    const { run } = smallMachine({
      '/bin/sh': async (sys) => {
        await sys.write(1, bytesOf(sys.argv.join('|')));
        return 0;
      },
      '/script': { interpreter: '/bin/sh', argument: '-x' },
      '/loop': { interpreter: '/loop' },
    });
    const { output } = await run(async (sys) => {
      await sys.wait(sys.spawn('/script', ['script', 'a', 'b']));
      await sys.write(1, bytesOf(` ${await errnoOf(() => sys.spawn('/loop', ['loop']))}`));
      return 0;
    });
    expect(output).toBe('/bin/sh|-x|/script|a|b ELOOP');
  });

  test('a call that fails ends a program that does not catch it, in its own name', async () => {
    const { run } = smallMachine();
    const { exit, output } = await run(async (sys) => {
      await sys.open('/nope', { read: true });
      return 0;
    });
    expect({ exit, output }).toEqual({ exit: { code: 1 }, output: 'test: No such file or directory\n' });
  });

  test('any other exception is a bug that is reported', async () => {
    const { start, bugs } = smallMachine();
    const { exited } = start(async () => {
      throw new TypeError('oh');
    });
    expect(await exited).toEqual({ signal: 'SEGV' });
    expect(bugs).toEqual([new TypeError('oh')]);
  });

  test('orphans become children of pid 1', async () => {
    const { run } = smallMachine();
    const { output } = await run(async (sys) => {
      const middle = sys.fork(async (child) => {
        child.fork(async (grandchild) => {
          while (grandchild.ppid !== 1) await grandchild.sleep(1);
          return 9;
        });
        return 0;
      });
      await sys.wait(middle);
      const orphan = await sys.wait(-1);
      await sys.write(1, bytesOf(JSON.stringify(orphan)));
      return 0;
    });
    expect(JSON.parse(output)).toEqual({ pid: 3, exit: { code: 9 } });
  });

  test('all end with pid 1', async () => {
    const { start, container } = smallMachine();
    const confinement = container();
    const first = start(async (sys) => {
      sys.fork((child) => child.sleep(1e9).then(() => 0));
      await sys.sleep(1);
      return 0;
    }, confinement);
    const exec = start((sys) => sys.sleep(1e9).then(() => 0), confinement);
    expect(await first.exited).toEqual({ code: 0 });
    expect(await exec.exited).toEqual({ signal: 'KILL' });
    expect(confinement.pids.list()).toEqual([]);
    expect(confinement.group.pod.processes).toBe(0);
  });

  test('a dead child is a zombie until it is waited for', async () => {
    const { run } = smallMachine({ '/bin/true': async () => 0 });
    const { output } = await run(async (sys) => {
      const pid = sys.spawn('/bin/true', ['true']);
      while (sys.processes()[1]?.state !== 'Z') await sys.sleep(1);
      expect(await sys.wait(-1, { noHang: true })).toEqual({ pid, exit: { code: 0 } });
      await sys.write(
        1,
        bytesOf(
          sys
            .processes()
            .map((info) => info.pid)
            .join(),
        ),
      );
      return 0;
    });
    expect(output).toBe('1');
  });

  test('a child gets the descriptors that it is given', async () => {
    const { run } = smallMachine({ '/say': say('through fd 1'), '/fds': async (sys) => sys.openFds().length });
    const { output } = await run(async (sys) => {
      const { read, write } = sys.pipe();
      sys.spawn('/say', ['say'], { fds: new Map([[1, write]]) });
      sys.close(write);
      const bytes = await sys.read(read);
      expect((await sys.read(read)).length).toBe(0);
      await sys.wait(-1);
      const fds = await sys.wait(sys.spawn('/fds', ['fds']));
      expect(fds?.exit).toEqual({ code: 3 });
      await sys.write(1, bytes);
      return 0;
    });
    expect(output).toBe('through fd 1');
  });

  test('a pod has so many processes and no more', async () => {
    const { start, container } = smallMachine();
    const sleeper: Program = (sys) => sys.sleep(1e9).then(() => 0);
    const { exited, output } = start(
      async (sys) => {
        let made = 0;
        try {
          for (;;) {
            sys.fork(sleeper);
            made += 1;
          }
        } catch (error) {
          await sys.write(1, bytesOf(`${made} ${(error as SysError).errno}`));
        }
        return 0;
      },
      container({}, 20),
    );
    await exited;
    expect(output()).toBe('19 EAGAIN');
  });
});
