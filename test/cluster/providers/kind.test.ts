import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKindProvider, type KindProviderDeps } from '../../../src/cluster/providers/kind.ts';
import { systemClock } from '../../../src/cluster/system-clock.ts';
import type { Stage } from '../../../src/domain/stage.ts';
import type { Cluster, OpenOptions } from '../../../src/cluster/types.ts';
import type { Problem, Result } from '../../../src/domain/problem.ts';
import { runCommand } from '../../../src/shared/run-command.ts';
import { fakeCluster } from './fake-access.ts';
import { fakeTools, type Container, type FakeTools } from './fake-tools.ts';
import { virtualClock } from './virtual-clock.ts';

const { signal } = new AbortController();
const name = 'peapod';

let tools: FakeTools;
let api: ReturnType<typeof fakeCluster>;
beforeEach(async () => {
  tools = await fakeTools();
  api = fakeCluster();
  api.usable();
});
afterEach(() => tools.remove());

const provider = (changes: Partial<KindProviderDeps> = {}) =>
  createKindProvider({
    env: tools.env,
    stateFolder: tools.stateFolder,
    openAccess: api.openAccess,
    run: runCommand,
    clock: systemClock,
    ...changes,
  });

const opened = async (result: Promise<Result<Cluster>>): Promise<Cluster> => {
  const got = await result;
  if (!got.ok) throw new Error(got.problem.what);
  return got.value;
};
const problemOf = async (result: Promise<Result<unknown>>): Promise<Problem> => {
  const got = await result;
  if (got.ok) throw new Error('this should not have worked');
  return got.problem;
};
const bringUp = (options: OpenOptions = {}): Promise<Cluster> => opened(provider().open(options, signal));
const stateFiles = async (): Promise<string[]> =>
  (await readdir(tools.stateFolder)).filter((file) => file !== 'installation');
const container = (fields: Partial<Container> = {}): Container => ({
  id: 'other',
  name: `${name}-control-plane`,
  cluster: name,
  status: 'Up 3 days',
  ...fields,
});
const journalFile = (): string => join(tools.stateFolder, `kind-${name}.journal`);
/** As a peapod leaves it that was killed. */
const leaveJournal = async (fields: object = {}): Promise<void> => {
  const gone = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => gone.on('close', resolve));
  await mkdir(tools.stateFolder, { recursive: true });
  const journal = { pid: gone.pid, run: 'another', startedAt: Date.now() - 5_000, name, doing: 'create', ...fields };
  await writeFile(journalFile(), JSON.stringify(journal));
};

