import { describe, expect, test } from '@jest/globals';
import { container, errorOf, read, root, tree, user, write } from './container.ts';

describe('a read-only root', () => {
  test('refuses every change in the same words', () => {
    const view = container({ readOnlyRoot: true });
    const changes: (() => unknown)[] = [
      () => write(view, '/new', 'x'),
      () => write(view, '/etc/passwd', 'x'),
      () => write(view, '/etc/passwd', 'x', root, { write: true, append: true }),
      () => view.makeDirectory(root, '/new', 0o755),
      () => view.symlink(root, 'a', '/new'),
      () => view.makeFifo(root, '/new', 0o644),
      () => view.link(root, '/etc/passwd', '/new'),
      () => view.rename(root, '/etc/passwd', '/etc/users'),
      () => view.unlink(root, '/etc/passwd'),
      () => view.removeDirectory(root, '/tmp'),
      () => view.chmod(root, '/etc', 0o700),
      () => view.chown(root, '/etc', 1, 1, true),
      () => view.setTimes(root, '/etc', { modified: 0 }),
    ];
    expect(changes.map(errorOf)).toEqual(changes.map(() => 'EROFS'));
    expect(view.access(root, '/etc/passwd', { write: true })).toBe(false);
    expect(read(view, '/etc/passwd')).toContain('root');
  });

  test('is heard of before missing permission, as long as something would be made', () => {
    const view = container({ readOnlyRoot: true });
    const alice = user(1000);
    expect(errorOf(() => write(view, '/new', 'x', alice))).toBe('EROFS');
    expect(errorOf(() => view.makeDirectory(alice, '/new', 0o755))).toBe('EROFS');
    expect(errorOf(() => view.makeDirectory(alice, '/etc', 0o755))).toBe('EEXIST');
    expect(errorOf(() => write(view, '/etc/passwd', 'x', alice, { write: true, append: true }))).toBe('EACCES');
  });

  test('leaves the other mounts alone, devices too', () => {
    const view = container({ readOnlyRoot: true, mounts: [{ path: '/data', tree: tree(), readOnly: false }] });
    write(view, '/data/x', '1');
    write(view, '/dev/shm/x', '1');
    write(view, '/dev/null', '1', root, { write: true });
    expect(errorOf(() => write(view, '/sys/x', '1'))).toBe('EROFS');
    expect(errorOf(() => write(view, '/proc/x', '1'))).toBe('ENOENT');
    expect(errorOf(() => write(view, '/proc/sys/kernel/hostname', 'x', root, { write: true }))).toBe('EROFS');
  });
});

test('a volume that is mounted twice is read-only only where it says so', () => {
  const shared = tree();
  const view = container({
    mounts: [
      { path: '/rw', tree: shared, readOnly: false },
      { path: '/ro', tree: shared, readOnly: true },
    ],
  });
  write(view, '/rw/x', 'seen');
  expect(read(view, '/ro/x')).toBe('seen');
  expect(errorOf(() => write(view, '/ro/x', 'y'))).toBe('EROFS');
  expect(errorOf(() => view.rename(root, '/ro/x', '/ro/y'))).toBe('EROFS');
  expect(errorOf(() => view.rename(root, '/rw/x', '/ro/x'))).toBe('EXDEV');
});
