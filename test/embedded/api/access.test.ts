/** peapod's own client against the practice cluster's API, over the wire. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccess } from '../../../src/cluster/access.ts';
import { kubeconfigText } from '../../../src/embedded/server/kubeconfig-text.ts';
import { addRunningPod, newServer, type TestServer } from './server-fixture.ts';

let server: TestServer;
let access: Awaited<ReturnType<typeof openAccess>>;
const folder = mkdtempSync(join(tmpdir(), 'peapod-api-'));

beforeAll(async () => {
  server = await newServer();
  const file = join(folder, 'kubeconfig');
  writeFileSync(file, kubeconfigText({ server: server.url, ca: server.ca, token: server.token, name: 'practice' }));
  access = await openAccess(file);
});
afterAll(async () => {
  access.close();
  rmSync(folder, { recursive: true });
  await server.close();
});

const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: 'default' };
const manifest = (data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'default' },
  data,
});

test('objects, from their creation to their end', async () => {
  expect(await access.get(ref)).toBeUndefined();
  await access.rehearse(manifest({ x: '1' }));
  expect(await access.get(ref)).toBeUndefined();
  await access.create(manifest({ x: '1' }));
  await expect(access.create(manifest({ x: '1' }))).rejects.toThrow('configmaps "a" already exists');
  expect(await access.apply(manifest({ x: '2' }))).toMatchObject({ data: { x: '2' } });
  expect(await access.patch(ref, { data: { y: '3' } }, { type: 'merge' })).toMatchObject({ data: { x: '2', y: '3' } });
  const { items, resourceVersion } = await access.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default' });
  expect(items).toMatchObject([{ kind: 'ConfigMap', metadata: { name: 'a' } }]);
  expect(resourceVersion).toBe(String(server.api.store.revision));
  await access.delete(ref, { propagationPolicy: 'Background' });
  await access.delete(ref);
  expect(await access.get(ref)).toBeUndefined();
});

test('a watch from the version of a list', async () => {
  const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default' };
  const { resourceVersion } = await access.list(query);
  const stop = new AbortController();
  await access.create(manifest({}));
  const seen: string[] = [];
  for await (const { type, object } of access.watch({ ...query, resourceVersion }, stop.signal)) {
    seen.push(`${type} ${object.metadata.name}`);
    if (type === 'DELETED') stop.abort();
    else await access.delete(ref);
  }
  expect(seen).toEqual(['ADDED a', 'DELETED a']);
});

test('commands and logs', async () => {
  addRunningPod(server, 'p');
  const target = { namespace: 'default', pod: 'p', container: 'c' };
  expect(await access.exec(target, ['hello'])).toEqual({ code: 0, stdout: 'hello\n', stderr: 'a word of warning\n' });
  expect(await access.exec(target, ['exit', '3'])).toMatchObject({ code: 3 });
  expect(await access.exec(target, ['missing'])).toMatchObject({
    code: 126,
    stderr: expect.stringContaining('executable file not found'),
  });
  await expect(access.exec({ ...target, container: 'z' }, ['hello'])).rejects.toThrow(
    /^exec in .*: container z is not valid for pod/,
  );
  expect(await access.logs(target, { tailLines: 1 })).toBe('three\n');
});

test('what the cluster is', async () => {
  expect(await access.version()).toBe('v1.34.4');
  expect(await access.allowed('create', 'pods', 'default')).toBe(true);
  expect(await access.isNamespaced('apps/v1', 'Deployment')).toBe(true);
  expect(await access.isNamespaced('v1', 'Node')).toBe(false);
  expect(await access.isNamespaced('apps/v1', 'Nonesuch')).toBeUndefined();
});