describe('making a kind cluster', () => {
  test('shows kind’s stages and ends with a cluster that can be used', async () => {
    const stages: Stage[] = [];
    const cluster = await bringUp({ onStage: (stage) => stages.push(stage) });
    expect(stages.map(({ title, state }) => `${title}: ${state}`)).toEqual([
      'Preparing nodes: running',
      'Preparing nodes: done',
      'Starting control-plane: running',
      'Starting control-plane: done',
      'Installing CNI: running',
      'Installing CNI: done',
      'Waiting for the cluster to be usable: running',
      'Waiting for the cluster to be usable: done',
    ]);
    expect(cluster.info).toEqual({
      name: 'kind',
      title: 'kind cluster "peapod", Kubernetes v1.34.4, 1 node',
      version: 'v1.34.4',
      nodes: 1,
    });
    expect([...cluster.capabilities].toSorted()).toEqual([
      'dns',
      'exec',
      'logs',
      'native-sidecar',
      'real-kubelet',
      'service-vip',
    ]);
    await cluster.close();
    expect(api.state.open).toBe(0);
  });

  test('keeps its kubeconfig to itself and away from the user’s own', async () => {
    const { kubeconfig } = await bringUp();
    expect(await readFile(kubeconfig, 'utf8')).toBe('kubeconfig of peapod\n');
    expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
    const calls = await tools.calls('kind');
    expect(calls.map((call) => call.kubeconfig)).toEqual(calls.map(() => kubeconfig));
    expect(calls.find(({ args }) => args[0] === 'create')?.args).toEqual([
      'create',
      'cluster',
      '--name',
      name,
      '--kubeconfig',
      kubeconfig,
    ]);
  });

  test('takes name and image from the environment', async () => {
    const env = { ...tools.env, PEAPOD_KIND_NAME: 'mine', PEAPOD_KIND_IMAGE: 'kindest/node:v1.31.0' };
    await opened(provider({ env }).open({}, signal));
    const create = (await tools.calls('kind')).find(({ args }) => args[0] === 'create');
    expect(create?.args).toEqual(expect.arrayContaining(['mine', '--image', 'kindest/node:v1.31.0']));
  });

  test('marks the cluster as its own, on both sides', async () => {
    await bringUp();
    expect(await stateFiles()).toEqual([`kind-${name}.json`, `kind-${name}.kubeconfig`]);
    const marker = JSON.parse(await readFile(join(tools.stateFolder, `kind-${name}.json`), 'utf8')) as { id: string };
    expect(api.objects.get('ConfigMap/kube-system/peapod')).toMatchObject({ data: { id: marker.id } });
  });

  test('when kind fails, says its last words and leaves nothing behind', async () => {
    await tools.change({ failAt: 'Starting control-plane' });
    const stages: Stage[] = [];
    const problem = await problemOf(provider().open({ onStage: (stage) => stages.push(stage) }, signal));
    expect(problem.code).toBe('create-failed');
    expect(problem.what).toMatch(/exit code 1[^]*ERROR: failed to create cluster: out of disk/);
    expect(problem.where).toMatch(/^kind create cluster --name peapod /);
    expect(stages.slice(-3)).toEqual([
      { title: 'Starting control-plane', state: 'failed' },
      { title: 'Removing what was made', state: 'running' },
      { title: 'Removing what was made', state: 'done' },
    ]);
    expect((await tools.world()).containers).toEqual([]);
    expect(await stateFiles()).toEqual([]);
  });

  test('when it never becomes usable, it is removed again', async () => {
    api.node('peapod-control-plane', { ready: false });
    const problem = await problemOf(provider({ clock: virtualClock() }).open({}, signal));
    expect(problem.code).toBe('cluster-not-ready');
    expect(problem.what).toMatch(/180 s: node peapod-control-plane is not Ready/);
    expect((await tools.world()).containers).toEqual([]);
    expect(await stateFiles()).toEqual([]);
    expect(api.state.open).toBe(0);
  });

  test('when it is interrupted, nothing is left behind', async () => {
    await tools.change({ hangAt: 'Starting control-plane' });
    const stop = new AbortController();
    const onStage = ({ title, state }: Stage): void => {
      if (title === 'Starting control-plane' && state === 'running') stop.abort();
    };
    const problem = await problemOf(provider().open({ onStage }, stop.signal));
    expect(problem.code).toBe('interrupted');
    expect((await tools.world()).containers).toEqual([]);
    expect(await stateFiles()).toEqual([]);
    expect((await tools.calls('kind')).at(-1)?.args[0]).toBe('delete');
  });

  test('is not done when the caller wants no new cluster', async () => {
    expect(await problemOf(provider().open({ create: false }, signal))).toMatchObject({
      code: 'not-running',
      next: 'Make it: peapod cluster up',
    });
    expect(await tools.calls('kind')).toEqual([]);
  });
});

