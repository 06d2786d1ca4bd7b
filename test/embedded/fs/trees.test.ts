import { describe, expect, test } from '@jest/globals';
import { subTree } from '../../../src/embedded/runtime/fs/tree.ts';
import { container, errorOf, root, tree, user, write } from './container.ts';

const textOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString();

describe('a tree', () => {
  test('makes the folders on the way and reads back what was written', () => {
    const files = tree();
    files.writeFile('a/b/c.txt', 'hello', { mode: 0o600 });
    expect(textOf(files.readFile('a/b/c.txt'))).toBe('hello');
    expect(files.list('a')).toEqual(['b']);
    expect([files.type(''), files.type('a/b'), files.type('a/b/c.txt'), files.type('nothing')]).toEqual([
      'directory',
      'directory',
      'file',
      undefined,
    ]);
  });

  test('swaps a folder behind a link at once', () => {
    const files = tree();
    files.writeFile('..one/key', '1');
    files.symlink('..one', '..data');
    files.symlink('..data/key', 'key');
    files.writeFile('..two/key', '2');
    files.symlink('..two', '..data_tmp');
    files.rename('..data_tmp', '..data');
    files.remove('..one');
    expect(textOf(files.readFile('key'))).toBe('2');
    expect(files.type('key')).toBe('symlink');
    expect(files.list('')).toEqual(['key', '..two', '..data']);
  });

  test('gives the room of what was removed back', () => {
    const files = tree({ fileSystem: 'tmpfs', limitBytes: 64 * 1024 });
    files.writeFile('a/big', new Uint8Array(48 * 1024).fill(1));
    expect(errorOf(() => files.writeFile('b', new Uint8Array(32 * 1024).fill(1)))).toBe('ENOSPC');
    files.remove('b');
    files.remove('a');
    expect(files.used()).toBe(0);
    files.writeFile('b', new Uint8Array(32 * 1024).fill(1));
    expect(files.used()).toBe(32 * 1024);
  });

  test('cannot be left through a link', () => {
    const files = tree();
    files.writeFile('etc/secret', 'inside');
    files.symlink('../../../etc', 'out');
    files.symlink('/etc/secret', 'absolute');
    expect(textOf(files.readFile('out/secret'))).toBe('inside');
    expect(textOf(files.readFile('absolute'))).toBe('inside');
    expect(textOf(files.readFile('../../etc/secret'))).toBe('inside');
  });

  test('does nothing when what is to be removed is not there', () => {
    const files = tree();
    files.remove('nothing');
    files.remove('no/folder/either');
    expect(files.list('')).toEqual([]);
  });

  test('takes a group that may write, or only read, and that new files get too', () => {
    const [volume, settings] = [tree(), tree()];
    for (const files of [volume, settings]) files.writeFile('sub/file', 'x', { mode: 0o600 });
    volume.setGroup(2000);
    settings.setGroup(2000, { readOnly: true });
    volume.writeFile('sub/later', 'y');
    const view = container({
      mounts: [
        { path: '/volume', tree: volume, readOnly: false },
        { path: '/settings', tree: settings, readOnly: true },
      ],
    });
    const modes = (folder: string): number[] =>
      [folder, `${folder}/sub`, `${folder}/sub/file`].map((path) => view.stat(root, path, true).mode);
    expect(modes('/volume')).toEqual([0o2777, 0o2775, 0o660]);
    expect(modes('/settings')).toEqual([0o2777, 0o2755, 0o640]);
    expect(view.stat(root, '/volume/sub/later', true).gid).toBe(2000);
    write(view, '/volume/sub/mine', 'z', user(1000, 1000, [2000]));
  });

  test('has parts that are trees of their own', () => {
    const files = tree();
    expect(subTree(files, 'var/data')).toBeUndefined();
    const part = subTree(files, 'var/data', 'directory');
    part?.writeFile('x', '1');
    expect(textOf(files.readFile('var/data/x'))).toBe('1');
    expect(subTree(files, 'var/file', 'file')?.type('')).toBe('file');
  });
});
