import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccess } from '../../../src/cluster/access.ts';
import { createEmbeddedProvider } from '../../../src/cluster/providers/embedded.ts';
import { systemClock } from '../../../src/cluster/system-clock.ts';
import type { Stage } from '../../../src/domain/stage.ts';
import type { ClusterProvider } from '../../../src/cluster/types.ts';
import { isProcessRunning } from '../../../src/shared/is-process-running.ts';
import { runCommand } from '../../../src/shared/run-command.ts';
import { startBackground } from '../../../src/shared/start-background.ts';

const { signal } = new AbortController();
const program = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'practice-cluster.ts');
let folder: string;

const provider = (build = '1', file = program, env: Record<string, string> = {}): ClusterProvider =>
  createEmbeddedProvider({
    env: { ...process.env, ...env },
    stateFolder: folder,
    openAccess,
    run: runCommand,
    clock: systemClock,
    practice: { argv: [process.execPath, '--disable-warning=ExperimentalWarning', file], build },
    startBackground,
  });

const open = async (of: ClusterProvider) => {
  const stages: string[] = [];
  const opened = await of.open({ onStage: ({ title, state }: Stage) => stages.push(`${state} ${title}`) }, signal);
  return { opened, stages };
};

const opened = async (of: ClusterProvider) => {
  const result = await open(of);
  if (!result.opened.ok) throw new Error(result.opened.problem.what);
  return { cluster: result.opened.value, stages: result.stages };
};

const running = async (): Promise<{ pid: number; url: string }> =>
  JSON.parse(await readFile(join(folder, 'practice', 'running.json'), 'utf8')) as { pid: number; url: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peapod-practice-'));
});
afterAll(async () => {
  await provider().down({}, signal);
  await rm(folder, { recursive: true, force: true });
});

