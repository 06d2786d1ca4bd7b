import { describe, expect, test } from '@jest/globals';
import type { HostStreams } from '../../../src/embedded/runtime/types.ts';
import { execute, logText, smallNode } from './small-node.ts';
import { print, programs } from './programs.ts';

const id = /failed to start exec "[0-9a-f]{64}"/;

const typed = (...keys: string[]): AsyncIterable<Uint8Array> =>
  (async function* () {
    for (const key of keys) {
      yield Buffer.from(key);
      await new Promise(setImmediate);
    }
  })();

/** Never ends. */
async function* silence(): AsyncGenerator<Uint8Array> {
  await new Promise(() => {});
  yield new Uint8Array(0);
}

const running = async (spec: Parameters<Awaited<ReturnType<typeof smallNode>>['create']>[0] = {}, more = {}) => {
  const node = await smallNode({ ...programs, ...more });
  const container = node.create({ command: ['forever'], ...spec });
  container.start();
  return container;
};

describe('exec', () => {
  test('runs beside the first process and tells how it ended', async () => {
    const container = await running();
    expect(await execute(container, ['say', '7', 'a', 'b'])).toEqual({
      exit: { code: 7 },
      stdout: 'a b\n',
      stderr: '',
    });
    const seen = await execute(container, ['processes']);
    expect(seen).toMatchObject({ stdout: '1 forever\n3 processes\n' });
    expect(logText(container)).toBe('');
  });

  test('feeds its input to the end', async () => {
    const container = await running();
    const big = 'x'.repeat(200_000);
    const { stdout } = (await execute(container, ['cat'], { stdin: typed('a', big) })) as { stdout: string };
    expect(stdout).toBe(`a${big}`);
    expect(await execute(container, ['cat'])).toMatchObject({ stdout: '' });
  });

  test.each([
    [['nosuch'], 'exec: "nosuch": executable file not found in $PATH'],
    [[''], 'exec: "": executable file not found in $PATH'],
    [['/nope/x'], 'exec: "/nope/x": stat /nope/x: no such file or directory'],
    [['/etc'], 'exec: "/etc": permission denied'],
  ])('of %j fails in the words of the real one', async (command, words) => {
    const container = await running();
    const { failure } = (await execute(container, command)) as { failure: string };
    expect(failure.replace(id, 'ID')).toBe(
      `failed to exec in container: ID: OCI runtime exec failed: exec failed: unable to start container process: ${words}: unknown`,
    );
  });

  test('in a container that does not run fails', async () => {
    const container = await running({ command: ['say', '0'] });
    await container.exited;
    expect(await execute(container, ['say'])).toEqual({
      failure: 'failed to exec in container: container is in CONTAINER_EXITED state',
    });
  });

  test('waits for what its children still write', async () => {
    const container = await running(
      {},
      {
        leave: async (sys: Parameters<(typeof programs)['say']>[0]) => {
          sys.fork(async (child) => {
            await child.sleep(5);
            await print(child, 'late');
            return 0;
          });
          await print(sys, 'early ');
          return 0;
        },
      },
    );
    expect(await execute(container, ['leave'])).toMatchObject({ exit: { code: 0 }, stdout: 'early late' });
  });

  test('goes no faster than its output is taken', async () => {
    let written = 0;
    const container = await running(
      {},
      {
        flood: async (sys: Parameters<(typeof programs)['say']>[0]) => {
          for (; written < 1000; written += 1) await sys.write(1, new Uint8Array(4096));
          return 0;
        },
      },
    );
    const waiting: (() => void)[] = [];
    const taken = { bytes: 0 };
    const command = container.exec(['flood'], {
      stdout: (bytes) => {
        taken.bytes += bytes.length;
        return new Promise<void>((resolve) => void waiting.push(resolve));
      },
    });
    if ('failure' in command) throw new Error(command.failure);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(written).toBeLessThanOrEqual(17);
    while (taken.bytes < 1000 * 4096) {
      waiting.shift()?.();
      await new Promise(setImmediate);
    }
    for (const resolve of waiting) resolve();
    expect(await command.exited).toEqual({ code: 0 });
    expect(taken.bytes).toBe(1000 * 4096);
  });

  test('can be killed, whatever its children hold', async () => {
    const container = await running(
      {},
      {
        hold: async (sys: Parameters<(typeof programs)['say']>[0]) => {
          sys.fork((child) => child.sleep(Infinity).then(() => 0));
          await sys.sleep(Infinity);
          return 0;
        },
      },
    );
    const command = container.exec(['hold'], { stdout() {} });
    if ('failure' in command) throw new Error(command.failure);
    await new Promise(setImmediate);
    command.kill('KILL');
    expect(await command.exited).toEqual({ signal: 'KILL' });
  });
});

describe('exec with a terminal', () => {
  test('shows what is typed and what is answered', async () => {
    const container = await running();
    const result = await execute(container, ['cat'], {
      tty: { columns: 80, rows: 24 },
      stdin: typed('hi\r', '\u0004'),
    });
    expect(result).toMatchObject({ exit: { code: 0 }, stdout: 'hi\r\nhi\r\n' });
  });

  test('is interrupted by ^C', async () => {
    const container = await running();
    const result = await execute(container, ['forever'], { tty: { columns: 80, rows: 24 }, stdin: typed('\u0003') });
    expect(result).toMatchObject({ exit: { signal: 'INT' }, stdout: '^C' });
  });

  test('has a size and a name', async () => {
    const container = await running(
      {},
      {
        size: async (sys: Parameters<(typeof programs)['say']>[0]) => {
          await print(
            sys,
            `${sys.isTerminal(0)} ${JSON.stringify(sys.windowSize(1))} ${sys.readLink('/proc/self/fd/0')}`,
          );
          return 0;
        },
      },
    );
    const streams: HostStreams = { tty: { columns: 100, rows: 30 }, stdin: silence() };
    expect(await execute(container, ['size'], streams)).toMatchObject({
      stdout: 'true {"columns":100,"rows":30} /dev/pts/0',
    });
    expect(await execute(container, ['size'])).toMatchObject({
      stdout: 'false undefined /dev/null',
    });
  });
});

describe('attach', () => {
  test('hears what is written from now on, and feeds the input', async () => {
    const container = await running({ command: ['cat'], stdin: true });
    const heard: string[] = [];
    const attached = container.attach({
      stdin: typed('one\n', 'two\n'),
      stdout: (bytes) => void heard.push(Buffer.from(bytes).toString()),
    });
    while (heard.join('') !== 'one\ntwo\n') await new Promise(setImmediate);
    // Its input stays open for who comes next.
    expect(container.running).toBe(true);
    container.kill('KILL');
    expect(await attached.exited).toEqual({ signal: 'KILL' });
    expect(logText(container)).toBe('stdout F one\nstdout F two');
  });

  test('to an input that is given only once ends it', async () => {
    const container = await running({ command: ['cat'], stdin: true, stdinOnce: true });
    const attached = container.attach({ stdin: typed('one\n') });
    expect(await attached.exited).toEqual({ code: 0 });
    expect(logText(container)).toBe('stdout F one');
  });

  test('leaves the process alone when it is killed', async () => {
    const container = await running();
    const attached = container.attach({});
    attached.kill('TERM');
    expect(await attached.exited).toEqual({ signal: 'TERM' });
    expect(container.running).toBe(true);
  });
});
