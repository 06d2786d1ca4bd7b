import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FileSystemView } from '../../../src/embedded/runtime/fs/view.ts';
import type { OpenFile } from '../../../src/embedded/runtime/open-file.ts';
import { container, errorOf, root, write } from './container.ts';

const textOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString();
const say = (file: OpenFile, text: string): number => file.write(Buffer.from(text));

let view: FileSystemView;
beforeEach(() => {
  view = container();
});

describe('an open file', () => {
  test('has a position of its own, and appends at the end of what others wrote', () => {
    write(view, '/f', '12345');
    const [one, two] = [0, 1].map(() => view.open(root, '/f', { read: true, write: true }, 0)) as [OpenFile, OpenFile];
    expect(textOf(one.read(2))).toBe('12');
    expect(textOf(two.read(3))).toBe('123');
    const log = view.open(root, '/f', { write: true, append: true }, 0);
    say(one, 'x');
    say(log, 'a');
    say(two, '!!!!');
    say(log, 'b');
    expect(one.seek(0, 'start')).toBe(0);
    expect(textOf(one.read(100))).toBe('12x!!!!b');
    expect(one.seek(-1, 'end')).toBe(7);
    expect(errorOf(() => one.seek(-9, 'current'))).toBe('EINVAL');
  });

  test('does what it was opened for', () => {
    write(view, '/f', 'x');
    expect(errorOf(() => say(view.open(root, '/f', { read: true }, 0), 'y'))).toBe('EBADF');
    expect(errorOf(() => view.open(root, '/f', { write: true }, 0).read(1))).toBe('EBADF');
  });
});

test('a folder opens, but there is nothing to read in it', () => {
  const folder = view.open(root, '/etc', { read: true, directory: true }, 0);
  expect(folder.stat().type).toBe('directory');
  expect(errorOf(() => folder.read(1))).toBe('EISDIR');
  expect(errorOf(() => view.open(root, '/etc', { write: true }, 0))).toBe('EISDIR');
  expect(errorOf(() => view.open(root, '/etc/passwd', { read: true, directory: true }, 0))).toBe('ENOTDIR');
});

describe('a named pipe', () => {
  const readyOf = async (file: OpenFile, what: 'read' | 'write'): Promise<string> => {
    let state = 'waits';
    const stop = file.whenReady(what, () => (state = 'ready'));
    await new Promise(setImmediate);
    stop();
    return state;
  };

  beforeEach(() => {
    view.makeFifo(root, '/tmp/pipe', 0o644);
  });

  test('waits for its other end', async () => {
    const reader = view.open(root, '/tmp/pipe', { read: true }, 0);
    expect(reader.opening).toBe(true);
    expect(await readyOf(reader, 'read')).toBe('waits');
    let met = false;
    reader.whenReady('read', () => (met = true));
    const writer = view.open(root, '/tmp/pipe', { write: true }, 0);
    await new Promise(setImmediate);
    expect([met, reader.opening, writer.opening]).toEqual([true, false, false]);
  });

  test('hands bytes over and ends with its last writer', async () => {
    const reader = view.open(root, '/tmp/pipe', { read: true }, 0);
    const writer = view.open(root, '/tmp/pipe', { write: true }, 0);
    expect(reader.read(10)).toBeUndefined();
    say(writer, 'hello');
    expect(await readyOf(reader, 'read')).toBe('ready');
    expect(textOf(reader.read(3))).toBe('hel');
    writer.release();
    expect(textOf(reader.read(10))).toBe('lo');
    expect(textOf(reader.read(10))).toBe('');
  });

  test('makes a writer wait when it is full, and breaks without a reader', async () => {
    const reader = view.open(root, '/tmp/pipe', { read: true }, 0);
    const writer = view.open(root, '/tmp/pipe', { write: true }, 0);
    expect(writer.write(new Uint8Array(100_000))).toBe(65_536);
    expect(writer.write(new Uint8Array(10))).toBe(0);
    expect(await readyOf(writer, 'write')).toBe('waits');
    reader.read(8192);
    expect(await readyOf(writer, 'write')).toBe('ready');
    reader.release();
    expect(errorOf(() => say(writer, 'x'))).toBe('EPIPE');
  });

  test('is content with a writer that was there and has gone', () => {
    const reader = view.open(root, '/tmp/pipe', { read: true }, 0);
    view.open(root, '/tmp/pipe', { write: true }, 0).release();
    expect(reader.opening).toBe(false);
    expect(textOf(reader.read(1))).toBe('');
  });
});

describe('devices', () => {
  const device = (name: string): OpenFile => view.open(root, `/dev/${name}`, { read: true, write: true }, 0);

  test('do what they are known for', () => {
    expect(device('null').read(10)).toHaveLength(0);
    expect(say(device('null'), 'gone')).toBe(4);
    expect(device('zero').read(4)).toEqual(new Uint8Array(4));
    expect(errorOf(() => say(device('full'), 'x'))).toBe('ENOSPC');
    expect(device('urandom').read(16)).toHaveLength(16);
    expect(errorOf(() => device('tty'))).toBe('ENXIO');
  });

  test('can be taken away by root like other names', () => {
    view.unlink(root, '/dev/full');
    expect(errorOf(() => device('full'))).toBe('ENOENT');
    expect(container().stat(root, '/dev/full', true).type).toBe('char');
  });
});