describe('a cluster that is there already', () => {
  test('is used again without a call of kind', async () => {
    await bringUp();
    await tools.forgetCalls();
    const cluster = await bringUp();
    expect(cluster.info.name).toBe('kind');
    expect((await tools.calls()).map(({ tool, args }) => [tool, args[0]])).toEqual([['docker', 'ps']]);
    expect(await provider().probe(signal)).toEqual({ state: 'ready', detail: 'kind cluster "peapod" is running' });
  });

  test('gets its kubeconfig back when that was lost', async () => {
    const { kubeconfig } = await bringUp();
    await rm(kubeconfig);
    await bringUp();
    expect(await readFile(kubeconfig, 'utf8')).toBe('kubeconfig of peapod\n');
  });

  test('is started again when it was stopped', async () => {
    await bringUp();
    const { containers } = await tools.world();
    await tools.change({ containers: containers.map((one) => ({ ...one, status: 'Exited (137) 2 hours ago' })) });
    api.lease('peapod-control-plane', '2030-01-01T00:00:09Z');
    expect((await provider().probe(signal)).state).toBe('can-start');
    const stages: Stage[] = [];
    await bringUp({ onStage: (stage) => stages.push(stage) });
    expect(stages).toEqual([
      { title: 'Starting the stopped cluster', state: 'running' },
      { title: 'Starting the stopped cluster', state: 'done' },
    ]);
    expect((await tools.world()).containers[0]?.status).toBe('Up 1 second');
  });

  test('that does not start says how to begin anew, and is kept', async () => {
    await bringUp();
    const { containers } = await tools.world();
    await tools.change({ containers: containers.map((one) => ({ ...one, status: 'Exited (1)' })), startFails: true });
    const problem = await problemOf(provider().open({}, signal));
    expect(problem).toMatchObject({ code: 'cluster-unwell', where: 'docker start peapod-control-plane' });
    expect(problem.what).toContain('port is already allocated');
    expect(problem.next).toContain('peapod cluster down && peapod cluster up');
    expect((await tools.world()).containers).toHaveLength(1);
  });

  test('that runs and never answers is given up after a minute', async () => {
    await bringUp();
    api.state.answers = false;
    const clock = virtualClock();
    const problem = await problemOf(provider({ clock }).open({}, signal));
    expect(problem.code).toBe('cluster-unwell');
    expect(problem.what).toContain('did not come back in 60 s: GET /version: connect ECONNREFUSED');
  });

  test('and whose mark was removed from inside is marked again', async () => {
    await bringUp();
    api.objects.delete('ConfigMap/kube-system/peapod');
    await bringUp();
    expect(api.objects.has('ConfigMap/kube-system/peapod')).toBe(true);
  });
});

describe('a cluster of that name that is somebody else’s', () => {
  const attempts = async (): Promise<void> => {
    const problem = await problemOf(provider().open({}, signal));
    expect(problem.code).toBe('name-taken');
    expect(problem.next).toMatch(/PEAPOD_KIND_NAME=.* kind delete cluster --name peapod/);
    expect(await provider().probe(signal)).toMatchObject({ state: 'missing', problem: { code: 'name-taken' } });
    await provider().down({}, signal);
    expect((await tools.world()).containers).toHaveLength(1);
    expect((await tools.calls('kind')).some(({ args }) => args[0] === 'delete')).toBe(false);
  };

  test('is left alone', async () => {
    await tools.change({ containers: [container()] });
    await attempts();
  });

  test('is left alone also if it took the place of ours', async () => {
    await bringUp();
    await tools.change({ containers: [container()] });
    await attempts();
  });

  test('is known by the mark inside, too', async () => {
    await bringUp();
    api.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'peapod', namespace: 'kube-system' },
      data: { id: 'another' },
    });
    expect((await problemOf(provider().open({}, signal))).code).toBe('name-taken');
    expect(api.state.open).toBe(1);
  });
});

