import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FileSystemView } from '../../../src/embedded/runtime/fs/view.ts';
import { container, errorOf, names, read, root, write } from './container.ts';

describe('a path', () => {
  let view: FileSystemView;
  beforeEach(() => {
    view = container();
    view.makeDirectory(root, '/d', 0o755);
    write(view, '/d/file', 'text');
  });

  test('goes through links, dots and the folder of the process', () => {
    view.symlink(root, '../d', '/tmp/up');
    expect(read(view, '/tmp/up/../d/./file')).toBe('text');
    expect(read(view, 'file', { ...root, cwd: '/tmp/up' })).toBe('text');
    expect(view.realPath(root, '/lib/../lib')).toBe('/usr/lib');
    expect(view.realPath(root, '/../..')).toBe('/');
  });

  test('ends where there is nothing, or nothing to go through', () => {
    expect(errorOf(() => read(view, '/no/where'))).toBe('ENOENT');
    expect(errorOf(() => read(view, '/d/file/below'))).toBe('ENOTDIR');
    expect(errorOf(() => read(view, '/d/file/'))).toBe('ENOTDIR');
    expect(errorOf(() => read(view, ''))).toBe('ENOENT');
    expect(errorOf(() => read(view, `/d/${'n'.repeat(256)}`))).toBe('ENAMETOOLONG');
    expect(errorOf(() => read(view, `/${'d/'.repeat(2048)}`))).toBe('ENAMETOOLONG');
  });

  test('gives up after forty links', () => {
    view.symlink(root, 'b', '/tmp/a');
    view.symlink(root, 'a', '/tmp/b');
    expect(errorOf(() => read(view, '/tmp/a'))).toBe('ELOOP');
    for (let index = 0; index < 41; index += 1) view.symlink(root, `/tmp/l${index + 1}`, `/tmp/l${index}`);
    write(view, '/tmp/l41', 'end', root, { write: true, create: true });
    expect(errorOf(() => read(view, '/tmp/l0'))).toBe('ELOOP');
    expect(read(view, '/tmp/l1')).toBe('end');
  });

  test('makes what a dangling link points to, but not when it must be new', () => {
    view.symlink(root, '/d/made', '/tmp/dangling');
    expect(errorOf(() => view.open(root, '/tmp/dangling', { write: true, create: true, exclusive: true }, 0o644))).toBe(
      'EEXIST',
    );
    write(view, '/tmp/dangling', 'x');
    expect(read(view, '/d/made')).toBe('x');
  });

  test('with a slash at its end means a folder; a link is not followed when its own name is to change', () => {
    view.symlink(root, '/d', '/tmp/link');
    expect(view.stat(root, '/tmp/link', false).type).toBe('symlink');
    expect(view.stat(root, '/tmp/link/', false).type).toBe('directory');
    expect(errorOf(() => view.removeDirectory(root, '/tmp/link/'))).toBe('ENOTDIR');
    expect(errorOf(() => view.makeDirectory(root, '/tmp/link/', 0o755))).toBe('EEXIST');
    expect(errorOf(() => view.open(root, '/tmp/new/', { write: true, create: true }, 0o644))).toBe('EISDIR');
    view.makeDirectory(root, '/tmp/new/', 0o755);
    expect(names(view, '/tmp')).toContain('new');
  });

  test('that ends with dots names nothing that could be taken away', () => {
    expect(errorOf(() => view.removeDirectory(root, '/d/.'))).toBe('EINVAL');
    expect(errorOf(() => view.removeDirectory(root, '/d/..'))).toBe('ENOTEMPTY');
    expect(errorOf(() => view.removeDirectory(root, '/'))).toBe('EBUSY');
    expect(errorOf(() => view.unlink(root, '/d'))).toBe('EISDIR');
    expect(errorOf(() => view.rename(root, '/d/.', '/e'))).toBe('EBUSY');
  });
});

describe('renaming', () => {
  test('replaces files and empty folders, and only their like', () => {
    const view = container();
    for (const path of ['/a', '/b', '/full', '/full/x']) view.makeDirectory(root, path, 0o755);
    write(view, '/one', '1');
    write(view, '/two', '2');
    view.rename(root, '/one', '/two');
    expect(read(view, '/two')).toBe('1');
    expect(errorOf(() => view.stat(root, '/one', true))).toBe('ENOENT');
    view.rename(root, '/a', '/b');
    expect(errorOf(() => view.rename(root, '/b', '/full'))).toBe('ENOTEMPTY');
    expect(errorOf(() => view.rename(root, '/b', '/two'))).toBe('ENOTDIR');
    expect(errorOf(() => view.rename(root, '/two', '/b'))).toBe('EISDIR');
    expect(errorOf(() => view.rename(root, '/full', '/full/x/below'))).toBe('EINVAL');
    expect(errorOf(() => view.rename(root, '/nothing', '/c'))).toBe('ENOENT');
  });

  test('keeps the inode, and a further name of the same file changes nothing', () => {
    const view = container();
    write(view, '/file', 'x');
    const { inode } = view.stat(root, '/file', true);
    view.link(root, '/file', '/other');
    view.rename(root, '/file', '/other');
    expect(view.stat(root, '/file', true)).toMatchObject({ inode, links: 2 });
    view.rename(root, '/file', '/tmp/moved');
    expect(view.stat(root, '/tmp/moved', true).inode).toBe(inode);
  });
});

test('an open file lives on without a name', () => {
  const view = container();
  write(view, '/file', 'kept');
  const file = view.open(root, '/file', { read: true, write: true }, 0);
  const used = view.layerBytes();
  view.unlink(root, '/file');
  expect(view.layerBytes()).toBe(used);
  expect(file.link).toBe('/file (deleted)');
  expect(Buffer.from(file.read(10) ?? []).toString()).toBe('kept');
  file.release();
  expect(view.layerBytes()).toBeLessThan(used);
});
