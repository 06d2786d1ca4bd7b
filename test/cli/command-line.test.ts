/** The built command as a user without any cluster meets it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '../../src/shared/run-command.ts';

const root = join(import.meta.dirname, '..', '..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peapod-cli-'));
});

afterAll(async () => {
  await peapod(['cluster', 'down', '--cluster', 'embedded']);
  await rm(folder, { recursive: true });
});

/** Without Docker or kind in PATH, and with an empty home. */
const peapod = (args: string[], env: Record<string, string> = {}) =>
  runCommand([process.execPath, join(root, 'dist', 'peapod.js'), ...args], {
    env: { PATH: folder, HOME: folder, PEAPOD_HOME: join(folder, 'state'), ...env },
    timeoutMs: 20_000,
  });

describe('peapod', () => {
  test('prints its version', async () => {
    expect(await peapod(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  test.each([
    [['--help'], 'Usage: peapod'],
    [['grade', '--help'], 'Exit codes: 0 full marks'],
    [['cluster', '--help'], 'down'],
  ])('%j explains itself', async (args, words) => {
    expect(await peapod(args)).toMatchObject({ code: 0, stdout: expect.stringContaining(words) });
  });

  test.each([
    [['frobnicate'], 'no command frobnicate'],
    [['grad'], 'Did you mean peapod grade?'],
    [['grade'], "missing required argument 'scenario'"],
    [['grade', 'first-pdo', 'x.yaml'], 'first-pod'],
    [['grade', 'first-pod', 'nowhere.yaml'], 'nowhere.yaml'],
    [['grade', 'first-pod'], 'peapod grade first-pod pod.yaml'],
    [['grade', 'first-pod', '--format', 'pdf'], 'Allowed choices are text, json, junit'],
    [['env'], 'no lesson is open yet'],
    [['env', 'first-pdo'], 'Did you mean first-pod?'],
    [['env', 'first-pod'], 'the lesson first-pod is not open'],
    [['env', '--shell', 'csh'], 'Allowed choices are sh, fish, powershell'],
    [['list', '--nope'], "unknown option '--nope'"],
    [['--scenario', 'first-pdo'], 'first-pod'],
    [['cluster', 'up', '--cluster', 'kind', '--speed', '5'], '--speed is for the practice cluster'],
    [['cluster', 'down', '--cluster', 'kind', '--keep'], '--keep is for the practice cluster'],
    [['cluster', 'up', '--cluster', 'embedded', '--speed', '0'], '0 is no speed'],
    [['demo', 'nope'], 'no scenario called "nope"'],
  ])('%j is a usage mistake: exit code 2 and what to do', async (args, words) => {
    const { code, stderr } = await peapod(args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  test('lists all scenarios, for people and for programs', async () => {
    const text = await peapod(['list']);
    expect(text.stdout).toMatch(/Pod basics[\s\S]*first-pod[\s\S]*scale-out/);
    const json = await peapod(['list', '--json']);
    expect(JSON.parse(json.stdout)).toContainEqual(
      expect.objectContaining({ id: 'M01', slug: 'localhost-duo', points: 10 }),
    );
  });

  test('writes no colour codes into a pipe, and does when told to', async () => {
    expect((await peapod(['list'])).stdout).not.toContain('\u001b');
    expect((await peapod(['list'], { FORCE_COLOR: '1' })).stdout).toContain('\u001b');
    expect((await peapod(['list', '--no-color'], { FORCE_COLOR: '1' })).stdout).not.toContain('\u001b');
    expect((await peapod(['list'], { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toContain('\u001b');
  });

  test('without Docker and kind: the doctor says what to install, and the practice cluster grades', async () => {
    const doctor = await peapod(['doctor']);
    expect(doctor.stdout).toContain('Install kind');
    expect(doctor.stdout).toMatch(/✓ embedded {2,}the practice cluster/);
    expect(doctor.code).toBe(0);
    const folderOf = join(root, 'scenarios', '1-pod-basics', '01-first-pod', 'solution', 'reference');
    const grade = await peapod(['grade', 'first-pod', folderOf, '--json']);
    expect(grade).toMatchObject({ code: 0, stderr: expect.stringContaining("kind can't be used here") });
    expect(JSON.parse(grade.stdout)).toMatchObject({ outcome: 'pass', points: 10 });
  });

  test('--cluster kind without kind: nothing can be graded (3)', async () => {
    await writeFile(join(folder, 'pod.yaml'), 'apiVersion: v1\nkind: Pod\nmetadata: {name: hello}\n');
    const grade = await peapod(['grade', 'first-pod', join(folder, 'pod.yaml'), '--json', '--cluster', 'kind']);
    expect(grade).toMatchObject({ code: 3, stderr: expect.stringContaining('next:') });
    expect(JSON.parse(grade.stdout)).toMatchObject({
      outcome: 'error',
      points: 0,
      problems: [{ code: expect.stringMatching(/^(kind|engine)-missing$/) }],
    });
  });

  test('a file that cannot be read as YAML is graded without any cluster: no points, and where the mistake is', async () => {
    const file = join(folder, 'bad.yaml');
    await writeFile(file, 'kind: Pod\n  apiVersion: v1\n');
    const { code, stdout } = await peapod(['grade', 'first-pod', file, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      scenario: 'first-pod',
      outcome: 'fail',
      points: 0,
      outOf: 10,
      problems: [{ where: expect.stringContaining('bad.yaml:1:'), next: expect.any(String) }],
    });
  });

  test('an output file that cannot be written is a usage mistake', async () => {
    const file = join(folder, 'bad.yaml');
    await writeFile(file, 'kind: [\n');
    expect(await peapod(['grade', 'first-pod', file, '--output', join(folder, 'no', 'where.json')])).toMatchObject({
      code: 2,
    });
  });

  test('without a terminal the workshop is the catalogue and a demonstration', async () => {
    const { stdout, stderr, code } = await peapod([]);
    expect(stdout).toContain('first-pod');
    expect(stderr).toContain('demonstration');
    expect(stdout).toContain('10 of 10 points');
    expect(code).toBe(0);
  });

  test.each([
    ['context:nope', 2],
    ['minikube', 2],
  ])('--cluster %s says what is possible (exit code %d)', async (name, expected) => {
    const { code, stderr } = await peapod(['cluster', 'up', '--cluster', name]);
    expect(stderr).toContain('next:');
    expect(code).toBe(expected);
  });

  test('--cluster embedded starts the practice cluster once, shows where it is, and ends it', async () => {
    const up = await peapod(['cluster', 'up', '--cluster', 'embedded', '--json']);
    expect(up.code).toBe(0);
    expect(JSON.parse(up.stdout)).toMatchObject({ state: 'ready', name: 'embedded', nodes: 3 });
    const status = await peapod(['cluster', 'status']);
    expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining('practice cluster, Kubernetes v1.34') });
    const down = await peapod(['cluster', 'down']);
    expect(down.stdout).toContain('Ended the practice cluster');
    expect((await peapod(['cluster', 'status'])).code).toBe(3);
  });

  test('a context that the kubeconfig does not have is a usage mistake', async () => {
    const file = join(folder, 'kubeconfig');
    await writeFile(file, 'apiVersion: v1\nkind: Config\ncontexts: [{name: class, context: {cluster: c, user: u}}]\n');
    const { code, stderr } = await peapod(['cluster', 'up', '--cluster', 'context:clas'], { KUBECONFIG: file });
    expect(stderr).toContain('class');
    expect(code).toBe(2);
  });

  test('a reader that has seen enough is no fault', async () => {
    const { code, stderr } = await runCommand(
      ['/bin/sh', '-c', `'${process.execPath}' '${join(root, 'dist', 'peapod.js')}' list --json | /bin/true`],
      { env: { PATH: folder, HOME: folder }, timeoutMs: 20_000 },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('a command takes no words that it does not know', async () => {
    expect(await peapod(['list', 'extra'])).toMatchObject({ code: 2, stderr: expect.stringContaining('extra') });
  });
});