describe('an interrupted creation', () => {
  test('leaves something that the next one removes before it starts afresh', async () => {
    await leaveJournal();
    await tools.change({ containers: [container({ id: 'leftover' })] });
    const stages: Stage[] = [];
    await bringUp({ onStage: (stage) => stages.push(stage) });
    expect(stages[1]).toEqual({ title: 'Removing the leftovers of an interrupted run', state: 'done' });
    expect((await tools.world()).containers.map(({ id }) => id)).not.toContain('leftover');
    expect(await stateFiles()).toEqual([`kind-${name}.json`, `kind-${name}.kubeconfig`]);
  });

  test('is removed by down, too', async () => {
    await leaveJournal();
    await tools.change({ containers: [container()] });
    expect(await provider().down({}, signal)).toMatchObject({ ok: true });
    expect((await tools.world()).containers).toEqual([]);
    expect(await stateFiles()).toEqual([]);
  });

  test('whose kind command is still at work: that is ended first', async () => {
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
    const ended = new Promise((resolve) => orphan.on('exit', (_, by) => resolve(by)));
    await tools.change({ processes: { [orphan.pid!]: `kind create cluster --name ${name} --kubeconfig x` } });
    await leaveJournal({ kind: orphan.pid });
    await bringUp();
    expect(await ended).toBe('SIGKILL');
  });

  test('whose kind command’s pid is now something else’s: that is left alone', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
    await tools.change({ processes: { [other.pid!]: 'vim create-cluster.md' } });
    await leaveJournal({ kind: other.pid });
    await bringUp();
    expect(other.exitCode ?? other.signalCode).toBeNull();
    other.kill('SIGKILL');
  });

  test('that had come to its end is not undone', async () => {
    await bringUp();
    await leaveJournal();
    await tools.forgetCalls();
    await bringUp();
    expect(await tools.calls('kind')).toEqual([]);
    expect(await stateFiles()).toEqual([`kind-${name}.json`, `kind-${name}.kubeconfig`]);
  });

  test('with this process’s pid from before a reboot counts as interrupted', async () => {
    await leaveJournal({ pid: process.pid });
    await bringUp();
    expect(await stateFiles()).toEqual([`kind-${name}.json`, `kind-${name}.kubeconfig`]);
  });
});

describe('two peapods at once', () => {
  test('make one cluster: the second waits and uses it', async () => {
    const stages: string[] = [];
    const first = bringUp();
    const second = bringUp({ onStage: ({ title, state }) => stages.push(`${title}: ${state}`) });
    const both = await Promise.all([first, second]);
    expect(both.map(({ info }) => info.nodes)).toEqual([1, 1]);
    expect((await tools.calls('kind')).filter(({ args }) => args[0] === 'create')).toHaveLength(1);
    expect((await tools.world()).containers).toHaveLength(1);
  });

  test('the second does not wait for ever', async () => {
    const clock = virtualClock();
    await leaveJournal({ pid: process.ppid, startedAt: clock.now() });
    const start = clock.now();
    expect((await problemOf(provider({ clock }).open({}, signal))).code).toBe('busy');
    expect(clock.now() - start).toBe(600_000);
  });

  test('down does not pull the cluster away from under its maker', async () => {
    await leaveJournal({ pid: process.ppid });
    await tools.change({ containers: [container()] });
    expect((await problemOf(provider().down({}, signal))).code).toBe('busy');
    expect((await tools.world()).containers).toHaveLength(1);
  });
});

describe('down', () => {
  test('removes the cluster and all that was known of it', async () => {
    await bringUp();
    expect(await provider().down({}, signal)).toEqual({
      ok: true,
      value: 'Removed the kind cluster "peapod" and its kubeconfig.',
    });
    expect((await tools.world()).containers).toEqual([]);
    expect(await stateFiles()).toEqual([]);
    const args = (await tools.calls('kind')).at(-1)?.args;
    expect(args).toEqual([
      'delete',
      'cluster',
      '--name',
      name,
      '--kubeconfig',
      join(tools.stateFolder, `kind-${name}.kubeconfig`),
    ]);
  });

  test('is content when there is nothing', async () => {
    expect(await provider().down({}, signal)).toMatchObject({
      ok: true,
      value: expect.stringMatching(/^Nothing to remove/),
    });
    expect(await tools.calls()).toEqual([]);
  });

  test('is content when the cluster went another way', async () => {
    await bringUp();
    await tools.change({ containers: [] });
    expect(await provider().down({}, signal)).toMatchObject({
      ok: true,
      value: expect.stringContaining('gone already'),
    });
    expect(await stateFiles()).toEqual([]);
  });
});

