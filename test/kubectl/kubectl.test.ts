/** The built-in kubectl on a practice cluster in this process. The expected words are those of the real kubectl 1.34. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { openConsoleAccess } from '../../src/cluster/console.ts';
import type { Pod } from '../../src/cluster/kube.ts';
import { runKubectl } from '../../src/kubectl/run-kubectl.ts';
import { openInProcess } from '../embedded/in-process.ts';

const cluster = await openInProcess();
const namespace = 'shelf';

/** One command line; ages are masked. */
const kubectl = async (...argv: string[]): Promise<{ code: number; out: string; err: string }> => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(stdout), text(stderr)]);
  const code = await runKubectl(argv, {
    io: { stdin: Readable.from([]), stdout, stderr, cwd: process.cwd() },
    clock: cluster.clock,
    signal: new AbortController().signal,
    kubeconfigFiles: [cluster.kubeconfig],
    open: (file, context) => openConsoleAccess(file ?? cluster.kubeconfig, context),
  });
  stdout.end();
  stderr.end();
  const [out, err] = await texts;
  return { code, out: out.replaceAll(/\b\d+[smh](\d+s)?\b/g, 'AGE'), err };
};

beforeAll(async () => {
  const { access, clock } = cluster;
  await access.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const container = { name: 'main', image: 'busybox:1.36', command: ['sleep', '100000'] };
  const pod = (name: string, spec: object): Parameters<typeof access.create>[0] => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name } },
    spec: { containers: [container], ...spec },
  });
  await access.create(pod('web', {}));
  await access.create(pod('unplaced', { nodeSelector: { disk: 'none-such' } }));
  await access.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace },
    data: { greeting: 'hello', number: '42' },
  });
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'web' };
  while ((await access.get<Pod>(ref))?.status?.phase !== 'Running') await clock.sleep(100);
}, 20_000);

afterAll(async () => {
  await cluster.close();
  expect(cluster.bugs).toEqual([]);
});

describe('get', () => {
  test('prints the table of the server', async () => {
    expect(await kubectl('get', 'po', '-n', namespace)).toEqual({
      code: 0,
      out: 'NAME       READY   STATUS    RESTARTS   AGE\nunplaced   0/1     Pending   0          AGE\nweb        1/1     Running   0          AGE\n',
      err: '',
    });
  });

  test('puts the kind before the names of several types, and a blank line between them', async () => {
    const { out } = await kubectl('get', 'pods,cm', '-l', 'app=web', '-n', namespace);
    expect(out).toBe('NAME      READY   STATUS    RESTARTS   AGE\npod/web   1/1     Running   0          AGE\n');
  });

  test('says that there is nothing, on standard error', async () => {
    const err = 'No resources found in shelf namespace.\n';
    expect(await kubectl('get', 'svc', '-n', namespace)).toEqual({ code: 0, out: '', err });
  });

  test('prints what it finds although something is missing', async () => {
    const { code, out, err } = await kubectl('get', 'pod', 'web', 'nope', '-n', namespace, '-o', 'name');
    expect([code, out, err]).toEqual([1, 'pod/web\n', 'Error from server (NotFound): pods "nope" not found\n']);
  });

  test('prints objects as YAML, and lists by a template', async () => {
    const { out } = await kubectl('get', 'cm', 'settings', '-n', namespace, '-oyaml');
    expect(out).toMatch(/^apiVersion: v1\ndata:\n {2}greeting: hello\n {2}number: "42"\nkind: ConfigMap\nmetadata:\n/);
    expect(out).not.toContain('managedFields');
    const names = await kubectl('get', 'pods', '-n', namespace, '-o', 'jsonpath={.items[*].metadata.name}');
    expect(names.out).toBe('unplaced web');
  });
});

describe('describe', () => {
  test('shows a ConfigMap', async () => {
    const { out } = await kubectl('describe', 'cm', 'settings', '-n', namespace);
    expect(out).toBe(
      'Name:         settings\nNamespace:    shelf\nLabels:       <none>\nAnnotations:  <none>\n\nData\n====\n' +
        'greeting:\n----\nhello\n\nnumber:\n----\n42\n\n\nBinaryData\n====\n\nEvents:  <none>\n',
    );
  });

  test('shows why a pod waits', async () => {
    const { out } = await kubectl('describe', 'pod', 'unpl', '-n', namespace);
    expect(out).toContain('Node:             <none>\nLabels:           app=unplaced\n');
    expect(out).toMatch(/ {2}Warning {2}FailedScheduling {2}AGE .*default-scheduler {2}0\/3 nodes are available/);
  });
});

test('explain describes a field', async () => {
  const { out } = await kubectl('explain', 'deploy.spec.replicas');
  expect(out).toBe(
    'GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n\nFIELD: replicas <integer>\n\n\nDESCRIPTION:\n' +
      '    Number of desired pods. This is a pointer to distinguish between explicit\n' +
      '    zero and not specified. Defaults to 1.\n    \n\n',
  );
});

describe('a wrong command line', () => {
  test.each([
    [['get', 'nope'], 'error: the server doesn\'t have a resource type "nope"\n'],
    [['get', 'pods', '--nope'], "error: unknown flag: --nope\nSee 'kubectl get --help' for usage.\n"],
    [['get', 'pod/a', 'b'], /^error: there is no need to specify a resource type as a separate argument/],
    [['gett'], /^error: unknown command "gett" for "kubectl"\n\nDid you mean this\?\n/],
    [['get', 'pods', '-o', 'jsonpath={.a'], 'error: error parsing jsonpath {.a, unclosed action\n'],
    [['get', 'pod', 'nope'], 'Error from server (NotFound): pods "nope" not found\n'],
  ])('%j', async (argv, words) => {
    const { code, err } = await kubectl(...argv);
    expect(code).toBe(1);
    if (typeof words === 'string') expect(err).toBe(words);
    else expect(err).toMatch(words);
  });
});

describe('streams', () => {
  const target = { namespace, pod: 'web', container: 'main' };
  const { signal } = new AbortController();

  test('a command in a container has standard streams and an exit code', async () => {
    const access = openConsoleAccess(cluster.kubeconfig);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const command = ['sh', '-c', 'cat; echo trouble >&2; exit 3'];
    const options = { tty: false, stdin: Readable.from([Buffer.from('typed\n')]), stdout, stderr };
    const code = await access.exec(target, command, options, signal);
    stdout.end();
    stderr.end();
    expect([code, await text(stdout), await text(stderr)]).toEqual([3, 'typed\n', 'trouble\n']);
    access.close();
  });

  test('a pod that is not there is refused in the words of the server', async () => {
    const access = openConsoleAccess(cluster.kubeconfig);
    const options = { tty: false, stdin: undefined, stdout: new PassThrough(), stderr: undefined };
    const refused = access.exec({ ...target, pod: 'nope' }, ['true'], options, signal);
    await expect(refused).rejects.toMatchObject({ status: { message: 'pods "nope" not found' } });
    access.close();
  });
});