describe('the practice cluster as a process of its own', () => {
  test('is started once, shared by all who open it, and keeps its secrets to its user', async () => {
    expect(await provider().probe(signal)).toMatchObject({ state: 'can-start' });
    const first = await opened(provider());
    expect(first.stages).toEqual(['running Starting the practice cluster', 'done Starting the practice cluster']);
    expect(first.cluster.info).toMatchObject({
      name: 'embedded',
      nodes: 3,
      version: expect.stringMatching(/^v1\.34\./),
    });
    const { pid, url } = await running();
    const second = await opened(provider());
    expect(second.stages).toEqual([]);
    expect((await running()).pid).toBe(pid);
    expect(new URL(url).hostname).toBe('127.0.0.1');
    for (const name of ['kubeconfig', 'identity.json', 'running.json'])
      expect((await stat(join(folder, 'practice', name))).mode & 0o777).toBe(0o600);
    expect(await provider().probe(signal)).toMatchObject({ state: 'ready' });
    await Promise.all([first.cluster.close(), second.cluster.close()]);
  }, 30_000);

  test('many who open it at the same time get the same one', async () => {
    await provider().down({}, signal);
    const all = await Promise.all(Array.from({ length: 4 }, () => opened(provider())));
    expect(all.filter(({ stages }) => stages.length > 0)).toHaveLength(1);
    await Promise.all(all.map(({ cluster }) => cluster.close()));
  }, 30_000);

  test('killed, it is started again where it was, so that a kubeconfig goes on working', async () => {
    const before = await opened(provider());
    const { pid, url } = await running();
    process.kill(pid, 'SIGKILL');
    while (isProcessRunning(pid)) await systemClock.sleep(10);
    expect(await provider().probe(signal)).toMatchObject({ state: 'can-start' });
    const after = await opened(provider());
    expect((await running()).url).toBe(url);
    expect(await before.cluster.access.version()).toBe(after.cluster.info.version);
    await Promise.all([before.cluster.close(), after.cluster.close()]);
  }, 30_000);

  test('one of another build is replaced', async () => {
    const { pid } = await running();
    const { cluster } = await opened(provider('2'));
    expect((await running()).pid).not.toBe(pid);
    expect(isProcessRunning(pid)).toBe(false);
    await cluster.close();
  }, 30_000);

  test('it ends by itself when nobody has been connected for a while', async () => {
    await provider('2').down({}, signal);
    const { cluster } = await opened(provider('3', program, { PEAPOD_PRACTICE_IDLE_MINUTES: '0.005' }));
    const { pid } = await running();
    await cluster.close();
    for (let waited = 0; isProcessRunning(pid) && waited < 10_000; waited += 50) await systemClock.sleep(50);
    expect(isProcessRunning(pid)).toBe(false);
  }, 30_000);

  test('down ends it and leaves no secrets; without one it says so', async () => {
    const { cluster } = await opened(provider('4'));
    const { pid } = await running();
    await cluster.close();
    expect(await provider('4').down({}, signal)).toEqual({
      ok: true,
      value: 'Ended the practice cluster; nothing of it is left.',
    });
    expect(isProcessRunning(pid)).toBe(false);
    await expect(stat(join(folder, 'practice', 'kubeconfig'))).rejects.toThrow('ENOENT');
    expect(await provider('4').down({}, signal)).toMatchObject({ value: expect.stringContaining('Nothing to remove') });
    expect(await provider('4').open({ create: false }, signal)).toMatchObject({ problem: { code: 'not-running' } });
  }, 30_000);

  const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'settings' };
  const keptFile = (): string => join(folder, 'practice', 'kept.gz');

  test('ended with keep, it comes back with all that was in it, where it was', async () => {
    const first = await opened(provider('5'));
    await first.cluster.access.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'default', name: 'settings' },
      data: { a: 'b' },
    });
    const made = await first.cluster.access.get(settings);
    const { url } = await running();
    await first.cluster.close();
    expect(await provider('5').down({ keep: true }, signal)).toEqual({
      ok: true,
      value: 'Ended the practice cluster; what was in it is kept and comes back when it is started again.',
    });
    expect((await stat(keptFile())).mode & 0o777).toBe(0o600);
    expect(await provider('5').probe(signal)).toEqual({
      state: 'can-start',
      detail: expect.stringMatching(/; what was in it on \d{4}-\d\d-\d\d at \d\d:\d\d is kept and comes back$/),
    });
    const second = await opened(provider('5'));
    expect(second.stages.at(-1)).toMatch(/^done Starting the practice cluster, as it was on /);
    expect(await second.cluster.access.get(settings)).toEqual(made);
    expect((await running()).url).toBe(url);
    await second.cluster.close();
  }, 60_000);

  test('what was kept and can not be read is put aside, and that is said', async () => {
    await provider('5').down({ keep: true }, signal);
    const bytes = await readFile(keptFile());
    await writeFile(keptFile(), bytes.subarray(0, bytes.length - 20));
    const { cluster, stages } = await opened(provider('5'));
    expect(stages.at(-1)).toMatch(
      /^failed What was kept can't be read \(unexpected end of file\): it is now .*kept\.gz\..*\.unreadable, and the cluster begins empty$/,
    );
    expect(await cluster.access.get(settings)).toBeUndefined();
    await cluster.close();
    const [aside] = (await readdir(join(folder, 'practice'))).filter((name) => name.endsWith('.unreadable'));
    expect((await readFile(join(folder, 'practice', aside!))).length).toBe(bytes.length - 20);
  }, 60_000);

  test('its time goes as fast as was asked for, and another pace has to wait for the next start', async () => {
    await provider('5').down({}, signal);
    expect(await readdir(join(folder, 'practice'))).not.toContain('kept.gz');
    const fast = await provider('5').open({ speed: 100 }, signal);
    if (!fast.ok) throw new Error(fast.problem.what);
    const cluster = fast.value;
    expect(cluster.info.title).toMatch(/, time goes 100 times as fast$/);
    const began = performance.now();
    await cluster.clock.sleep(10_000);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(cluster.clock.now() - Date.now()).toBeGreaterThan(9_000);
    await cluster.close();
    expect(await provider('5').open({ speed: 7 }, signal)).toMatchObject({
      problem: { code: 'other-speed', what: 'the practice cluster is running already, at speed 100' },
    });
    const again = await provider('5').open({ speed: 100 }, signal);
    expect(again).toMatchObject({ ok: true });
    if (again.ok) await again.value.close();
    await provider('5').down({}, signal);
  }, 60_000);

  test('a program that ends at once is a problem with its last words', async () => {
    const file = join(folder, 'broken.mjs');
    await writeFile(file, 'console.error("no luck today"); process.exit(4)');
    expect((await open(provider('5', file))).opened).toMatchObject({
      ok: false,
      problem: { code: 'practice-not-started', what: expect.stringMatching(/exit code 4\)\n {4}no luck today/) },
    });
  });
});
