import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readSolution } from '../../../src/cli/workshop/solution.ts';

const object = (kind: string, name: string, rest = ''): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n${rest}`;

let root: string;

const put = async (folder: string, files: Record<string, string>): Promise<void> => {
  await mkdir(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, folder, name), text);
};

const read = () =>
  readSolution({ solutions: [{ name: 'reference', about: '', folder: join(root, 'reference') }] }, join(root, 'work'));

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'peapod-solution-'));
});

afterEach(() => rm(root, { recursive: true }));

describe('the solution beside the files', () => {
  test('goes by names first, then by the objects in them', async () => {
    const pod = object('Pod', 'hello');
    const service = object('Service', 'shop');
    await put('reference', { 'pod.yaml': pod, 'service.yaml': service, 'answers.yaml': 'q: a\n', 'steps.yaml': '[]' });
    await put('work', {
      'pod.yaml': 'broken: [',
      'all.yaml': `${object('Pod', 'x')}---\n${service}`,
      'notes.txt': 'x',
    });
    expect(await read()).toEqual({
      ok: true,
      value: [
        { name: 'pod.yaml', mine: 'broken: [', theirs: pod },
        { name: 'all.yaml', mine: `${object('Pod', 'x')}---\n${service}`, theirs: service },
      ],
    });
  });

  test('has all of its own text where the learner has no such file, or no folder', async () => {
    await put('reference', { 'pod.yaml': 'a: 1\n' });
    expect(await read()).toMatchObject({ value: [{ name: 'pod.yaml', mine: '', theirs: 'a: 1\n' }] });
  });

  test('may not be there', async () => {
    expect(await read()).toMatchObject({ ok: false, problem: { code: 'no-solution' } });
    expect(await readSolution({ solutions: [] }, root)).toMatchObject({ ok: false });
  });
});