describe('images', () => {
  test('that the engine has and a node lacks are loaded; the rest is the kubelet’s', async () => {
    api.node('peapod-control-plane', { images: ['docker.io/library/busybox:1.36', 'registry.k8s.io/pause:3.10'] });
    await tools.change({ images: ['busybox:1.36', 'nginx', 'example.org/team/app:2'] });
    const cluster = await bringUp();
    await cluster.prepareImages(
      ['busybox:1.36', 'nginx', 'registry.k8s.io/pause:3.10', 'unknown:1', 'example.org/team/app:2'],
      signal,
    );
    expect((await tools.calls('kind')).at(-1)?.args).toEqual([
      'load',
      'docker-image',
      'nginx',
      'example.org/team/app:2',
      '--name',
      name,
    ]);
  });

  test('that are all there need no command', async () => {
    api.node('peapod-control-plane', { images: ['docker.io/library/nginx:latest'] });
    const cluster = await bringUp();
    await tools.forgetCalls();
    await cluster.prepareImages(['nginx'], signal);
    expect(await tools.calls()).toEqual([]);
  });
});

describe('what this machine lacks', () => {
  const missing = async (env = tools.env): Promise<Problem> => {
    const seen = await provider({ env }).probe(signal);
    if (seen.state !== 'missing') throw new Error(seen.state);
    expect(await problemOf(provider({ env }).open({}, signal))).toEqual(seen.problem);
    return seen.problem;
  };
  const only = async (...names: string[]): Promise<void> => {
    await tools.remove();
    tools = await fakeTools(names);
  };

  test('nothing: a cluster can be made', async () => {
    expect(await provider().probe(signal)).toEqual({
      state: 'can-start',
      detail: 'kind v0.33.0 can make one in about a minute',
    });
  });

  test('kind', async () => {
    await only('docker');
    expect(await missing()).toMatchObject({ code: 'kind-missing', next: expect.stringContaining('Install kind') });
  });

  test('an engine', async () => {
    await only('kind');
    expect(await missing()).toMatchObject({ code: 'engine-missing', next: expect.stringContaining('Install Docker') });
  });

  test('an engine that runs', async () => {
    await tools.change({ engine: 'down' });
    expect(await missing()).toMatchObject({ code: 'engine-down', next: expect.stringContaining('Start Docker') });
  });

  test('the right to use the engine', async () => {
    await tools.change({ engine: 'denied' });
    expect(await missing()).toMatchObject({
      code: 'engine-denied',
      next: expect.stringContaining('usermod -aG docker'),
    });
  });

  test('Docker, while Podman is there: kind is told to use that', async () => {
    await only('kind', 'podman');
    await bringUp();
    const create = (await tools.calls('kind')).find(({ args }) => args[0] === 'create');
    expect(create?.provider).toBe('podman');
  });

  test('the engine that was asked for', async () => {
    const env = { ...tools.env, KIND_EXPERIMENTAL_PROVIDER: 'podman' };
    expect(await missing(env)).toMatchObject({ code: 'engine-missing', what: expect.stringContaining('podman') });
  });

  test('a name that kind takes', async () => {
    const env = { ...tools.env, PEAPOD_KIND_NAME: '../Mine' };
    expect(await missing(env)).toMatchObject({ code: 'bad-name', where: 'PEAPOD_KIND_NAME' });
    expect((await problemOf(provider({ env }).down({}, signal))).code).toBe('bad-name');
  });
});
