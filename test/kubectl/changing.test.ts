/** The changing and streaming verbs on a practice cluster in this process. The expected words are those of the real kubectl 1.34. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unreachable } from '../../src/cluster/types.ts';
import { openInProcess } from '../embedded/in-process.ts';
import { runCommandLine, type Circumstances, type Outcome } from './command-line.ts';

const cluster = await openInProcess();
const cwd = await mkdtemp(join(tmpdir(), 'kubectl-changing-'));
const longestMs = 20_000;

const kubectl = (line: string, more: Partial<Circumstances> = {}): Promise<Outcome> =>
  runCommandLine(['-n', 'shelf', ...line.split(' ')], {
    cluster,
    cwd,
    signal: AbortSignal.timeout(longestMs),
    ...more,
  });

const said = (out: string): Outcome => ({ code: 0, out, err: '' });
const refused = (err: string): Outcome => ({ code: 1, out: '', err });

const pod = (name: string, image = 'busybox:1.36'): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  terminationGracePeriodSeconds: 1
  containers: [{ name: main, image: '${image}', command: [sh, -c, 'echo one; echo two; sleep 100000'] }]
`;

const deployment = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{ name: main, image: '${image}', command: [sleep, '100000'] }]
`;

beforeAll(async () => {
  await cluster.access.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shelf' } });
  await writeFile(join(cwd, 'hello.yaml'), pod('hello'));
  await writeFile(join(cwd, 'renamed-command.yaml'), pod('hello').replace('echo two; ', ''));
  await writeFile(join(cwd, 'typo.yaml'), pod('typo').replace('image:', 'imge:'));
  await writeFile(join(cwd, 'web.yaml'), deployment('busybox:1.36'));
  await kubectl('wait --for=create serviceaccount/default --timeout=20s');
  expect(await kubectl('apply -f hello.yaml -f web.yaml')).toEqual(
    said('pod/hello created\ndeployment.apps/web created\n'),
  );
  expect(await kubectl('wait --for=condition=Ready pod/hello --timeout=60s')).toEqual(
    said('pod/hello condition met\n'),
  );
}, longestMs);

afterAll(async () => {
  await cluster.close();
  await rm(cwd, { recursive: true });
  expect(cluster.bugs).toEqual([]);
});

describe('files', () => {
  test('apply says what it did, and what it would do', async () => {
    expect(await kubectl('apply -f hello.yaml')).toEqual(said('pod/hello unchanged\n'));
    expect(await kubectl('apply -f - --dry-run=server', { stdin: pod('other') })).toEqual(
      said('pod/other created (server dry run)\n'),
    );
    expect(await kubectl('delete pod hello --dry-run=server')).toEqual(
      said('pod "hello" deleted from shelf namespace (server dry run)\n'),
    );
    expect(await kubectl('get pods -o name -l app=hello')).toEqual(said('pod/hello\n'));
  });

  test('apply tells what of a pod is fixed', async () => {
    const { code, err } = await kubectl('apply -f renamed-command.yaml');
    expect(code).toBe(1);
    expect(err).toMatch(/^The Pod "hello" is invalid: spec: Forbidden: pod updates may not change fields other than /);
  });

  test('create refuses what is there already, and fields that nobody knows', async () => {
    expect(await kubectl('create -f hello.yaml')).toEqual(
      refused('Error from server (AlreadyExists): error when creating "hello.yaml": pods "hello" already exists\n'),
    );
    expect(await kubectl('create -f typo.yaml')).toEqual(
      refused(
        'Error from server (BadRequest): error when creating "typo.yaml": Pod in version "v1" cannot be handled as a Pod: ' +
          'strict decoding error: unknown field "spec.containers[0].imge"\n',
      ),
    );
    expect(await kubectl('apply -f nothing.yaml')).toEqual(refused('error: the path "nothing.yaml" does not exist\n'));
  });

  test('replace --force makes the object anew', async () => {
    const uid = 'get pod second -o jsonpath={.metadata.uid}';
    await kubectl('create -f -', { stdin: pod('second') });
    const before = await kubectl(uid);
    expect(await kubectl('replace --force -f -', { stdin: pod('second') })).toEqual(
      said('pod "second" deleted from shelf namespace\npod/second replaced\n'),
    );
    expect((await kubectl(uid)).out).not.toBe(before.out);
  });

  test('delete goes on after what is missing, and waits until the rest is gone', async () => {
    await kubectl('run third --image=busybox:1.36 -- sleep 1');
    expect(await kubectl('delete pod nope third --grace-period=1')).toEqual({
      code: 1,
      out: 'pod "third" deleted from shelf namespace\n',
      err: 'Error from server (NotFound): pods "nope" not found\n',
    });
    await kubectl('wait --for=delete pod/third --timeout=30s');
    expect(await kubectl('delete pod third')).toEqual(
      refused('Error from server (NotFound): pods "third" not found\n'),
    );
  });
});

describe('changes', () => {
  test('label does not overwrite without being told', async () => {
    expect(await kubectl('label pod hello tier=front')).toEqual(said('pod/hello labeled\n'));
    expect(await kubectl('label pod hello tier=back')).toEqual(
      refused("error: 'tier' already has a value (front), and --overwrite is false\n"),
    );
    expect(await kubectl('label pod hello tier-')).toEqual(said('pod/hello unlabeled\n'));
  });

  test('scale, set image and rollout tell how a Deployment gets on', async () => {
    expect(await kubectl('scale deployment web --replicas=2')).toEqual(said('deployment.apps/web scaled\n'));
    const { out } = await kubectl('rollout status deployment/web');
    expect(out.trimEnd().split('\n').at(-1)).toBe('deployment "web" successfully rolled out');
    await kubectl('set env deployment/web A=b');
    await kubectl('rollout status deployment/web');
    expect(await kubectl('rollout history deployment/web')).toEqual(
      said('deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n'),
    );
    const { out: first } = await kubectl('rollout history deployment/web --revision=1');
    expect(first).toMatch(
      /^deployment.apps\/web with revision #1\nPod Template:\n {2}Labels:\tapp=web\n\tpod-template-hash=/,
    );
    expect(await kubectl('rollout undo deployment/web')).toEqual(said('deployment.apps/web rolled back\n'));
    expect(await kubectl('scale pod hello --replicas=2')).toEqual(
      refused('Error from server (NotFound): the server could not find the requested resource\n'),
    );
  });

  test('set says which objects it needs', async () => {
    const { code, err } = await kubectl('set image');
    expect([code, err.split('\n')[0]]).toEqual([
      1,
      'error: You must provide one or more resources by argument or filename.',
    ]);
  });
});

describe('streams', () => {
  test('logs prints what was written, and its end until Ctrl-C', async () => {
    expect(await kubectl('logs hello')).toEqual(said('one\ntwo\n'));
    const interrupt = new AbortController();
    const follow = { signal: interrupt.signal, onOutput: () => interrupt.abort() };
    expect(await kubectl('logs hello -f --tail=1', follow)).toMatchObject({ out: 'two\n', err: '' });
    expect(await kubectl('logs hello -c nope')).toEqual(refused('error: container nope is not valid for pod hello\n'));
  });

  test('exec passes standard streams and the exit code on', async () => {
    expect(await kubectl('exec -i hello -- cat', { stdin: 'typed\n' })).toEqual(said('typed\n'));
    expect(await kubectl('exec hello -- ls /nope')).toEqual({
      code: 1,
      out: '',
      err: 'ls: /nope: No such file or directory\ncommand terminated with exit code 1\n',
    });
    expect(await kubectl('exec hello')).toEqual(
      refused('error: you must specify at least one command for the container\n'),
    );
  });

  test('port-forward ends when the node refuses a connection', async () => {
    const outcome = await kubectl('port-forward hello :9999 --address=127.0.0.1', {
      instead: { forward: () => Promise.reject(new Unreachable('connection refused')) },
      onOutput: (text) => {
        const [, port] = /^Forwarding from 127\.0\.0\.1:(\d+) -> 9999/.exec(text) ?? [];
        if (port !== undefined) connect(Number(port), '127.0.0.1').resume();
      },
    });
    expect(outcome.code).toBe(1);
    expect(outcome.err).toMatch(
      /^error: an error occurred forwarding \d+ -> 9999: connection refused\nerror: lost connection to pod\n$/,
    );
  });

  test('wait gives up in time', async () => {
    expect(await kubectl('wait pod/hello --for=jsonpath={.status.phase}=Failed --timeout=1s')).toEqual(
      refused('error: timed out waiting for the condition on pods/hello\n'),
    );
  });
});

test('drain waits for the pods of a namespace that goes away', async () => {
  const ref = { apiVersion: 'v1', kind: 'Namespace', name: 'leaving' };
  await cluster.access.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: ref.name } });
  await writeFile(join(cwd, 'late.yaml'), pod('late').replace('spec:', 'spec:\n  nodeName: peapod-worker2'));
  const leaving = (line: string) =>
    runCommandLine(['-n', ref.name, ...line.split(' ')], { cluster, cwd, signal: AbortSignal.timeout(longestMs) });
  await leaving('wait --for=create serviceaccount/default --timeout=20s');
  expect(await leaving('apply -f late.yaml')).toEqual(said('pod/late created\n'));
  await leaving('wait --for=condition=Ready pod/late --timeout=60s');
  await cluster.access.delete(ref);
  expect(await kubectl('drain peapod-worker2 --force --pod-selector app=late')).toMatchObject({
    code: 0,
    out: 'node/peapod-worker2 cordoned\nevicting pod leaving/late\npod/late evicted\nnode/peapod-worker2 drained\n',
  });
  expect(await kubectl('uncordon peapod-worker2')).toEqual(said('node/peapod-worker2 uncordoned\n'));
});
