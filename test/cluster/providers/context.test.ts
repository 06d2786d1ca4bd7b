import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createContextProvider } from '../../../src/cluster/providers/context.ts';
import { systemClock } from '../../../src/cluster/system-clock.ts';
import type { Cluster } from '../../../src/cluster/types.ts';
import type { Problem, Result } from '../../../src/domain/problem.ts';
import { fakeCluster } from './fake-access.ts';
import { virtualClock } from './virtual-clock.ts';

const { signal } = new AbortController();
const yes = { confirm: async (): Promise<boolean> => true };

let home: string;
let stateFolder: string;
let api: ReturnType<typeof fakeCluster>;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'peapod-context-'));
  stateFolder = join(home, 'state');
  api = fakeCluster({ version: 'v1.28.3' });
  api.usable();
  await mkdir(join(home, '.kube'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const userConfig = `
apiVersion: v1
kind: Config
current-context: prod
contexts:
  - {name: prod, context: {cluster: prod, user: boss, namespace: shop}}
  - {name: class, context: {cluster: school, user: pupil, namespace: shop}}
  - {name: half, context: {cluster: nowhere, user: pupil}}
clusters:
  - {name: prod, cluster: {server: "https://prod.test"}}
  - {name: school, cluster: {server: "https://school.test", certificate-authority: ca.crt}}
users:
  - {name: boss, user: {token: secret-of-the-boss}}
  - name: pupil
    user:
      client-certificate: keys/pupil.crt
      client-key: /etc/keys/pupil.key
      exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, args: [now]}
`;
const writeConfig = async (text = userConfig, file = join(home, '.kube', 'config')): Promise<void> => {
  await writeFile(file, text);
};

const provider = (context = 'class', changes: { env?: Record<string, string>; clock?: typeof systemClock } = {}) =>
  createContextProvider(context, {
    env: { HOME: home },
    stateFolder,
    openAccess: api.openAccess,
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

describe('the kubeconfig for a context', () => {
  test('holds that context alone, with absolute paths, for this user only; the user’s own stays as it is', async () => {
    await writeConfig();
    const { kubeconfig } = await opened(provider().open(yes, signal));
    const cut = JSON.parse(await readFile(kubeconfig, 'utf8')) as object;
    expect(cut).toEqual({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'class',
      contexts: [{ name: 'class', context: { cluster: 'school', user: 'pupil' } }],
      clusters: [
        {
          name: 'school',
          cluster: { server: 'https://school.test', 'certificate-authority': join(home, '.kube', 'ca.crt') },
        },
      ],
      users: [
        {
          name: 'pupil',
          user: {
            'client-certificate': join(home, '.kube', 'keys', 'pupil.crt'),
            'client-key': '/etc/keys/pupil.key',
            exec: {
              apiVersion: 'client.authentication.k8s.io/v1',
              command: join(home, '.kube', 'login'),
              args: ['now'],
            },
          },
        },
      ],
    });
    expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
    expect(await readFile(join(home, '.kube', 'config'), 'utf8')).toBe(userConfig);
    expect(await readdir(join(home, '.kube'))).toEqual(['config']);
  });

  test('is put together from several files, the first of which wins', async () => {
    const [a, b] = [join(home, 'a'), join(home, 'b')];
    await writeConfig('contexts: [{name: class, context: {cluster: school}}]', a);
    await writeConfig(
      'contexts: [{name: class, context: {cluster: other}}]\nclusters: [{name: school, cluster: {server: "https://b.test"}}]',
      b,
    );
    const env = { HOME: home, KUBECONFIG: [a, join(home, 'missing'), b].join(delimiter) };
    expect(await provider('class', { env }).probe(signal)).toEqual({
      state: 'ready',
      detail: 'context "class" answers: Kubernetes v1.28.3 at https://b.test',
    });
  });

  test('that does not answer is missing for the doctor, which leaves nothing behind', async () => {
    await writeConfig();
    api.state.answers = false;
    expect(await provider().probe(signal)).toMatchObject({
      state: 'missing',
      problem: { code: 'cluster-unreachable', next: expect.stringContaining('kubectl --context class') },
    });
    expect(await readdir(stateFolder).catch(() => [])).toEqual([]);
    expect(api.state.open).toBe(0);
  });

  test.each([
    ['clas', 'unknown-context', /there are: prod, class, half/, /Did you mean --cluster context:class/],
    ['elsewhere', 'unknown-context', /there are: prod, class, half/, /Choose one of these/],
    ['half', 'incomplete-context', /its cluster "nowhere" is missing/, /kubectl config view/],
  ])('context %s: %s', async (context, code, what, next) => {
    await writeConfig();
    const problem = await problemOf(provider(context).open(yes, signal));
    expect(problem).toMatchObject({ code, what: expect.stringMatching(what), next: expect.stringMatching(next) });
    expect(problem.where).toBe(join(home, '.kube', 'config'));
  });

  test('needs a file: without one, says where it looked', async () => {
    expect(await problemOf(provider().open(yes, signal))).toMatchObject({
      code: 'unknown-context',
      where: join(home, '.kube', 'config'),
      next: expect.stringContaining('KUBECONFIG'),
    });
  });

  test('needs valid YAML: an error names line and column', async () => {
    await writeConfig('contexts:\n  - {name: a\n');
    const problem = await problemOf(provider().open(yes, signal));
    expect(problem.code).toBe('kubeconfig-syntax');
    expect(problem.where).toMatch(/config:\d+:\d+$/);
  });
});

describe('opening a context', () => {
  test('gives the cluster with what its version can do', async () => {
    await writeConfig();
    const cluster = await opened(provider().open(yes, signal));
    expect(cluster.info).toEqual({
      name: 'context:class',
      title: 'context "class", Kubernetes v1.28.3, 1 node',
      version: 'v1.28.3',
      nodes: 1,
    });
    expect(cluster.capabilities.has('exec')).toBe(true);
    expect(cluster.capabilities.has('native-sidecar')).toBe(false);
    expect(cluster.namespaceLabels).toMatchObject({ 'app.kubernetes.io/managed-by': 'peapod' });
    await cluster.prepareImages(['nginx'], signal);
    await cluster.close();
    expect(api.state.open).toBe(0);
  });

  test.each([
    ['nobody can be asked', {}],
    ['the answer is no', { confirm: async () => false }],
  ])('does nothing at all when %s', async (_, options) => {
    await writeConfig();
    expect(await problemOf(provider().open(options, signal))).toMatchObject({
      code: 'not-confirmed',
      where: 'https://school.test',
      next: expect.stringContaining('--yes'),
    });
    expect(api.state.opened).toEqual([]);
    await expect(readdir(stateFolder)).rejects.toThrow('ENOENT');
  });

  test('asks with the cluster’s address and what peapod will do', async () => {
    await writeConfig();
    let asked = '';
    await provider().open({ confirm: async (question) => ((asked = question), true) }, signal);
    expect(asked).toMatch(/"class" \(https:\/\/school\.test\).*only in namespaces.*kp-/);
  });

  test('a cluster that refuses connections is a problem', async () => {
    await writeConfig();
    api.state.answers = false;
    expect(await problemOf(provider().open(yes, signal))).toMatchObject({
      code: 'cluster-unreachable',
      what: expect.stringContaining('ECONNREFUSED'),
      next: expect.stringContaining('kubectl --context class get namespaces'),
    });
    expect(api.state.open).toBe(0);
  });

  test('a cluster that keeps silent is a problem after ten seconds', async () => {
    await writeConfig();
    api.access.version = () => new Promise(() => {});
    const clock = virtualClock();
    const start = clock.now();
    const problem = await problemOf(provider('class', { clock }).open(yes, signal));
    expect(problem).toMatchObject({ code: 'cluster-unreachable', what: expect.stringContaining('no answer in 10 s') });
    expect(clock.now() - start).toBe(10_000);
  });

  test('an abort ends the wait', async () => {
    await writeConfig();
    const stop = new AbortController();
    api.access.version = () => {
      stop.abort();
      return new Promise(() => {});
    };
    expect((await problemOf(provider().open(yes, stop.signal))).code).toBe('interrupted');
  });

  test('needs the right to make namespaces', async () => {
    await writeConfig();
    api.state.mayCreateNamespaces = false;
    expect((await problemOf(provider().open(yes, signal))).code).toBe('not-allowed');
    expect(api.state.open).toBe(0);
    expect(await readdir(stateFolder)).toEqual([]);
  });
});

describe('down on a context', () => {
  const namespace = (name: string, labels: Record<string, string>): void =>
    api.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid: name, labels } });

  test('removes the namespaces of this peapod and nothing else', async () => {
    await writeConfig();
    const cluster = await opened(provider().open(yes, signal));
    namespace('default', {});
    namespace('kp-h01-aaaaa', { ...cluster.namespaceLabels, 'kp/role': 'lesson' });
    namespace('kp-probe-bbbbb', { ...cluster.namespaceLabels });
    namespace('kp-h01-ccccc', { ...cluster.namespaceLabels, 'kp/installation': 'of-a-classmate' });
    const result = await provider().down({ confirm: () => Promise.resolve(true) }, signal);
    expect(result).toEqual({
      ok: true,
      value: `Removed 2 namespaces of peapod's from context "class": kp-h01-aaaaa, kp-probe-bbbbb.`,
    });
    expect([...api.objects.keys()].filter((key) => key.startsWith('Namespace'))).toEqual([
      'Namespace//default',
      'Namespace//kp-h01-ccccc',
    ]);
    expect(await readdir(stateFolder)).toEqual(['installation']);
  });

  test('asks nobody where peapod never worked', async () => {
    await writeConfig();
    expect(await provider().down({ confirm: () => Promise.resolve(true) }, signal)).toMatchObject({
      ok: true,
      value: expect.stringMatching(/^Nothing to remove/),
    });
    expect(api.state.opened).toEqual([]);
  });

  test('keeps its kubeconfig when the cluster does not answer', async () => {
    await writeConfig();
    const { kubeconfig } = await opened(provider().open(yes, signal));
    api.state.answers = false;
    expect((await problemOf(provider().down({ confirm: () => Promise.resolve(true) }, signal))).code).toBe(
      'cluster-unreachable',
    );
    expect((await stat(kubeconfig)).isFile()).toBe(true);
  });
});
