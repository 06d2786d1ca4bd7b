import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { watchFiles } from '../../../src/cli/workshop/watch-files.ts';
import type { Problem } from '../../../src/domain/problem.ts';

test('a folder that can not be watched is a problem, told once, and no end of the program', async () => {
  const over = new AbortController();
  const troubles: Problem[] = [];
  let told = (): void => {};
  const first = new Promise<void>((resolve) => {
    told = resolve;
  });
  const onTrouble = (problem: Problem): void => {
    troubles.push(problem);
    told();
  };
  const watching = watchFiles(
    join(tmpdir(), 'x'.repeat(300)),
    { texts: new Map(), onChange: () => {}, onTrouble },
    over.signal,
  );
  await first;
  over.abort();
  await watching;
  expect(troubles).toMatchObject([{ code: 'files-unwatched', next: expect.stringContaining('Press a') }]);
});

test('tells of what was saved or deleted since the files were read, and of nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'peapod-watch-'));
  for (const name of ['same.yaml', 'saved.yaml', 'unread.yaml']) await writeFile(join(folder, name), 'a: 1\n');
  const over = new AbortController();
  const changes: string[] = [];
  const texts = new Map([
    ['same.yaml', 'a: 1\n'],
    ['saved.yaml', 'a: 0\n'],
    ['deleted.yaml', 'a: 0\n'],
  ]);
  await new Promise<void>((resolve) => {
    const onChange = (file: string): void => {
      changes.push(file);
      // Deletions are looked for last.
      if (file === 'deleted.yaml') resolve();
    };
    void watchFiles(folder, { texts, onChange, onTrouble: () => {} }, over.signal).then(resolve);
  });
  over.abort();
  await rm(folder, { recursive: true });
  expect(changes).toEqual(['saved.yaml', 'deleted.yaml']);
});

describe('the watch of the learner’s files', () => {
  let root: string;
  let folder: string;
  let over: AbortController;
  let watching: Promise<void>;
  let changes: string[];
  let onNext: (() => void) | undefined;

  const path = (name: string): string => join(folder, name);

  /** Resolves once so many changes were told; the watch itself takes its time to settle. */
  const told = async (count: number): Promise<string[]> => {
    while (changes.length < count) {
      await new Promise<void>((resolve) => {
        onNext = resolve;
      });
    }
    return changes.splice(0);
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'peapod-watch-'));
    folder = join(root, 'lesson');
    await mkdir(folder);
    await writeFile(path('pod.yaml'), 'a: 1\n');
    over = new AbortController();
    changes = [];
    const onChange = (file: string): void => {
      changes.push(file);
      onNext?.();
    };
    let begun = false;
    const ignoringKnocks = (file: string): void => {
      if (file !== 'knock.yaml' || !begun) onChange(file);
    };
    const onTrouble = ({ what }: Problem): void => onChange(what);
    watching = watchFiles(folder, { texts: new Map(), onChange: ignoringKnocks, onTrouble }, over.signal);
    // The first change that is told shows that it watches: what was there before is none.
    let knocked = Promise.resolve();
    const knock = setInterval(() => {
      knocked = writeFile(path('knock.yaml'), `now: ${Date.now()}\n`);
    }, 150);
    expect(await told(1)).toEqual(['knock.yaml']);
    begun = true;
    clearInterval(knock);
    await knocked;
    changes = [];
  });

  afterEach(async () => {
    over.abort();
    await watching;
    await rm(root, { recursive: true, force: true });
  });

  test('tells of a file that is saved, deleted and made again', async () => {
    await writeFile(path('pod.yaml'), 'a: 2\n');
    expect(await told(1)).toEqual(['pod.yaml']);
    await rm(path('pod.yaml'));
    expect(await told(1)).toEqual(['pod.yaml']);
    await writeFile(path('pod.yaml'), 'a: 2\n');
    expect(await told(1)).toEqual(['pod.yaml']);
  });

  test('tells of both names of a file that is renamed', async () => {
    await rename(path('pod.yaml'), path('other.yaml'));
    expect((await told(2)).toSorted()).toEqual(['other.yaml', 'pod.yaml']);
  });

  test('tells of a file whose place a folder takes, and of the file that comes back', async () => {
    await rm(path('pod.yaml'));
    await mkdir(path('pod.yaml'));
    expect(await told(1)).toEqual(['pod.yaml']);
    await rm(path('pod.yaml'), { recursive: true });
    await writeFile(path('pod.yaml'), 'a: 3\n');
    expect((await told(1)).every((name) => name === 'pod.yaml')).toBe(true);
  });

  test('tells of a file that is too big, and of its return to a sane size', async () => {
    await writeFile(path('pod.yaml'), Buffer.alloc(2 * 1024 * 1024, 'a'));
    expect(await told(1)).toEqual(['pod.yaml']);
    await writeFile(path('pod.yaml'), 'a: 3\n');
    expect(await told(1)).toEqual(['pod.yaml']);
  });

  test('goes on in a folder that was removed and made again', async () => {
    await rm(folder, { recursive: true });
    expect(await told(1)).toEqual(['pod.yaml']);
    await mkdir(folder);
    await writeFile(path('pod.yaml'), 'a: 1\n');
    expect(await told(1)).toEqual(['pod.yaml']);
    await writeFile(path('pod.yaml'), 'a: 4\n');
    expect(await told(1)).toEqual(['pod.yaml']);
  });

  test('goes on in another folder that was put in its place', async () => {
    const other = join(root, 'other');
    await mkdir(other);
    await writeFile(join(other, 'pod.yaml'), 'a: 9\n');
    await rename(folder, join(root, 'aside'));
    await rename(other, folder);
    expect(await told(1)).toContain('pod.yaml');
  });
});
