import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFileOnce, readFileIfThere, removeFile, writeFileAtomically } from '../../src/shared/files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peapod-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('small files', () => {
  test('are written whole, for this user alone, and leave nothing beside them', async () => {
    const file = join(folder, 'new', 'deep', 'a');
    await writeFileAtomically(file, 'one');
    await writeFileAtomically(file, 'two');
    expect(await readFile(file, 'utf8')).toBe('two');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'new', 'deep'))).toEqual(['a']);
  });

  test('are made by exactly one of several that try at once', async () => {
    const file = join(folder, 'lock');
    const made = await Promise.all(['a', 'b', 'c'].map((text) => createFileOnce(file, text)));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(['a', 'b', 'c'][made.indexOf(true)]).toBe(await readFile(file, 'utf8'));
    expect(await readdir(folder)).toEqual(['lock']);
  });

  test('may be missing when they are read or removed', async () => {
    const file = join(folder, 'none');
    expect(await readFileIfThere(file)).toBeUndefined();
    await removeFile(file);
  });
});
