import { describe, expect, test } from '@jest/globals';
import { FileContent } from '../../../src/embedded/runtime/fs/stored/file-content.ts';
import { Space } from '../../../src/embedded/runtime/fs/stored/space.ts';
import { errorOf } from './container.ts';

const pattern = (length: number, from = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (from + index) % 251);

describe('the content of a file', () => {
  test('is what was written, across chunks', () => {
    const content = new FileContent(new Space());
    const bytes = pattern(200_000);
    for (let at = 0; at < bytes.length; at += 7_000) content.write(at, bytes.subarray(at, at + 7_000));
    expect(Buffer.compare(content.read(0, 300_000), bytes)).toBe(0);
    expect(Buffer.compare(content.read(65_530, 20), bytes.subarray(65_530, 65_550))).toBe(0);
    expect(content.read(200_000, 10)).toHaveLength(0);
  });

  test('has holes that cost nothing and read as zeros', () => {
    const space = new Space(100_000);
    const content = new FileContent(space);
    content.truncate(1024 ** 4);
    expect(space.used).toBe(0);
    content.write(1024 ** 4 - 4, Uint8Array.of(1, 2, 3, 4));
    expect(content.read(1024 ** 4 - 6, 10)).toEqual(Uint8Array.of(0, 0, 1, 2, 3, 4));
    expect(space.used).toBeLessThanOrEqual(65_536);
    expect(errorOf(() => content.write(17 * 1024 ** 4, Uint8Array.of(1)))).toBe('EFBIG');
  });

  test('counts zeros that were written, though they are not kept', () => {
    const space = new Space(64 * 1024 ** 3);
    const content = new FileContent(space);
    const zeros = new Uint8Array(1024 ** 2);
    for (let index = 0; index < 512; index += 1) content.write(index * zeros.length, zeros);
    expect(space.used).toBe(512 * 1024 ** 2);
    // More than may be kept in memory is kept: it is none.
    content.write(5, Uint8Array.of(9));
    expect(content.read(4, 3)).toEqual(Uint8Array.of(0, 9, 0));
  });

  test('does not keep more in memory than a file system may', () => {
    const content = new FileContent(new Space());
    const ones = new Uint8Array(16 * 1024 ** 2).fill(1);
    let written = 0;
    const fill = (): void => {
      for (;;) written += content.write(written, ones);
    };
    expect(errorOf(fill)).toBe('ENOSPC');
    expect(written).toBe(128 * 1024 ** 2);
  });

  test('gives back exactly what it took', () => {
    const space = new Space();
    const content = new FileContent(space);
    content.write(0, pattern(10));
    content.write(70_000, pattern(5_000));
    content.write(300_000, pattern(1));
    content.truncate(70_100);
    content.write(70_100, new Uint8Array(200_000));
    content.truncate(3);
    expect(space.used).toBe(4096);
    content.dispose();
    expect(space.used).toBe(0);
  });

  test('that was cut off reads as zeros when it grows again', () => {
    const content = new FileContent(new Space());
    content.write(0, pattern(100, 1));
    content.truncate(10);
    content.truncate(20);
    expect(content.read(8, 12)).toEqual(Uint8Array.of(9, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  });

  test('is shared with an image until it is written to', () => {
    const image = new FileContent(new Space());
    image.write(0, pattern(5_000));
    const space = new Space();
    const own = FileContent.borrow(image, space);
    expect(space.used).toBe(0);
    own.write(0, Uint8Array.of(99));
    expect(space.used).toBe(8192);
    expect([image.read(0, 1)[0], own.read(0, 1)[0]]).toEqual([0, 99]);
    const cut = FileContent.borrow(image, space);
    cut.truncate(0);
    expect([image.size, cut.size]).toEqual([5_000, 0]);
  });
});
