import { describe, expect, test } from '@jest/globals';
import type { SysError } from '../../../src/embedded/runtime/sys.ts';
import { bytesOf, smallMachine, textOf } from './small-machine.ts';

describe('pipes', () => {
  test('hold 64 KiB, then the writer waits for the reader', async () => {
    const { run } = smallMachine();
    let written = 0;
    await run(async (sys) => {
      const { read, write } = sys.pipe();
      sys.fork(async (child) => {
        for (let part = 0; part < 40; part += 1) {
          await child.write(write, new Uint8Array(4096));
          written += 4096;
        }
        return 0;
      });
      await sys.sleep(5);
      expect(written).toBe(64 * 1024);
      sys.close(write);
      let length = 0;
      for (;;) {
        const bytes = await sys.read(read);
        if (bytes.length === 0) break;
        length += bytes.length;
      }
      expect(length).toBe(40 * 4096);
      return 0;
    });
  });

  test('that are closed while somebody reads do not hand the reader to the next file of that number', async () => {
    const { run } = smallMachine();
    await run(async (sys) => {
      const first = sys.pipe();
      sys.read(first.read).catch(() => undefined);
      await sys.sleep(1);
      sys.close(first.read);
      const second = sys.pipe();
      expect(second.read).toBe(first.read);
      await sys.write(second.write, bytesOf('x'));
      sys.close(first.write);
      await sys.sleep(1);
      expect(await sys.poll([second.read], 10)).toEqual([second.read]);
      return 0;
    });
  });

  test('carry single letters in order', async () => {
    const { run } = smallMachine();
    const letters = 'abcdefghij'.repeat(500);
    const { output } = await run(async (sys) => {
      const { read, write } = sys.pipe();
      sys.fork(async (child) => {
        for (const letter of letters) await child.write(write, bytesOf(letter));
        return 0;
      });
      sys.close(write);
      for (;;) {
        const bytes = await sys.read(read, 777);
        if (bytes.length === 0) return 0;
        await sys.write(1, bytes);
      }
    });
    expect(output).toBe(letters);
  });

  test('without a reader kill the writer, or tell it when it ignores that', async () => {
    const { run } = smallMachine();
    await run(async (sys) => {
      const { read, write } = sys.pipe();
      sys.close(read);
      const pid = sys.fork(async (child) => {
        await child.write(write, bytesOf('x'));
        return 0;
      });
      expect((await sys.wait(pid))?.exit).toEqual({ signal: 'PIPE' });
      const ignoring = sys.fork(
        async (child) => {
          try {
            await child.write(write, bytesOf('x'));
          } catch (error) {
            return (error as SysError).errno === 'EPIPE' ? 10 : 11;
          }
          return 0;
        },
        { ignore: ['PIPE'] },
      );
      expect((await sys.wait(ignoring))?.exit).toEqual({ code: 10 });
      return 0;
    });
  });

  test('are over for the reader when the last writer has closed', async () => {
    const { run } = smallMachine();
    await run(async (sys) => {
      const { read, write } = sys.pipe();
      const other = sys.dup(write, 10);
      expect(other).toBe(10);
      sys.close(write);
      expect(await sys.poll([read], 1)).toEqual([]);
      await sys.write(other, bytesOf('x'));
      expect(await sys.poll([read])).toEqual([read]);
      expect(textOf(await sys.read(read))).toBe('x');
      sys.close(other);
      expect(await sys.poll([read])).toEqual([read]);
      expect((await sys.read(read)).length).toBe(0);
      return 0;
    });
  });

  test('numbers of descriptors are the lowest that are free', async () => {
    const { run } = smallMachine();
    await run(async (sys) => {
      expect(await sys.open('/dev/null', { read: true })).toBe(3);
      expect(sys.dup2(3, 7)).toBe(7);
      sys.close(3);
      expect(await sys.open('/dev/null', { read: true })).toBe(3);
      expect(sys.openFds()).toEqual([0, 1, 2, 3, 7]);
      return 0;
    });
  });
});
