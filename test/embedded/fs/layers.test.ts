import { describe, expect, test } from '@jest/globals';
import { container, errorOf, layerOf, names, read, root, write } from './container.ts';

describe('a container’s layer', () => {
  const layer = layerOf();

  test('keeps its changes from the image and from other containers', () => {
    const [one, two] = [container({ layer }), container({ layer })];
    write(one, '/etc/passwd', 'changed');
    one.unlink(root, '/bin/ls');
    one.makeDirectory(root, '/new', 0o755);
    one.chmod(root, '/tmp', 0o700);
    expect(read(one, '/etc/passwd')).toBe('changed');
    expect(read(two, '/etc/passwd')).toContain('root:x:0:0');
    expect([names(one, '/bin'), names(two, '/bin')]).toEqual([['busybox'], ['busybox', 'ls']]);
    expect([names(one, '/').includes('new'), names(two, '/').includes('new')]).toEqual([true, false]);
    expect(two.stat(root, '/tmp', true).mode).toBe(0o1777);
  });

  test('holds nothing before something is written, then what was changed', () => {
    const view = container({ layer });
    const before = view.layerBytes();
    read(view, '/etc/passwd');
    view.executable(root, '/bin/ls');
    expect(view.layerBytes()).toBe(before);
    write(view, '/etc/passwd', 'x', root, { write: true, append: true });
    expect(view.layerBytes()).toBe(before + 4096);
  });

  test('has hard links of one file as the image has them', () => {
    const view = container({ layer });
    const [busybox, ls] = ['/bin/busybox', '/bin/ls'].map((path) => view.stat(root, path, true));
    expect(busybox).toEqual(ls);
    expect(busybox).toMatchObject({ links: 2, size: 10_000 });
  });

  test('puts a new file where one was taken away', () => {
    const view = container({ layer });
    view.unlink(root, '/etc/passwd');
    expect(errorOf(() => read(view, '/etc/passwd'))).toBe('ENOENT');
    write(view, '/etc/passwd', 'new');
    expect(read(view, '/etc/passwd')).toBe('new');
    expect(names(view, '/etc')).toEqual(['passwd']);
  });

  test('moves a folder of the image with all that it holds', () => {
    const view = container({ layer });
    view.rename(root, '/etc', '/tmp/etc');
    expect(read(view, '/tmp/etc/passwd')).toContain('root');
    expect(errorOf(() => view.stat(root, '/etc', true))).toBe('ENOENT');
    expect(errorOf(() => view.removeDirectory(root, '/tmp/etc'))).toBe('ENOTEMPTY');
    view.unlink(root, '/tmp/etc/passwd');
    view.removeDirectory(root, '/tmp/etc');
  });

  test('is full at its limit', () => {
    const view = container({ layer, layerLimitBytes: 64 * 1024 });
    const file = view.open(root, '/big', { write: true, create: true }, 0o644);
    let written = 0;
    const more = (): void => {
      for (;;) written += file.write(new Uint8Array(4096).fill(7));
    };
    expect(errorOf(more)).toBe('ENOSPC');
    expect(written).toBeGreaterThan(32 * 1024);
    expect(written).toBeLessThanOrEqual(64 * 1024);
    file.truncate(0);
    file.seek(0, 'start');
    expect(file.write(new Uint8Array(4096).fill(7))).toBe(4096);
  });
});
