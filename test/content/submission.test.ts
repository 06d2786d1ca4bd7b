import { afterEach, describe, expect, test } from '@jest/globals';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isUsageProblem, readSubmission, type Submission } from '../../src/content/submission.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { folderWith, type Folder } from './folder-with.ts';

const pod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\n`;

let folders: Folder[] = [];
afterEach(async () => {
  await Promise.all(folders.map((folder) => folder.remove()));
  folders = [];
});

const make = async (files: Record<string, string | Uint8Array>): Promise<string> => {
  const folder = await folderWith(files);
  folders.push(folder);
  return folder.path;
};

const read = async (...paths: string[]): Promise<Submission> => {
  const result = await readSubmission(paths);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
};

const refused = async (...paths: string[]): Promise<Problem & { usage: boolean }> => {
  const result = await readSubmission(paths);
  if (result.ok) throw new Error('there is no problem');
  return { ...result.problem, usage: isUsageProblem(result.problem) };
};

describe('a submission', () => {
  test('is the manifests of a folder in the order of their names', async () => {
    const path = await make({
      'b.yml': pod('b'),
      'a.yaml': `${pod('a1')}---\n${pod('a2')}`,
      'C.json': '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"c"}}',
      'notes.txt': 'not read',
      '.hidden.yaml': ': :',
      'inner/x.yaml': ': :',
      'folder.yaml/x.yaml': ': :',
    });
    const { files, steps, answers } = await read(path);
    expect(files.map(({ name }) => name)).toEqual(['C.json', 'a.yaml', 'b.yml']);
    expect(files.map(({ documents }) => documents.length)).toEqual([1, 2, 1]);
    expect(steps).toEqual(files.map((file) => ({ do: 'apply', where: file.path, file })));
    expect(answers).toEqual({});
  });

  test('may be single files, each taken once', async () => {
    const path = await make({ 'pod.txt': pod('a'), 'answers.yaml': 'q: a\n' });
    const { files, answers } = await read(join(path, 'pod.txt'), join(path, 'answers.yaml'), `${path}/./pod.txt`);
    expect(files).toHaveLength(1);
    expect(answers).toEqual({ q: 'a' });
  });

  test('may hold only comments', async () => {
    const { files } = await read(await make({ 'pod.yaml': '# write here\n' }));
    expect(files[0]?.documents).toEqual([]);
  });

  test('answers stay the words that they are', async () => {
    const path = await make({ 'answers.yaml': 'a: yes\nb: 1.10\nc: "no"\n__proto__: x\n' });
    const { answers } = await read(path);
    expect(answers).toMatchObject({ a: 'yes', b: '1.10', c: 'no' });
    expect(Object.getPrototypeOf(answers)).toBe(Object.prototype);
  });

  test('answers may be still to come', async () => {
    expect((await read(await make({ 'answers.yaml': '# q: ...\n' }))).answers).toEqual({});
  });

  test('a symbolic link is followed', async () => {
    const path = await make({ 'real/pod.yaml': pod('a') });
    await symlink('real', join(path, 'link'));
    expect((await read(join(path, 'link'))).files).toHaveLength(1);
  });
});

describe('what was handed in by mistake is a usage problem', () => {
  test.each([
    ['a path that is not there', ['no-such-folder'], 'path-missing'],
    ['nothing at all', [], 'submission-empty'],
  ])('%s', async (_, paths, code) => {
    expect(await refused(...paths)).toMatchObject({ code, usage: true });
  });

  test('a folder without manifests', async () => {
    const path = await make({ 'notes.txt': 'x' });
    expect(await refused(path)).toMatchObject({ code: 'submission-empty', where: path, usage: true });
  });

  test('a file below a file', async () => {
    const path = await make({ 'pod.yaml': pod('a') });
    expect(await refused(join(path, 'pod.yaml', 'x'))).toMatchObject({ code: 'path-missing', usage: true });
  });

  test('symbolic links in a circle', async () => {
    const path = await make({});
    await symlink('b.yaml', join(path, 'a.yaml'));
    await symlink('a.yaml', join(path, 'b.yaml'));
    expect(await refused(path)).toMatchObject({ code: 'file-unreadable', usage: true });
    expect(await refused(join(path, 'a.yaml'))).toMatchObject({ code: 'file-unreadable', usage: true });
  });

  test('hundreds of files', async () => {
    const path = await make(Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`${index}.yaml`, pod('a')])));
    expect(await refused(path)).toMatchObject({ code: 'submission-too-big', usage: true });
  });

  test('two files with steps', async () => {
    const path = await make({ 'a/steps.yaml': '', 'b/steps.yaml': '' });
    expect(await refused(join(path, 'a'), join(path, 'b'))).toMatchObject({
      code: 'submission-ambiguous',
      usage: true,
    });
  });

  test('a device', async () => {
    expect(await refused('/dev/null')).toMatchObject({ code: 'not-a-file', usage: true });
  });

  const asRoot = process.getuid?.() === 0;
  (asRoot ? test.skip : test)('a file that this user may not read', async () => {
    const path = await make({ 'pod.yaml': pod('a') });
    await chmod(join(path, 'pod.yaml'), 0);
    expect(await refused(path)).toMatchObject({ code: 'file-unreadable', usage: true });
  });
});

describe('what is wrong in the files is the problem of who wrote them', () => {
  test.each<[string, Record<string, string | Uint8Array>, string, string]>([
    ['broken YAML', { 'a.yaml': pod('a'), 'b.yaml': 'a: [1\n' }, 'yaml-syntax', '/b.yaml:2:1'],
    ['text in UTF-16', { 'a.yaml': Buffer.from(`\uFEFF${pod('a')}`, 'utf16le') }, 'file-not-text', '/a.yaml:1'],
    ['text in Latin-1', { 'a.yaml': Buffer.from('# gr\xFC\xDFe\n', 'latin1') }, 'file-not-text', '/a.yaml'],
    ['a file of 5 MB', { 'a.yaml': Buffer.alloc(5 * 1024 * 1024, 0x20) }, 'file-too-big', '/a.yaml'],
    ['an answer that is a list', { 'answers.yaml': 'q:\n  - a\n' }, 'answers-invalid', '/answers.yaml:1:1'],
    ['answers as a list', { 'answers.yaml': '- a\n' }, 'answers-invalid', '/answers.yaml:1:1'],
  ])('%s', async (_, files, code, where) => {
    const path = await make(files);
    expect(await refused(path)).toMatchObject({ code, where: `${path}${where}`, usage: false });
  });
});

describe('steps.yaml', () => {
  const withSteps = async (steps: string): Promise<string> =>
    make({ 'pod.yaml': pod('a'), 'later.yaml': pod('b'), 'steps.yaml': steps });

  test('replaces the order of names', async () => {
    const path = await withSteps(`- apply: pod.yaml
