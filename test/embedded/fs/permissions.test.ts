import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FileSystemView } from '../../../src/embedded/runtime/fs/view.ts';
import { container, errorOf, read, root, user, write } from './container.ts';

describe('permission', () => {
  let view: FileSystemView;
  const alice = user(1000);
  const bob = user(1001, 1001, [1000]);
  const carol = user(1002);
  beforeEach(() => {
    view = container();
    view.makeDirectory(root, '/home', 0o755);
    view.makeDirectory(root, '/home/alice', 0o750);
    view.chown(root, '/home/alice', 1000, 1000, true);
    write(view, '/home/alice/notes', 'mine', alice);
  });

  test('is the owner’s, the group’s or everybody’s, whichever fits first', () => {
    view.chmod(alice, '/home/alice/notes', 0o040);
    expect(errorOf(() => read(view, '/home/alice/notes', alice))).toBe('EACCES');
    expect(read(view, '/home/alice/notes', bob)).toBe('mine');
    expect(errorOf(() => read(view, '/home/alice/notes', carol))).toBe('EACCES');
    expect(read(view, '/home/alice/notes', root)).toBe('mine');
  });

  test('to go through a folder is its x bit, to list it the r bit', () => {
    view.chmod(root, '/home/alice', 0o711);
    expect(read(view, '/home/alice/notes', carol)).toBe('mine');
    expect(errorOf(() => view.readDirectory(carol, '/home/alice'))).toBe('EACCES');
    view.chmod(root, '/home/alice', 0o744);
    expect(view.readDirectory(carol, '/home/alice')).toHaveLength(1);
    expect(errorOf(() => view.stat(carol, '/home/alice/notes', true))).toBe('EACCES');
    expect(errorOf(() => view.realPath(carol, '/home/alice'))).toBe('EACCES');
  });

  test('new things belong to who made them, less what the umask takes', () => {
    view.makeDirectory({ ...alice, umask: 0o077 }, '/tmp/private', 0o777);
    expect(view.stat(root, '/tmp/private', true)).toMatchObject({ mode: 0o700, uid: 1000, gid: 1000 });
    expect(errorOf(() => view.makeDirectory(alice, '/tmp/private', 0o777))).toBe('EEXIST');
    expect(errorOf(() => view.makeDirectory(alice, '/new', 0o777))).toBe('EACCES');
    expect(errorOf(() => write(view, '/etc/passwd', 'x', alice))).toBe('EACCES');
  });

  test('a setgid folder hands its group on', () => {
    view.makeDirectory(root, '/shared', 0o777);
    view.chown(root, '/shared', 0, 2000, true);
    view.chmod(root, '/shared', 0o2777);
    view.makeDirectory(alice, '/shared/below', 0o755);
    write(view, '/shared/file', 'x', alice);
    expect(view.stat(root, '/shared/below', true)).toMatchObject({ gid: 2000, mode: 0o2755 });
    expect(view.stat(root, '/shared/file', true)).toMatchObject({ gid: 2000, mode: 0o644 });
  });

  test('in a sticky folder only the owner takes a file away', () => {
    write(view, '/tmp/alices', 'x', alice);
    expect(errorOf(() => view.unlink(carol, '/tmp/alices'))).toBe('EPERM');
    expect(errorOf(() => view.rename(carol, '/tmp/alices', '/tmp/carols'))).toBe('EPERM');
    view.unlink(alice, '/tmp/alices');
  });

  test('only the owner changes the mode, and only root the owner', () => {
    expect(errorOf(() => view.chmod(carol, '/etc/passwd', 0o777))).toBe('EPERM');
    expect(errorOf(() => view.chown(alice, '/home/alice/notes', 1002, -1, true))).toBe('EPERM');
    expect(errorOf(() => view.chown(alice, '/home/alice/notes', -1, 7, true))).toBe('EPERM');
    view.chown({ ...alice, credentials: { ...alice.credentials, groups: [7] } }, '/home/alice/notes', -1, 7, true);
    expect(view.stat(root, '/home/alice/notes', true)).toMatchObject({ uid: 1000, gid: 7 });
    expect(errorOf(() => view.setTimes(carol, '/etc/passwd', { modified: 0 }))).toBe('EPERM');
  });

  test('even root runs only what has an x bit', () => {
    view.chmod(root, '/bin/busybox', 0o600);
    expect(errorOf(() => view.executable(root, '/bin/busybox'))).toBe('EACCES');
    view.chmod(root, '/bin/busybox', 0o100);
    expect(view.executable(root, '/bin/busybox')).toHaveProperty('program');
    expect(errorOf(() => view.executable(alice, '/bin/busybox'))).toBe('EACCES');
    expect(errorOf(() => view.executable(root, '/bin'))).toBe('EACCES');
  });

  test('without capabilities root is somebody like others', () => {
    const bare = { ...root, capabilities: new Set<string>() };
    expect(errorOf(() => read(view, '/home/alice/notes', bare))).toBe('EACCES');
    write(view, '/etc/passwd', 'x', bare);
  });

  test('asking is answered as doing would be', () => {
    expect(view.access(alice, '/home/alice/notes', { read: true, write: true })).toBe(true);
    expect(view.access(alice, '/home/alice/notes', { execute: true })).toBe(false);
    expect(view.access(carol, '/etc/passwd', { write: true })).toBe(false);
    expect(errorOf(() => view.access(carol, '/home/alice/notes', { read: true }))).toBe('EACCES');
  });
});

test('scripts name their interpreter, and text is no program', () => {
  const view = container();
  write(view, '/tmp/script', '#! /bin/sh -e -x \necho\n');
  write(view, '/tmp/text', 'echo\n');
  for (const path of ['/tmp/script', '/tmp/text']) view.chmod(root, path, 0o755);
  expect(view.executable(root, '/tmp/script')).toEqual({ interpreter: '/bin/sh', argument: '-e -x' });
  expect(errorOf(() => view.executable(root, '/tmp/text'))).toBe('ENOEXEC');
  expect(errorOf(() => view.executable(root, '/tmp/none'))).toBe('ENOENT');
});

test('a copy of a program is the same program', () => {
  const view = container();
  const bytes = view.readFile('/bin/busybox')!;
  const file = view.open(root, '/tmp/copy', { write: true, create: true }, 0o755);
  file.write(bytes);
  file.release();
  expect(view.executable(root, '/tmp/copy')).toEqual(view.executable(root, '/bin/ls'));
});
