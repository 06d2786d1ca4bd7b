import { describe, expect, test } from '@jest/globals';
import { container, errorOf, names, read, root, tree, write } from './container.ts';

describe('a mount', () => {
  test('covers what the image has there, and makes what is missing on the way', () => {
    const files = tree();
    files.writeFile('index.html', 'hi');
    const view = container({ mounts: [{ path: '/var/www/html', tree: files, readOnly: false }] });
    expect(read(view, '/var/www/html/index.html')).toBe('hi');
    expect(view.stat(root, '/var/www', true)).toMatchObject({ mode: 0o755, uid: 0 });
  });

  test('is seen from two containers as the same files', () => {
    const files = tree();
    const mounts = [{ path: '/data', tree: files, readOnly: false }];
    const [one, two] = [container({ mounts }), container({ mounts })];
    write(one, '/data/x', 'from one');
    expect(read(two, '/data/x')).toBe('from one');
    const identity = ({ device, inode }: { device: number; inode: number }): string => `${device}:${inode}`;
    expect(identity(one.stat(root, '/data', true))).toBe(identity(two.stat(root, '/data', true)));
    expect(identity(one.stat(root, '/', true))).not.toBe(identity(two.stat(root, '/', true)));
  });

  test('can be a part of a volume: a folder that is made, or a file', () => {
    const files = tree();
    files.writeFile('..data/app.conf', 'on');
    files.symlink('..data/app.conf', 'app.conf');
    const view = container({
      mounts: [
        { path: '/etc/app.conf', tree: files, subPath: 'app.conf', readOnly: true },
        { path: '/logs', tree: files, subPath: 'pods/one', readOnly: false },
      ],
    });
    expect(read(view, '/etc/app.conf')).toBe('on');
    expect(names(view, '/etc')).toEqual(['passwd', 'app.conf']);
    expect(view.stat(root, '/logs', true).mode).toBe(0o777);
    write(view, '/logs/x', '1');
    expect(files.list('pods/one')).toEqual(['x']);
  });

  test('that does not fit what is there says so', () => {
    const files = tree();
    files.writeFile('file', 'x');
    const onFolder = { path: '/etc', tree: files, subPath: 'file', readOnly: false };
    const onFile = { path: '/etc/passwd', tree: files, readOnly: false };
    expect(errorOf(() => container({ mounts: [onFolder] }))).toBe('ENOTDIR');
    expect(errorOf(() => container({ mounts: [onFile] }))).toBe('ENOTDIR');
  });

  test('lies in another one whatever their order', () => {
    const [outer, inner] = [tree(), tree()];
    const view = container({
      mounts: [
        { path: '/a/b', tree: inner, readOnly: false },
        { path: '/a', tree: outer, readOnly: false },
      ],
    });
    write(view, '/a/b/x', '1');
    expect(inner.list('')).toEqual(['x']);
    expect(outer.list('')).toEqual(['b']);
    expect(view.realPath(root, '/a/b/../b/x')).toBe('/a/b/x');
  });

  test('cannot be taken away or moved, nor linked across', () => {
    const view = container({ mounts: [{ path: '/data', tree: tree(), readOnly: false }] });
    expect(errorOf(() => view.removeDirectory(root, '/data'))).toBe('EBUSY');
    expect(errorOf(() => view.rename(root, '/data', '/other'))).toBe('EBUSY');
    expect(errorOf(() => view.link(root, '/etc/passwd', '/data/passwd'))).toBe('EXDEV');
    expect(errorOf(() => view.rename(root, '/etc/passwd', '/data/passwd'))).toBe('EXDEV');
  });

  test('is full when its volume is', () => {
    const files = tree({ fileSystem: 'tmpfs', limitBytes: 8192 });
    const view = container({ mounts: [{ path: '/mem', tree: files, readOnly: false }] });
    const file = view.open(root, '/mem/x', { write: true, create: true }, 0o644);
    expect(file.write(new Uint8Array(100_000).fill(1))).toBe(8192);
    expect(errorOf(() => file.write(new Uint8Array(8192).fill(1)))).toBe('ENOSPC');
    expect(view.fileSystem(root, '/mem/x')).toMatchObject({ type: 'tmpfs', total: 8192, free: 0, mountPoint: '/mem' });
  });
});

describe('the mount table', () => {
  const view = container({
    readOnlyRoot: true,
    mounts: [
      { path: '/ro', tree: tree(), readOnly: true },
      { path: '/a b', tree: tree(), subPath: 'x/y', readOnly: false },
    ],
  });

  test('is written as the kernel does', () => {
    const lines = view.mounts().split('\n');
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^overlay \/ overlay ro,relatime,lowerdir=\S+ 0 0$/),
      'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0',
      'tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0',
    ]);
    expect(lines).toContain('devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666 0 0');
    expect(lines).toContain('shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k 0 0');
    expect(lines).toContain('/dev/vda1 /ro ext4 ro,relatime 0 0');
    expect(lines).toContain('proc /proc/sys proc ro,nosuid,nodev,noexec,relatime 0 0');
  });

  test('tells in mountinfo which part is mounted where', () => {
    const rows = view
      .mountInfo()
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    const byPath = new Map(rows.map((row) => [row[4], row]));
    expect(byPath.get('/')?.[5]).toBe('ro,relatime');
    expect(byPath.get('/ro')?.[5]).toBe('ro,relatime');
    expect(byPath.get('/a\\040b')?.slice(2, 4)).toEqual(['254:1', '/x/y']);
    expect(byPath.get('/proc/sys')?.[1]).toBe(byPath.get('/proc')?.[0]);
  });
});

describe('a privileged container', () => {
  const admin = { ...root, capabilities: new Set([...root.capabilities, 'SYS_ADMIN']) };

  test('mounts memory and folders, makes a mount writable again and takes mounts away', () => {
    const view = container({ privileged: true, mounts: [{ path: '/ro', tree: tree(), readOnly: true }] });
    view.makeDirectory(root, '/mnt', 0o755);
    view.mount(admin, 'none', '/mnt', { type: 'tmpfs' });
    write(view, '/mnt/x', '1');
    expect(view.memoryBytes()).toBe(4096);
    expect(errorOf(() => view.removeDirectory(root, '/mnt'))).toBe('EBUSY');
    view.unmount(admin, '/mnt');
    expect(names(view, '/mnt')).toEqual([]);
    expect(view.memoryBytes()).toBe(0);
    view.mount(admin, '/etc', '/mnt', { bind: true });
    expect(names(view, '/mnt')).toEqual(['passwd']);
    view.mount(admin, '', '/ro', { remount: true });
    write(view, '/ro/x', '1');
    expect(errorOf(() => view.unmount(admin, '/etc'))).toBe('EINVAL');
  });

  test('is the only one that may', () => {
    const view = container();
    expect(errorOf(() => view.mount(root, 'none', '/tmp', { type: 'tmpfs' }))).toBe('EPERM');
    expect(errorOf(() => view.mount(root, 'none', '/nowhere', { type: 'tmpfs' }))).toBe('ENOENT');
  });
});

test('the pod’s own /dev/shm takes the place of the usual one', () => {
  const shm = tree({ fileSystem: 'tmpfs', limitBytes: 64 * 1024 ** 2, mode: 0o1777 });
  const mounts = [{ path: '/dev/shm', tree: shm, readOnly: false }];
  write(container({ mounts }), '/dev/shm/x', 'shared');
  expect(read(container({ mounts }), '/dev/shm/x')).toBe('shared');
});