- delete: {kind: Pod, name: x}
- patch: {kind: Deployment, name: d, type: merge, patch: {spec: {replicas: 0644}}}
- patch: {kind: Pod, name: p, type: json, patch: [{op: remove, path: /a}]}
- scale: {kind: Deployment, name: d, replicas: 3}
- rollout-undo: {name: d}
- exec: {pod: p, container: c, command: [sh, -c, "exit 0"]}
- wait: {kind: Pod, name: p, condition: Ready, timeout: 1m30s}
- wait: {kind: Widget, apiVersion: example.com/v1, name: w, condition: Ready}
`);
    const { steps, files } = await read(path);
    const at = (line: number): string => `${path}/steps.yaml:${line}:3`;
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' };
    const inPod = { apiVersion: 'v1', kind: 'Pod', name: 'p' };
    expect(steps).toEqual([
      { do: 'apply', where: at(1), file: files.find(({ name }) => name === 'pod.yaml') },
      { do: 'delete', where: at(2), target: { apiVersion: 'v1', kind: 'Pod', name: 'x' } },
      { do: 'patch', where: at(3), target: deployment, type: 'merge', patch: { spec: { replicas: 420 } } },
      { do: 'patch', where: at(4), target: inPod, type: 'json', patch: [{ op: 'remove', path: '/a' }] },
      { do: 'scale', where: at(5), target: deployment, replicas: 3 },
      { do: 'rollout-undo', where: at(6), target: deployment },
      { do: 'exec', where: at(7), pod: 'p', container: 'c', command: ['sh', '-c', 'exit 0'] },
      { do: 'wait', where: at(8), target: inPod, condition: 'Ready', timeoutMs: 90_000 },
      {
        do: 'wait',
        where: at(9),
        target: { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w' },
        condition: 'Ready',
        timeoutMs: 60_000,
      },
    ]);
  });

  test('without steps nothing is applied', async () => {
    expect((await read(await withSteps('# later\n'))).steps).toEqual([]);
  });

  test.each([
    ['a map', 'apply: pod.yaml\n', 'steps-invalid', ':1:1', 'list of steps'],
    ['an unknown step', '- aply: pod.yaml\n', 'steps-invalid', ':1:3', 'aply'],
    ['two keys', '- apply: pod.yaml\n  wait: {}\n', 'steps-invalid', ':1:3', 'has 2'],
    ['no key', '- {}\n', 'steps-invalid', ':1:3', 'has 0'],
    ['a missing file', '- apply: pod.yml\n', 'step-file-missing', ':1:3', 'pod.yml'],
    ['a file elsewhere', '- apply: ../pod.yaml\n', 'step-file-missing', ':1:3', '../pod.yaml'],
    [
      'a kind without apiVersion',
      '- delete:\n    name: x\n    kind: Pood\n',
      'steps-invalid',
      ':3:5',
      'did you mean Pod?',
    ],
    ['another namespace', '- delete: {kind: Pod, name: x, namespace: y}\n', 'steps-invalid', ':1:32', '`namespace`'],
    [
      'a bad duration',
      '- wait: {kind: Pod, name: x, condition: Ready, timeout: 5 min}\n',
      'steps-invalid',
      ':1:48',
      '5 min',
    ],
    ['a bad patch type', '- patch: {kind: Pod, name: x, type: yaml, patch: {}}\n', 'steps-invalid', ':1:31', 'merge'],
    ['a step named constructor', '- constructor: {}\n', 'steps-invalid', ':1:3', 'constructor'],
    ['two documents', '- apply: pod.yaml\n---\n- apply: pod.yaml\n', 'yaml-documents', ':3:1', 'second'],
  ])('%s is refused', async (_, steps, code, where, what) => {
    const path = await withSteps(steps);
    const problem = await refused(path);
    expect(problem).toMatchObject({ code, where: `${path}/steps.yaml${where}`, usage: false });
    expect(problem.what).toContain(what);
  });

  test('is no place for a folder in its stead', async () => {
    const path = await make({ 'pod.yaml': pod('a') });
    await mkdir(join(path, 'steps.yaml'));
    expect((await read(path)).steps).toHaveLength(1);
  });
});
