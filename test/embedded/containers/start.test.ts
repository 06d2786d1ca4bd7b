import { describe, expect, test } from '@jest/globals';
import { execute, logText, smallNode } from './small-node.ts';
import { print, programs } from './programs.ts';

const startWords =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';

describe('a container', () => {
  test('runs its command to the end and keeps what it said', async () => {
    const { create } = await smallNode(programs);
    const container = create({ command: ['say', '3', 'hello'] });
    expect(container.running).toBe(false);
    container.start();
    expect(container.running).toBe(true);
    const end = await container.exited;
    expect(end).toMatchObject({ exit: { code: 3 }, code: 3, reason: 'Error', message: '' });
    expect(end.finishedAt).toBeGreaterThanOrEqual(end.startedAt);
    expect(container.running).toBe(false);
    expect(logText(container)).toBe('stdout F hello');
    expect(container.log.ended).toBe(true);
  });

  test.each([
    [['nosuch', 'a'], 'exec: "nosuch": executable file not found in $PATH: unknown'],
    [['/nope/x'], 'exec: "/nope/x": stat /nope/x: no such file or directory: unknown'],
    [['/etc/passwd'], 'exec: "/etc/passwd": permission denied: unknown'],
    [['/etc'], 'exec: "/etc": permission denied: unknown'],
  ])('whose command %j is no program does not start', async (command, words) => {
    const { create } = await smallNode(programs);
    const container = create({ command });
    container.start();
    expect(await container.exited).toMatchObject({
      code: 128,
      reason: 'StartError',
      message: startWords + words,
      startedAt: 0,
    });
    expect(container.startedAt).toBeUndefined();
  });

  test.each([
    [['/bin/text'], 'exec /bin/text: exec format error'],
    [['lost'], 'exec /bin/lost: no such file or directory'],
  ])('whose command %j turns out to be no program says so in its log', async (command, words) => {
    const { create } = await smallNode(programs);
    const container = create({ command });
    container.start();
    expect(await container.exited).toMatchObject({ code: 1, reason: 'Error' });
    expect(logText(container)).toBe(`stderr F ${words}`);
  });

  test('runs a script by its interpreter', async () => {
    const { create } = await smallNode(programs);
    const container = create({ command: ['script', 'a'] });
    container.start();
    await container.exited;
    expect(logText(container)).toBe('stdout F /bin/show-arguments|-x|/bin/script|a');
  });

  test('begins in its working directory, which is made', async () => {
    const { create } = await smallNode(programs);
    const container = create({
      command: ['where'],
      workingDirectory: '/new/dir',
      user: { uid: 1000, gid: 0, groups: [] },
    });
    container.start();
    await container.exited;
    expect(logText(container)).toBe('stdout F /new/dir 1000');
  });

  test('can not begin in a file', async () => {
    const { create } = await smallNode(programs);
    const container = create({ command: ['where'], workingDirectory: '/etc/passwd' });
    container.start();
    const { message } = await container.exited;
    expect(message).toBe(`${startWords}error during container init: mkdir /etc/passwd: not a directory: unknown`);
  });

  test('finds its home and its terminal in its environment', async () => {
    const { create } = await smallNode(programs);
    const variables = async (spec: Parameters<typeof create>[0]): Promise<string> => {
      const container = create({ command: ['environment'], ...spec });
      container.start();
      await container.exited;
      return logText(container).replaceAll('stdout F ', '').replaceAll('\r', '');
    };
    const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    expect(await variables({})).toBe(`${path}\nHOSTNAME=pod\nHOME=/root`);
    expect(await variables({ user: { uid: 1000, gid: 1000, groups: [] } })).toContain('HOME=/home/alice');
    expect(await variables({ user: { uid: 5, gid: 5, groups: [] } })).toContain('HOME=/');
    expect(await variables({ tty: true })).toBe(`${path}\nTERM=xterm\nHOSTNAME=pod\nHOME=/root`);
  });

  test('leaves a message about its end', async () => {
    const { create } = await smallNode({
      main: async (sys) => {
        const fd = await sys.open('/dev/termination-log', { write: true });
        await print(sys, `${'x'.repeat(5000)}end`, fd);
        return 0;
      },
    });
    const container = create();
    container.start();
    const { message, reason } = await container.exited;
    expect(reason).toBe('Completed');
    expect(message).toBe(`${'x'.repeat(4093)}end`);
  });

  test('that is killed ends with the signal, and all its processes do', async () => {
    const { create } = await smallNode({
      ...programs,
      main: async (sys) => {
        sys.fork(async (child) => {
          await print(child, 'child\n');
          await child.sleep(Infinity);
          return 0;
        });
        await sys.sleep(Infinity);
        return 0;
      },
    });
    const container = create();
    container.start();
    const other = execute(container, ['forever']);
    container.kill('TERM');
    await new Promise(setImmediate);
    expect(container.usage().processes).toBe(3);
    container.kill('KILL');
    expect(await container.exited).toMatchObject({ exit: { signal: 'KILL' }, code: 137, reason: 'Error' });
    expect(await other).toMatchObject({ exit: { signal: 'KILL' } });
    expect(container.usage().processes).toBe(0);
  });

  test('holds the files that it wrote beside its volumes, and its log', async () => {
    const { create, runtime } = await smallNode({
      remove: async (sys) => {
        sys.unlink(sys.argv[1]!);
        return 0;
      },
      main: async (sys) => {
        for (const path of ['/tmp/own', '/v/given']) {
          const fd = await sys.open(path, { write: true, create: true });
          await sys.write(fd, Buffer.alloc(100_000, 'x'));
          sys.close(fd);
        }
        await print(sys, `${'y'.repeat(5000)}\n`);
        await sys.sleep(Infinity);
        return 0;
      },
    });
    const volume = runtime.newTree({ fileSystem: 'ext4' });
    const container = create({ mounts: [{ path: '/v', tree: volume, readOnly: false }] });
    const before = container.usage().storageBytes;
    container.start();
    await new Promise((resolve) => void setImmediate(resolve));
    const held = container.usage().storageBytes - before;
    expect(held).toBeGreaterThanOrEqual(105_000);
    expect(held).toBeLessThan(150_000);
    expect(volume.used()).toBeGreaterThanOrEqual(100_000);
    await execute(container, ['remove', '/tmp/own']);
    expect(container.usage().storageBytes - before).toBeLessThan(50_000);
  });

  test('that takes too much memory is OOMKilled', async () => {
    const { create } = await smallNode({
      main: async (sys) => {
        for (;;) sys.charge(1_000_000);
      },
    });
    const container = create({ memoryLimitBytes: 20_000_000 });
    container.start();
    expect(await container.exited).toMatchObject({ code: 137, reason: 'OOMKilled' });
  });

  test('with an input that nobody ends waits', async () => {
    const { create } = await smallNode(programs);
    const waiting = create({ command: ['cat'], stdin: true });
    waiting.start();
    const empty = create({ command: ['cat'] });
    empty.start();
    expect(await empty.exited).toMatchObject({ code: 0 });
    expect(waiting.running).toBe(true);
    waiting.remove();
    expect(await waiting.exited).toMatchObject({ code: 137 });
  });
});
