/** What a cluster's owner does with its nodes beside the API; seen over the wire, since who asks decides. */
import https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeObject, Pod } from '../../src/cluster/kube.ts';
import { Here } from '../parity/here.ts';
import { openInProcess } from './in-process.ts';

type Reply = { code: number; json: Record<string, unknown> };

let cluster: Awaited<ReturnType<typeof openInProcess>>;
let here: Here;
beforeAll(async () => {
  cluster = await openInProcess({ nodes: 2 });
  here = new Here(cluster, 'default');
});
afterAll(async () => {
  await cluster.close();
  expect(cluster.bugs).toEqual([]);
});

const ask = async (method: string, path: string, body: unknown = {}, token?: string): Promise<Reply> => {
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  const { server, caData } = config.getCurrentCluster()!;
  const authorization = `Bearer ${token ?? config.getCurrentUser()!.token!}`;
  return new Promise((resolve, reject) => {
    const request = https.request(
      server + path,
      { method, ca: Buffer.from(caData!, 'base64'), headers: { authorization, 'content-type': 'application/json' } },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => {
          const text = Buffer.concat(pieces).toString();
          const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
          resolve({ code: response.statusCode ?? 0, json });
        });
      },
    );
    request.on('error', reject);
    request.end(method === 'GET' ? undefined : JSON.stringify(body));
  });
};

const worker = '/peapod/nodes/peapod-worker';
const run = (...command: string[]): Promise<Reply> => ask('POST', `${worker}/exec`, { command });

describe('the route to the nodes', () => {
  test('is for the administrator, not for whoever has a token of the cluster', async () => {
    await here.until(
      'the ServiceAccount is there',
      () => here.get('ServiceAccount', 'default'),
      (seen) => seen !== undefined,
    );
    const made = await ask('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', { spec: {} });
    const { token } = made.json['status'] as { token: string };
    for (const verb of ['stop', 'start', 'exec'])
      expect(await ask('POST', `${worker}/${verb}`, { command: ['id'] }, token)).toMatchObject({
        code: 403,
        json: { reason: 'Forbidden', message: 'only the administrator may do that' },
      });
    expect(await ask('POST', `${worker}/stop`, {}, 'made-up')).toMatchObject({ code: 401 });
  });

  test('knows its verbs and its nodes', async () => {
    expect(await ask('GET', `${worker}/stop`)).toMatchObject({ code: 405 });
    expect(await ask('POST', `${worker}/burn`)).toMatchObject({ code: 404 });
    expect(await ask('POST', '/peapod/nodes/nope/stop')).toMatchObject({
      code: 404,
      json: { message: 'this cluster has no node "nope"' },
    });
    for (const body of [{}, { command: [] }, { command: 'id' }, { command: [1] }])
      expect(await ask('POST', `${worker}/exec`, body)).toMatchObject({ code: 400 });
  });
});

describe('a command on a node', () => {
  test('runs as root in the files of that node, and tells its output and code', async () => {
    expect(await run('sh', '-c', 'hostname; id -u; echo no >&2; exit 3')).toEqual({
      code: 200,
      json: { code: 3, stdout: 'peapod-worker\n0\n', stderr: 'no\n' },
    });
    await run('sh', '-c', 'mkdir -p /var/lib/thing; echo kept > /var/lib/thing/file');
    expect(await run('cat', '/var/lib/thing/file')).toMatchObject({ json: { code: 0, stdout: 'kept\n' } });
    const other = await ask('POST', '/peapod/nodes/peapod-control-plane/exec', { command: ['ls', '/var/lib/thing'] });
    expect(other.json).toMatchObject({ code: 1, stderr: expect.stringContaining('No such file or directory') });
  });

  test('a program that is not there: 126, and the words of the runtime', async () => {
    expect((await run('nosuchprogram')).json).toMatchObject({
      code: 126,
      stderr: expect.stringContaining('exec: "nosuchprogram": executable file not found in $PATH'),
    });
  });
});

describe('a manifest on a node', () => {
  const manifest = (version: string): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', labels: { version } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'app', image: 'busybox:1.36', command: ['sleep', '100000'] }],
      },
    });
  const write = (text: string): Promise<Reply> =>
    run('sh', '-c', `mkdir -p /etc/kubernetes/manifests; echo '${text}' > /etc/kubernetes/manifests/web.json`);
  const mirror = 'web-peapod-worker';

  test('is a pod of that node, which the API shows and can not end', async () => {
    await write(manifest('1'));
    const pod = await here.untilReady(mirror);
    expect(pod).toMatchObject({
      metadata: {
        labels: { version: '1' },
        annotations: { 'kubernetes.io/config.source': 'file', 'kubernetes.io/config.mirror': expect.any(String) },
        ownerReferences: [{ kind: 'Node', name: 'peapod-worker' }],
      },
      spec: { nodeName: 'peapod-worker' },
    });
    await here.delete('Pod', mirror);
    const again = await here.untilPod(mirror, 'is back', ({ metadata }) => metadata.uid !== pod.metadata.uid);
    expect(again.metadata.deletionTimestamp).toBeUndefined();
  });

  test('changed, the pod is replaced; removed, it goes', async () => {
    const { uid } = (await here.untilReady(mirror)).metadata;
    await write(manifest('2'));
    const replaced = await here.until(
      'the new one is there',
      () => here.get<Pod>('Pod', mirror),
      (pod) => pod !== undefined && pod.metadata.uid !== uid,
    );
    expect(replaced?.metadata.labels).toEqual({ version: '2' });
    await here.untilReady(mirror);
    await run('rm', '/etc/kubernetes/manifests/web.json');
    await here.untilGone('Pod', mirror);
  });

  test('that is none is passed over, and the others hold', async () => {
    await run('sh', '-c', 'mkdir -p /etc/kubernetes/manifests; echo "{{{" > /etc/kubernetes/manifests/broken.yaml');
    await write(manifest('3'));
    await here.untilReady(mirror);
    await run('sh', '-c', 'rm /etc/kubernetes/manifests/*');
    await here.untilGone('Pod', mirror);
  });
});

describe('a node without power', () => {
  test('runs nothing, is missed by the cluster, and comes back with its pods restarted', async () => {
    await here.runPod('stays', { app: 'sleep 1000000' }, 'nodeName: peapod-worker');
    await here.untilReady('stays');
    expect(await ask('POST', `${worker}/stop`)).toEqual({ code: 200, json: { name: 'peapod-worker', on: false } });
    expect(await run('id')).toMatchObject({ code: 409, json: { message: 'node "peapod-worker" is without power' } });
    type Node = KubeObject & { status?: { conditions?: { type: string; status: string; reason: string }[] } };
    const ready = async () =>
      (
        await cluster.access.get<Node>({ apiVersion: 'v1', kind: 'Node', name: 'peapod-worker' })
      )?.status?.conditions?.find(({ type }) => type === 'Ready');
    expect(await ready()).toMatchObject({ status: 'True' });
    expect(await here.until('the node is missed', ready, (seen) => seen?.status !== 'True')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
    });
    expect(await ask('POST', `${worker}/start`)).toEqual({ code: 200, json: { name: 'peapod-worker', on: true } });
    await here.until('the node is ready', ready, (seen) => seen?.status === 'True');
    const pod = await here.untilReady('stays');
    expect(pod.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1 });
  });
});
